import NIOCore
import Synchronization

/// What followers of an answer read: its text as it grows, and its end. Of answers of this process, and of mirrors of
/// other processes' answers.
///
/// All of it may be called from any thread. Text costs its writer two short locks, whatever the number of followers;
/// the rest is done on their event loops.
final class AnswerFeed: Sendable {
    let messageID: EntityID

    private struct State {
        var answer: AnswerFeedState
        /// Where followers are, one an event loop.
        var outlets: [FeedOutlet] = []
        var followerCount = 0
        var onFollowersGone: (@Sendable () -> Void)?
    }

    private let state: Mutex<State>
    private let encoder: ChunkEncoder

    /// A feed with the text that is already there.
    init(messageID: EntityID, text: String = "") {
        self.messageID = messageID
        encoder = ChunkEncoder(messageID: messageID)
        state = Mutex(State(answer: AnswerFeedState(text: text)))
    }

    /// Adds text. After the end it is ignored.
    func append(_ piece: String) {
        change { $0.append(piece) }
    }

    /// Ends the answer with its encoded terminal event, which followers get after all text. Only the first end counts.
    ///
    /// Without bytes the streams end without an event, as if cut, and their clients take them up again elsewhere.
    func finish(_ terminal: [UInt8]) {
        change { $0.finish(terminal) }
    }

    /// The text so far.
    var text: String { state.withLock { String(decoding: $0.answer.text, as: UTF8.self) } }

    /// The text so far in bytes of UTF-8.
    var byteCount: Int { state.withLock { $0.answer.text.count } }

    /// A part of the text, in bytes of UTF-8, that begins and ends between characters.
    func text(in range: Range<Int>) -> String {
        state.withLock { String(decoding: $0.answer.text[range.clamped(to: 0..<$0.answer.text.count)], as: UTF8.self) }
    }

    /// Whether `offset` is inside a character of the text.
    func isInsideCharacter(_ offset: Int) -> Bool {
        state.withLock { $0.answer.text.isInsideCharacter(offset) }
    }

    /// Whether the end has been told.
    var isFinished: Bool { state.withLock { $0.answer.terminal != nil } }

    /// How many streams follow, those counted whose response has been made and not yet begun.
    var followerCount: Int { state.withLock { $0.followerCount } }

    /// Says what is to be done each time when the last follower has gone. Somebody new may have come meanwhile:
    /// ``followerCount`` tells.
    func onFollowersGone(_ body: @escaping @Sendable () -> Void) {
        state.withLock { $0.onFollowersGone = body }
    }

    private func change(_ body: (inout AnswerFeedState) -> Bool) {
        let outlets = state.withLock { body(&$0.answer) ? $0.outlets : [] }
        for outlet in outlets { outlet.delivery.enqueue(outlet) }
    }
}

// MARK: - Followers

extension AnswerFeed {
    /// What comes next for a follower.
    enum Piece {
        /// A `chunk` event; `end` is the offset after it, and `isLast` says that there is nothing else for now.
        case chunk(ByteBuffer, end: Int, isLast: Bool)
        /// The terminal event, or nothing at all; then the stream is over.
        case terminal(ByteBuffer)
    }

    /// The piece after `offset`, or nil when it must be waited for. `scratch` is used again when nobody holds what was
    /// written with it before.
    func piece(after offset: Int, scratch: inout ByteBuffer) -> Piece? {
        // Encoded under the lock: a copy of the text held outside would make the next piece copy all of it.
        state.withLock { state in
            guard let range = state.answer.piece(after: offset) else {
                return state.answer.terminal.map(Piece.terminal)
            }
            encoder.encode(state.answer.text[range], into: &scratch)
            let isLast = range.upperBound == state.answer.text.count && state.answer.terminal == nil
            return .chunk(scratch, end: range.upperBound, isLast: isLast)
        }
    }

    /// Lets `outlet` know of news from here on.
    func subscribe(_ outlet: FeedOutlet) {
        state.withLock { $0.outlets.append(outlet) }
    }

    func unsubscribe(_ outlet: FeedOutlet) {
        state.withLock { $0.outlets.removeAll { $0 === outlet } }
    }

    fileprivate func followerCame() {
        state.withLock { $0.followerCount += 1 }
    }

    fileprivate func followerLeft() {
        let onFollowersGone = state.withLock { state in
            state.followerCount -= 1
            return state.followerCount == 0 ? state.onFollowersGone : nil
        }
        onFollowersGone?()
    }
}

/// A follower's seat in the count of its feed, from the making of its response on. A response that is never written is
/// counted out too: its seat goes with it.
final class FeedSeat: Sendable {
    let feed: AnswerFeed
    private let isTaken = Atomic(true)

    init(in feed: AnswerFeed) {
        self.feed = feed
        feed.followerCame()
    }

    /// Leaves the feed; once.
    func leave() {
        if isTaken.exchange(false, ordering: .relaxed) { feed.followerLeft() }
    }

    deinit { leave() }
}
