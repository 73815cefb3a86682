import CEpoll
import Glibc

/// `epoll`, level-triggered. A descriptor is known by a number of the caller's.
final class Poller {
    private let descriptor = epoll_create1(0)
    private var events = [epoll_event](repeating: epoll_event(), count: 1_024)

    func add(_ socket: Int32, number: Int, writing: Bool = false) {
        control(EPOLL_CTL_ADD, socket, number: number, writing: writing)
    }

    func change(_ socket: Int32, number: Int, writing: Bool) {
        control(EPOLL_CTL_MOD, socket, number: number, writing: writing)
    }

    /// Waits, at most `milliseconds` or without end where that is negative, and calls `body` with the number of each
    /// descriptor that is ready, and whether it is to be read and written.
    func wait(milliseconds: Int, _ body: (_ number: Int, _ reads: Bool, _ writes: Bool) -> Void) {
        let count = epoll_wait(descriptor, &events, Int32(events.count), Int32(milliseconds))
        guard count > 0 else { return }
        for index in 0..<Int(count) {
            let flags = events[index].events
            let failed = flags & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0
            body(
                Int(events[index].data.u64),
                failed || flags & EPOLLIN.rawValue != 0,
                failed || flags & EPOLLOUT.rawValue != 0
            )
        }
    }

    private func control(_ operation: Int32, _ socket: Int32, number: Int, writing: Bool) {
        var event = epoll_event()
        event.events = EPOLLIN.rawValue | (writing ? EPOLLOUT.rawValue : 0)
        event.data.u64 = UInt64(number)
        guard epoll_ctl(descriptor, operation, socket, &event) == 0 else { stop("epoll_ctl") }
    }
}

/// Nanoseconds of the monotonic clock.
func now() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

/// Ends the process: without this call nothing can be measured.
func stop(_ call: String) -> Never {
    perror(call)
    exit(1)
}
