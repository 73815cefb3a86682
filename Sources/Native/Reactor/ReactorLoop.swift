import CEpoll
import Glibc

/// The watched descriptors and the timers of one reactor. Confined to the reactor's thread.
///
/// Safe: the C event buffer is only filled by `epoll_wait` and read up to the count it returned.
@safe
final class ReactorLoop {
    private let epoll: Int32
    private var handlers: [Int32: (Readiness) -> Void] = [:]
    private var ready = unsafe [epoll_event](repeating: epoll_event(), count: 256)
    private var timers: [ReactorTimer: () -> Void] = [:]
    /// The timers' keys, latest deadline first, so that the next one is last.
    private var deadlines: [ReactorTimer] = []
    private var timerCount: UInt64 = 0
    private var turnEnds: [() -> Void] = []

    init() {
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        // Not `precondition`, which says nothing in a release build.
        guard epoll >= 0 else { fatalError("A reactor needs an epoll descriptor: \(systemMessage()).") }
    }

    func watch(_ descriptor: Int32, for interest: Readiness, handler: @escaping (Readiness) -> Void) {
        var event = unsafe epoll_event()
        unsafe event.events = 0
        if interest.contains(.read) { unsafe event.events |= EPOLLIN.rawValue }
        if interest.contains(.write) { unsafe event.events |= EPOLLOUT.rawValue }
        unsafe event.data.fd = descriptor
        let isKnown = handlers.updateValue(handler, forKey: descriptor) != nil
        if unsafe epoll_ctl(epoll, isKnown ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, descriptor, &event) != 0 {
            // A descriptor closed behind our back leaves the set by itself, and a number is soon used again.
            let other = isKnown ? EPOLL_CTL_ADD : EPOLL_CTL_MOD
            unsafe _ = epoll_ctl(epoll, other, descriptor, &event)
        }
    }

    func unwatch(_ descriptor: Int32) {
        guard handlers.removeValue(forKey: descriptor) != nil else { return }
        var event = unsafe epoll_event()
        unsafe _ = epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, &event)
    }

    func schedule(after delay: Duration, _ body: @escaping () -> Void) -> ReactorTimer {
        timerCount += 1
        let timer = ReactorTimer(deadline: saturatingSum(now(), nanoseconds(delay)), number: timerCount)
        timers[timer] = body
        var low = 0
        var high = deadlines.count
        while low < high {
            let middle = (low + high) / 2
            if deadlines[middle].deadline > timer.deadline { low = middle + 1 } else { high = middle }
        }
        deadlines.insert(timer, at: low)
        return timer
    }

    func cancel(_ timer: ReactorTimer) {
        guard timers.removeValue(forKey: timer) != nil else { return }
        // The key stays until its deadline, unless dead keys have become the most.
        if deadlines.count > 64, deadlines.count > 2 * timers.count {
            deadlines.removeAll { timers[$0] == nil }
        }
    }

    func atEndOfTurn(_ body: @escaping () -> Void) {
        turnEnds.append(body)
    }

    func fireTimers() {
        let time = now()
        while let next = deadlines.last, next.deadline <= time {
            deadlines.removeLast()
            timers.removeValue(forKey: next)?()
        }
    }

    func endTurn() {
        while !turnEnds.isEmpty {
            let bodies = turnEnds
            turnEnds.removeAll(keepingCapacity: true)
            for body in bodies { body() }
        }
    }

    /// Collects what is ready, waiting for it until the next timer when `waiting`, else not at all. Returns how much there
    /// is to be handled by ``handle(_:)``.
    func wait(_ waiting: Bool) -> Int {
        let capacity = unsafe Int32(ready.count)
        return unsafe Int(epoll_wait(epoll, &ready, capacity, waiting ? timeout() : 0))
    }

    /// Handles what ``wait(_:)`` has collected.
    func handle(_ count: Int) {
        guard count > 0 else { return }
        for index in 0..<count {
            let (descriptor, events) = unsafe (ready[index].data.fd, ready[index].events)
            var readiness: Readiness = []
            let failed = events & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0
            if failed || events & EPOLLIN.rawValue != 0 { readiness.insert(.read) }
            if failed || events & EPOLLOUT.rawValue != 0 { readiness.insert(.write) }
            handlers[descriptor]?(readiness)
        }
    }

    func close() {
        handlers.removeAll()
        Glibc.close(epoll)
    }

    /// Milliseconds until the next timer, rounded up so that it is due when the wait ends; -1 without one.
    private func timeout() -> Int32 {
        guard let next = deadlines.last else { return -1 }
        let time = now()
        guard next.deadline > time else { return 0 }
        return Int32(clamping: (next.deadline - time + 999_999) / 1_000_000)
    }

    private func now() -> UInt64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    private func nanoseconds(_ delay: Duration) -> UInt64 {
        let (seconds, attoseconds) = delay.components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        let (product, overflows) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
        return overflows ? .max : saturatingSum(product, UInt64(attoseconds / 1_000_000_000))
    }

    private func saturatingSum(_ first: UInt64, _ second: UInt64) -> UInt64 {
        let (sum, overflows) = first.addingReportingOverflow(second)
        return overflows ? .max : sum
    }
}

/// What the system says of the call that just failed.
func systemMessage() -> String {
    unsafe String(cString: strerror(errno))
}
