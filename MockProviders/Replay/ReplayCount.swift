import Synchronization

/// How many replays are running, and a way to wait until none is.
final class ReplayCount: Sendable {
    private struct State {
        var running = 0
        /// Open while nothing is running.
        var idle = Gate()
    }

    private let state = Mutex(State())

    init() {
        state.withLock { $0.idle }.open()
    }

    func during<Value>(_ body: () async throws -> Value) async rethrows -> Value {
        state.withLock { state in
            if state.running == 0 { state.idle = Gate() }
            state.running += 1
        }
        defer { end() }
        return try await body()
    }

    var running: Int {
        state.withLock { $0.running }
    }

    func waitUntilIdle() async throws {
        try await state.withLock { $0.idle }.wait()
    }

    private func end() {
        let idle = state.withLock { state -> Gate? in
            state.running -= 1
            return state.running == 0 ? state.idle : nil
        }
        idle?.open()
    }
}
