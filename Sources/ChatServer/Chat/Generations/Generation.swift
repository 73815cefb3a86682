import Synchronization

/// An answer that this process generates, owned by the server and not by a connection: the driver of
/// ``GenerationLife``, and what others do with it.
final class Generation: Sendable {
    typealias Cause = GenerationLife.Cause

    /// The most an answer may grow to, in bytes of UTF-8: far beyond what models write, within what a server can hold.
    static let maximumBytes = 4 << 20

    let messageID: EntityID
    let threadID: EntityID
    /// Its text and its end, for its followers.
    let feed: AnswerFeed

    private struct State {
        var life = GenerationLife()
        var perform: (@Sendable (GenerationLife.Action) -> Void)?
        var vendor: Task<Void, Never>?
        var saved: SavedAnswer?
        /// Whether the vendor is not to be read from for now, and who waits for the end of that.
        var isHeld = false
        var held: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    init(messageID: EntityID, threadID: EntityID) {
        self.messageID = messageID
        self.threadID = threadID
        feed = AnswerFeed(messageID: messageID)
    }

    /// Why it was ended early, if it was.
    var cause: Cause? { state.withLock { $0.life.cause } }

    /// What the database holds of it, once that is known.
    var saved: SavedAnswer? { state.withLock { $0.saved } }

    /// Says who does what its life decides.
    func onAction(_ perform: @escaping @Sendable (GenerationLife.Action) -> Void) {
        state.withLock { $0.perform = perform }
    }

    /// Something has happened to it.
    func tell(_ event: (inout GenerationLife) -> [GenerationLife.Action]) {
        let (actions, perform) = state.withLock { state in
            let actions = event(&state.life)
            let perform = state.perform
            // What performs it holds this generation and its turn: they would keep each other for ever.
            if actions.contains(.release) { state.perform = nil }
            return (actions, perform)
        }
        for action in actions { perform?(action) }
    }

    /// Ends the vendor's stream early. The first cause is the one that counts.
    func end(for cause: Cause) {
        tell { $0.end(for: cause) }
    }

    /// The database holds its end; nil: it has no such answer, since its account was deleted.
    func wasSaved(_ answer: SavedAnswer?) {
        state.withLock { $0.saved = answer }
        tell { answer == nil ? $0.gone() : $0.saved() }
    }

    // MARK: The vendor's stream

    /// Adds text and hands it to the followers. An answer that grows too long is ended.
    func append(_ piece: String) {
        if feed.byteCount + piece.utf8.count <= Self.maximumBytes {
            feed.append(piece)
        } else {
            end(for: .tooLong)
        }
    }

    /// Says which task reads the vendor's stream: cancelling it closes the stream.
    func isRead(by task: Task<Void, Never>) {
        let isClosing = state.withLock { state in
            state.vendor = task
            return state.life.phase != .streaming
        }
        if isClosing { task.cancel() }
    }

    /// Closes the vendor's stream, if it is open.
    func closeVendor() {
        let (vendor, held) = state.withLock { state in
            state.isHeld = false
            return (state.vendor, state.held.take())
        }
        held?.resume()
        vendor?.cancel()
    }

    /// Has the vendor's stream stand still, or go on.
    func hold(_ isHeld: Bool) {
        let held = state.withLock { state in
            state.isHeld = isHeld && state.life.phase == .streaming
            return state.isHeld ? nil : state.held.take()
        }
        held?.resume()
    }

    /// Returns when the vendor's stream may be read on. One caller at a time.
    func waitWhileHeld(isolation: isolated (any Actor)? = #isolation) async {
        guard state.withLock({ $0.isHeld }) else { return }
        await withCheckedContinuation(isolation: isolation) { continuation in
            let isHeld = state.withLock { state in
                if state.isHeld { state.held = continuation }
                return state.isHeld
            }
            if !isHeld { continuation.resume() }
        }
    }
}

extension GenerationLife.Cause {
    init(_ cause: StopCause) {
        self =
            switch cause {
            case .stopped: .stopped
            case .threadDeleted: .threadDeleted
            }
    }
}
