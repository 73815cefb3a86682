import CEpoll
import Glibc
import Synchronization

/// The part of a reactor its thread keeps alive: the queue others write to, and the loop only the thread touches.
///
/// It is apart from ``Reactor`` so that the thread does not keep the reactor alive: when the last actor lets go of the
/// reactor, `deinit` stops the thread.
final class ReactorCore: Sendable {
    private struct Queue {
        var jobs: [UnownedJob] = []
        var isStopped = false
        /// Whether the thread is in `epoll_wait`, or about to be, and so must be woken.
        var isWaiting = false
    }

    private let queue = Mutex(Queue())
    private let wakeDescriptor: Int32
    private let thread = Atomic<UInt>(0)
    /// Protected by the thread: touched in `run` and, through `loop(_:)`, by calls that checked they are on it.
    private nonisolated(unsafe) let confined = ReactorLoop()

    init() {
        wakeDescriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        guard wakeDescriptor >= 0 else { fatalError("A reactor needs an eventfd: \(systemMessage()).") }
    }

    /// The thread and the reactor have both let go: nobody can write to a number that is no longer ours.
    deinit {
        close(wakeDescriptor)
    }

    var isCurrentThread: Bool {
        thread.load(ordering: .acquiring) == UInt(pthread_self())
    }

    func loop<Result>(_ body: (ReactorLoop) -> Result) -> Result {
        unsafe body(confined)
    }

    func start(name: String, executor: UnownedSerialExecutor, taskExecutor: UnownedTaskExecutor) {
        let start = unsafe ThreadStart(name: name, core: self, executor: executor, taskExecutor: taskExecutor)
        var handle = pthread_t()
        let result = unsafe pthread_create(
            &handle,
            nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                let start = unsafe Unmanaged<ThreadStart>.fromOpaque(argument).takeRetainedValue()
                unsafe _ = lpo_name_thread(start.name)
                unsafe start.core.run(on: start.executor, start.taskExecutor)
                return nil
            },
            Unmanaged.passRetained(start).toOpaque()
        )
        precondition(result == 0, "The system gave no thread.")
        pthread_detach(handle)
    }

    func stop() {
        queue.withLock { $0.isStopped = true }
        wake()
    }

    func enqueue(_ job: UnownedJob) {
        let mustWake = queue.withLock { queue in
            queue.jobs.append(job)
            defer { queue.isWaiting = false }
            return queue.isWaiting
        }
        if mustWake { wake() }
    }

    private func wake() {
        var one: UInt64 = 1
        unsafe _ = write(wakeDescriptor, &one, MemoryLayout<UInt64>.size)
    }

    private func run(on executor: UnownedSerialExecutor, _ taskExecutor: UnownedTaskExecutor) {
        thread.store(UInt(pthread_self()), ordering: .releasing)
        let loop = unsafe confined
        loop.watch(wakeDescriptor, for: .read) { [wakeDescriptor] _ in
            var count: UInt64 = 0
            unsafe _ = read(wakeDescriptor, &count, MemoryLayout<UInt64>.size)
        }
        /// Runs the jobs there are; tells whether there were none and the thread is to end.
        func runJobs() -> Bool {
            let (jobs, isStopped) = queue.withLock { queue in
                let taken = queue.jobs
                queue.jobs.removeAll(keepingCapacity: true)
                return (taken, queue.isStopped)
            }
            for job in jobs {
                // Whichever of both it was given to: one thread has them, so that going from one to the other costs nothing.
                unsafe job.runSynchronously(isolatedTo: executor, taskExecutor: taskExecutor)
            }
            return isStopped && jobs.isEmpty
        }
        while !runJobs() {
            loop.fireTimers()
            loop.endTurn()
            // Whoever was waiting for what the turn has brought takes it before the next events are asked for.
            _ = runJobs()
            loop.endTurn()
            let mayWait = queue.withLock { queue in
                queue.isWaiting = queue.jobs.isEmpty && !queue.isStopped
                return queue.isWaiting
            }
            let count = loop.wait(mayWait)
            // Before events are handled: what they enqueue on this thread needs no waking.
            queue.withLock { $0.isWaiting = false }
            loop.handle(count)
        }
        loop.close()
    }
}

/// What a new thread is given. Safe: the executor outlives the thread's use of it, see ``Reactor``.
@safe
private final class ThreadStart: Sendable {
    let name: String
    let core: ReactorCore
    let executor: UnownedSerialExecutor
    let taskExecutor: UnownedTaskExecutor

    init(
        name: String,
        core: ReactorCore,
        executor: UnownedSerialExecutor,
        taskExecutor: UnownedTaskExecutor
    ) {
        self.name = name
        self.core = core
        unsafe self.executor = executor
        unsafe self.taskExecutor = taskExecutor
    }
}
