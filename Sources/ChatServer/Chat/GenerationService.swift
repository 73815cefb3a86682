import Logging
import Postgres
import ServiceLifecycle

/// What keeps generations going while the server runs, and ends them when it stops.
///
/// - Renews the leases of this process's generations, and closes those of processes that died as `interrupted`.
/// - Tells followers of silence, every 15 seconds of it.
/// - On shutdown refuses new work, lets what runs end within the grace period, and ends the rest as `interrupted`.
struct GenerationService: Service {
    /// How long a lease lasts without being renewed.
    static let leaseDuration: Duration = .seconds(30)
    /// How often leases are renewed and others' looked at.
    static let leaseInterval: Duration = .seconds(5)
    /// The silence after which a stream says that it lives.
    static let heartbeat: Duration = .seconds(15)

    let registry: GenerationRegistry
    let database: PostgresPool
    let shutdownGrace: Duration
    let logger: Logger

    func run() async throws {
        await withTaskGroup { group in
            group.addTask { await keepLeases() }
            group.addTask { await keepAlive() }
            try? await gracefulShutdown()
            await drain()
            group.cancelAll()
        }
    }

    private func drain() async {
        registry.beginDraining()
        let count = registry.running.count
        guard count > 0 else { return }
        logger.info("Waiting for answers to end", metadata: ["generations.count": .stringConvertible(count)])
        await withTaskGroup { group in
            group.addTask {
                // Cut short when all have ended in time, and then there is none to end, or when the server is
                // cancelled.
                try? await Task.sleep(for: shutdownGrace)
                registry.endAll()
            }
            await registry.waitUntilEmpty()
            group.cancelAll()
        }
    }

    private func keepLeases() async {
        while !Task.isCancelled {
            do {
                _ = try await database.execute(
                    ChatSQL.renewLeases,
                    [registry.owner.uuid, registry.running.map(\.uuid), Int(Self.leaseDuration.milliseconds)]
                )
                let closed = try await database.execute(ChatSQL.closeExpired)
                if closed > 0 {
                    logger.warning(
                        "Closed answers of a process that died",
                        metadata: ["messages.count": .stringConvertible(closed)]
                    )
                }
            } catch {
                logger.debug("Leases not renewed", metadata: ["error": "\(error)"])
            }
            try? await Task.sleep(for: Self.leaseInterval)
        }
    }

    private func keepAlive() async {
        while !Task.isCancelled {
            registry.tellSilence(since: .now - Self.heartbeat)
            try? await Task.sleep(for: .seconds(1))
        }
    }
}
