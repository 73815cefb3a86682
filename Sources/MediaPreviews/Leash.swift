internal import Synchronization

/// A way to kill a process, once it is there, from any task.
final class Leash: Sendable {
    private struct State {
        var kill: (@Sendable () -> Void)?
        var isPulled = false
    }

    private let state = Mutex(State())

    /// Sets what kills the process; it is called at once where the leash has been pulled.
    func tie(_ kill: @escaping @Sendable () -> Void) {
        let isPulled = state.withLock { state in
            state.kill = kill
            return state.isPulled
        }
        if isPulled { kill() }
    }

    /// Kills the process, or has it killed as soon as it is there.
    func pull() {
        let kill = state.withLock { state in
            state.isPulled = true
            return state.kill
        }
        kill?()
    }
}
