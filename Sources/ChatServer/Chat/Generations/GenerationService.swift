import Logging
import ServiceLifecycle

/// What keeps generations going while the server runs, and ends them when it stops.
///
/// - Runs the journal, which keeps their text and this process's lease, and closes those of processes that died.
/// - Reads what other processes write for those who follow it here; they are sent there on shutdown.
/// - Hears what other processes have to say.
/// - On shutdown refuses new work, lets what runs end within the grace period, and ends the rest as `interrupted`.
struct GenerationService: Service {
    let registry: GenerationRegistry
    let journal: Journal
    let mirrors: Mirrors
    let notices: Notices
    let shutdownGrace: Duration
    let logger: Logger

    func run() async throws {
        await withTaskGroup { group in
            group.addTask { await journal.run() }
            group.addTask { await mirrors.run() }
            group.addTask { await notices.run() }
            try? await gracefulShutdown()
            mirrors.close()
            await drain()
            await journal.leave()
            group.cancelAll()
        }
    }

    private func drain() async {
        registry.beginDraining()
        let count = registry.all.count
        guard count > 0 else { return }
        logger.info("Waiting for answers to end", metadata: ["generations.count": .stringConvertible(count)])
        await withTaskGroup { group in
            group.addTask {
                // Cut short when all have ended in time, and then there is none to end, or when the server is
                // cancelled.
                try? await Task.sleep(for: shutdownGrace)
                endGracePeriod()
            }
            await registry.waitUntilEmpty()
            group.cancelAll()
        }
    }

    /// Ends what is still being written, as interrupted.
    func endGracePeriod() {
        let left = registry.all.count
        if left > 0 {
            logger.warning(
                "Answers are cut: the grace period is over",
                metadata: ["generations.count": .stringConvertible(left)]
            )
        }
        journal.hurry()
        registry.endAll()
    }
}
