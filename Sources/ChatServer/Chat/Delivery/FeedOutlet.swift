/// The followers of one feed on one event loop.
///
/// `@unchecked Sendable`: touched on its event loop only, but for `isQueued`, which the delivery's lock protects.
final class FeedOutlet: @unchecked Sendable {
    let feed: AnswerFeed
    let delivery: LoopDelivery
    /// Whether it waits for its turn.
    var isQueued = false

    private(set) var followers: [Follower] = []
    /// The piece that was encoded last in the pass under way, for the others at the same offset.
    private var shared: (offset: Int, piece: AnswerFeed.Piece)?
    private var isInPass = false

    init(feed: AnswerFeed, delivery: LoopDelivery) {
        self.feed = feed
        self.delivery = delivery
    }

    func add(_ follower: Follower) {
        follower.place = followers.count
        followers.append(follower)
    }

    /// Takes a follower out in constant time: the last one moves to its place.
    func remove(_ follower: Follower) {
        let last = followers.removeLast()
        if last !== follower {
            followers[follower.place] = last
            last.place = follower.place
        }
        if followers.isEmpty { delivery.remove(self) }
    }

    /// Brings every follower up to date.
    func deliver() {
        isInPass = true
        defer {
            isInPass = false
            shared = nil
        }
        // Of those who are there now: a write may end any of them.
        for follower in followers { follower.advance() }
    }

    /// The piece after `offset`, encoded once for all who are there. Text that comes during a pass queues the outlet
    /// again, so an older piece is never the last word.
    func piece(after offset: Int) -> AnswerFeed.Piece? {
        if let shared, shared.offset == offset { return shared.piece }
        // Let go before the buffer is asked for again, so that it can be the same.
        shared = nil
        let piece = delivery.piece(of: feed, after: offset)
        if isInPass, followers.count > 1 { shared = piece.map { (offset, $0) } }
        return piece
    }
}
