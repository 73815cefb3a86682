/// One thread that runs an actor's jobs and waits for file descriptors and timers with `epoll`.
///
/// It is the executor of the actors that own libpq and libcurl handles: their methods run on this thread and on no
/// other, so a handle is never used from two threads, and a wait for a socket never occupies Swift's cooperative pool.
/// An actor adopts it with `nonisolated var unownedExecutor: UnownedSerialExecutor { reactor.asUnownedSerialExecutor() }`.
///
/// An actor's executor is not enough to keep a task on the thread: a continuation resumes on the executor that the task
/// prefers, by default the thread pool, and only from there goes to its actor. So what waits for the thread's own events
/// is to run with `withTaskExecutorPreference(reactor)`; else each event wakes two threads more.
///
/// Nor is what stands before a continuation one step with what stands in it: where the task prefers another executor than
/// the thread is known by, the continuation's body is a job of its own, and other jobs and events come in between. So a
/// condition to wait for is asked in the body, even if it was asked before.
///
/// The thread lives as long as the reactor is referenced; actors hold it, so it cannot end under them.
package final class Reactor: SerialExecutor, TaskExecutor {
    private let core: ReactorCore

    /// Starts the thread. `name` is what debuggers and `ps -L` show, at most 15 bytes.
    package init(name: String) {
        core = ReactorCore()
        unsafe core.start(name: name, executor: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
    }

    deinit {
        core.stop()
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        core.enqueue(UnownedJob(job))
    }

    package func checkIsolated() {
        precondition(core.isCurrentThread, "Called off the reactor's thread.")
    }

    package func isIsolatingCurrentContext() -> Bool? {
        core.isCurrentThread
    }

    /// Calls `handler` on the reactor's thread whenever `descriptor` is ready for what `interest` names, until
    /// ``unwatch(_:)``. Watching a descriptor again replaces interest and handler. Readiness is level-triggered.
    ///
    /// Must be called on the reactor's thread. The reactor does not own the descriptor: unwatch it before closing it.
    package func watch(_ descriptor: Int32, for interest: Readiness, handler: @escaping (Readiness) -> Void) {
        checkIsolated()
        core.loop { $0.watch(descriptor, for: interest, handler: handler) }
    }

    /// Ends a watch. Unknown descriptors are ignored. Must be called on the reactor's thread.
    package func unwatch(_ descriptor: Int32) {
        checkIsolated()
        core.loop { $0.unwatch(descriptor) }
    }

    /// Calls `body` once on the reactor's thread after `delay`, unless it is cancelled first.
    ///
    /// Must be called on the reactor's thread.
    package func schedule(after delay: Duration, _ body: @escaping () -> Void) -> ReactorTimer {
        checkIsolated()
        return core.loop { $0.schedule(after: delay, body) }
    }

    /// Cancels a timer; one that has fired is ignored. Must be called on the reactor's thread.
    package func cancel(_ timer: ReactorTimer) {
        checkIsolated()
        core.loop { $0.cancel(timer) }
    }

    /// Calls `body` once, after all that is ready in this turn of the loop has been handled and before the thread
    /// waits again: the place to hand over in one go what the turn has brought. Must be called on the reactor's thread.
    package func atEndOfTurn(_ body: @escaping () -> Void) {
        checkIsolated()
        core.loop { $0.atEndOfTurn(body) }
    }
}

/// What a file descriptor is ready for. A hang-up or an error counts as both, so that the next call reports it.
package struct Readiness: OptionSet, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    package static let read = Readiness(rawValue: 1)
    package static let write = Readiness(rawValue: 2)
}

/// Names a scheduled call, to cancel it.
package struct ReactorTimer: Hashable, Sendable {
    let deadline: UInt64
    let number: UInt64
}
