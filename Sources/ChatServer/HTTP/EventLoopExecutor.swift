import NIOCore

/// Runs tasks on the thread of an event loop.
///
/// What waits for the loop's events again and again, with little work between, runs there best: elsewhere each piece wakes
/// another thread. It must not block.
final class EventLoopExecutor: TaskExecutor {
    private let loop: any EventLoop

    /// The loop must not be shut down while tasks prefer it.
    init(_ loop: any EventLoop) {
        self.loop = loop
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
