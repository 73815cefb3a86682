import NIOCore
import Synchronization

/// The delivery of answers on one event loop, there while it has followers.
///
/// News of any number of feeds wakes the loop once: what comes while it has not taken its turn yet joins that turn. So
/// small pieces become fewer and larger events when there is much to do, and nothing waits when there is not.
///
/// `@unchecked Sendable`: touched on its event loop only, but for `queue`, which has a lock.
final class LoopDelivery: @unchecked Sendable {
    /// How often silence and slow connections are looked for. One timer an event loop, not one a stream.
    static let sweepInterval: TimeAmount = .seconds(1)

    /// An event loop has no room for what belongs to it. An entry keeps its loop alive, so no other takes its identity.
    private static let all = Mutex<[ObjectIdentifier: LoopDelivery]>([:])

    private struct Queue {
        var outlets: [FeedOutlet] = []
        var hasTurn = false
    }

    let eventLoop: any EventLoop
    private let queue = Mutex(Queue())
    private var outlets: [ObjectIdentifier: FeedOutlet] = [:]
    private var turn: [FeedOutlet] = []
    private var scratch = ByteBuffer()
    private var sweep: RepeatedTask?

    private init(_ eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    /// The outlet of `feed` on `eventLoop`, which must be the one that asks. A new one needs a follower at once.
    static func outlet(for feed: AnswerFeed, on eventLoop: any EventLoop) -> FeedOutlet {
        eventLoop.assertInEventLoop()
        let delivery = all.withLock { all in
            let delivery = all[ObjectIdentifier(eventLoop)] ?? LoopDelivery(eventLoop)
            all[ObjectIdentifier(eventLoop)] = delivery
            return delivery
        }
        if let outlet = delivery.outlets[ObjectIdentifier(feed)] { return outlet }
        let outlet = FeedOutlet(feed: feed, delivery: delivery)
        delivery.add(outlet)
        return outlet
    }

    private func add(_ outlet: FeedOutlet) {
        if outlets.isEmpty { startSweep() }
        outlets[ObjectIdentifier(outlet.feed)] = outlet
        outlet.feed.subscribe(outlet)
    }

    /// Takes out an outlet whose last follower has gone.
    func remove(_ outlet: FeedOutlet) {
        outlet.feed.unsubscribe(outlet)
        outlets[ObjectIdentifier(outlet.feed)] = nil
        guard outlets.isEmpty else { return }
        sweep?.cancel()
        sweep = nil
        Self.all.withLock { $0[ObjectIdentifier(eventLoop)] = nil }
    }

    /// The piece of `feed` after `offset`, in the buffer that all pieces of this event loop share while they can.
    func piece(of feed: AnswerFeed, after offset: Int) -> AnswerFeed.Piece? {
        feed.piece(after: offset, scratch: &scratch)
    }

    /// Notes that there is news for an outlet's followers. From any thread.
    func enqueue(_ outlet: FeedOutlet) {
        let isFirst = queue.withLock { queue in
            guard !outlet.isQueued else { return false }
            outlet.isQueued = true
            queue.outlets.append(outlet)
            defer { queue.hasTurn = true }
            return !queue.hasTurn
        }
        if isFirst { eventLoop.execute { self.takeTurn() } }
    }

    private func takeTurn() {
        queue.withLock { queue in
            swap(&turn, &queue.outlets)
            // Before the text is read: what comes after this queues the outlet again.
            for outlet in turn { outlet.isQueued = false }
        }
        for outlet in turn { outlet.deliver() }
        turn.removeAll(keepingCapacity: true)
        let hasMore = queue.withLock { queue in
            queue.hasTurn = !queue.outlets.isEmpty
            return queue.hasTurn
        }
        // Asked for from the event loop itself, which then needs no waking, and lets other work of the loop go first.
        if hasMore { eventLoop.execute { self.takeTurn() } }
    }

    private func startSweep() {
        let interval = Self.sweepInterval
        sweep = eventLoop.scheduleRepeatedTask(initialDelay: interval, delay: interval) { _ in
            let now = self.eventLoop.now
            for outlet in self.outlets.values {
                for follower in outlet.followers { follower.care(at: now) }
            }
        }
    }
}
