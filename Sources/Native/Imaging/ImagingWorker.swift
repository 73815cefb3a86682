internal import Glibc
internal import Reactor

/// One thread of low priority that works on one picture after another.
actor ImagingWorker {
    /// How much the thread yields to those that serve requests, see setpriority(2).
    static let niceness: Int32 = 10

    private let thread: Reactor
    private var hasYielded = false

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe thread.asUnownedSerialExecutor()
    }

    init(name: String) {
        thread = Reactor(name: name)
    }

    /// Runs `body` on the thread, unless the task has been cancelled meanwhile.
    func run<Value: Sendable>(_ body: @Sendable () throws(ImagingError) -> Value) throws(ImagingError) -> Value {
        guard !Task.isCancelled else { throw ImagingError(.cancelled) }
        if !hasYielded {
            // On Linux a nice value is a thread's own, and the threads it starts inherit it.
            _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, Self.niceness)
            hasYielded = true
        }
        return try body()
    }
}
