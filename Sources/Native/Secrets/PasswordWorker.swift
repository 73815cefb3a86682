internal import Glibc
internal import Reactor

/// One thread of low priority that hashes one password after another.
actor PasswordWorker {
    /// How much the thread yields to those that serve requests, see setpriority(2).
    private static let niceness: Int32 = 10

    private let thread: Reactor
    private var hasYielded = false

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe thread.asUnownedSerialExecutor()
    }

    init(name: String) {
        thread = Reactor(name: name)
    }

    /// Runs `body` on the thread, to its end even if the task is cancelled meanwhile.
    func run<Value: Sendable>(_ body: @Sendable () -> Value) -> Value {
        if !hasYielded {
            // On Linux a nice value is a thread's own.
            _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, Self.niceness)
            hasYielded = true
        }
        return body()
    }
}
