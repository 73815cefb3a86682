internal import Reactor

/// One thread that hashes one password after another.
actor PasswordWorker {
    private let thread: Reactor

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe thread.asUnownedSerialExecutor()
    }

    init(name: String) {
        thread = Reactor(name: name)
    }

    /// Runs `body` on the thread, to its end even if the task is cancelled meanwhile.
    func run<Value: Sendable>(_ body: @Sendable () -> Value) -> Value {
        body()
    }
}
