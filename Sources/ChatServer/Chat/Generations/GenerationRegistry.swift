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

    /// How many answers this process writes at once; zero for any number.
    private let limit: Int
    private let state = Mutex(State())

    init(limit: Int = 0) {
        self.limit = limit
    }

    /// The answers that are being written, or about to be.
    var all: [EntityID: Generation] {
        state.withLock { $0.running }
    }

    func generation(_ messageID: EntityID) -> Generation? {
        state.withLock { $0.running[messageID] }
    }

    /// Registers a generation before its turn is begun, so that from its first moment a shutdown waits for it and its
    /// thread's deletion ends it. A 503 problem once the server drains, or
    /// when it writes as many answers as it may.
    func reserve(_ generation: Generation) throws(Problem) {
        let problem: Problem? = state.withLock { state in
            if state.isDraining { return .draining }
            let isFull = limit > 0 && state.running.count >= limit && state.running[generation.messageID] == nil
            if !isFull { state.running[generation.messageID] = generation }
            return isFull ? .tooManyAnswers : nil
        }
        if let problem { throw problem }
    }

    /// Takes back a generation: its turn was not begun, or it has ended.
    func release(_ generation: Generation) {
        let drained = state.withLock { state in
            state.running[generation.messageID] = nil
            return state.running.isEmpty ? state.drained.take() : nil
        }
        drained?.resume()
    }

    /// Ends what is being generated in a thread, if anything is.
    func threadWasDeleted(_ threadID: EntityID) {
        state.withLock { $0.running.values.first { $0.threadID == threadID } }?.end(for: .threadDeleted)
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
