import Synchronization

/// The generations of this process.
final class GenerationRegistry: Sendable {
    /// Names this process in the leases of its generations.
    let owner = EntityID.next()

    private struct State {
        var running: [EntityID: Generation] = [:]
        var isDraining = false
        var drained: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    /// Whether new work is refused, since the server is shutting down.
    var isDraining: Bool {
        state.withLock { $0.isDraining }
    }

    /// How many are running.
    var count: Int {
        state.withLock { $0.running.count }
    }

    /// Registers a generation and runs `body` for it in a task of its own; the registration ends with it.
    func start(_ generation: Generation, _ body: @escaping @Sendable () async -> Void) {
        state.withLock { $0.running[generation.messageID] = generation }
        Task {
            await body()
            let drained = state.withLock { state in
                state.running[generation.messageID] = nil
                return state.running.isEmpty ? state.drained.take() : nil
            }
            drained?.resume()
        }
    }

    /// Ends what is being generated in a thread, if anything is.
    func threadWasDeleted(_ threadID: EntityID) {
        state.withLock { $0.running.values.first { $0.threadID == threadID } }?.end(for: .threadDeleted)
    }

    /// Lets followers that have waited since before `deadline` know of the silence.
    func tellSilence(since deadline: ContinuousClock.Instant) {
        for generation in state.withLock({ Array($0.running.values) }) { generation.tellSilence(since: deadline) }
    }

    /// Refuses new work from here on.
    func beginDraining() {
        state.withLock { $0.isDraining = true }
    }

    /// Ends all that runs.
    func endAll() {
        for generation in state.withLock({ Array($0.running.values) }) { generation.end(for: .shutdown) }
    }

    /// Returns when nothing runs any more. One caller at a time.
    func waitUntilEmpty() async {
        await withCheckedContinuation { continuation in
            let isEmpty = state.withLock { state in
                if !state.running.isEmpty { state.drained = continuation }
                return state.running.isEmpty
            }
            if isEmpty { continuation.resume() }
        }
    }
}
