import Synchronization

/// Where the client's thread leaves a response and the reader's task picks it up.
///
/// The state changes under a lock; continuations are resumed after it is released.
final class ResponseMailbox: Sendable {
    typealias HeadContinuation = CheckedContinuation<Result<WebResponseHead, WebError>, Never>
    typealias BytesContinuation = CheckedContinuation<Result<[UInt8]?, WebError>, Never>

    /// What there is to read.
    enum Taken {
        /// `isAwaited`: the thread has stopped receiving until these bytes were taken.
        case bytes([UInt8], isAwaited: Bool)
        case ended(WebError?)
        case nothingYet
    }

    private struct State {
        var head: WebResponseHead?
        var bytes: [UInt8] = []
        var hasEnded = false
        /// Why it ended; nil when the response is whole.
        var error: WebError?
        var isReleased = false
        var consumed = 0
        var mostHeld = 0
        var isAwaited = false
        var headWaiter: HeadContinuation?
        var bytesWaiter: BytesContinuation?

        mutating func takeBytes() -> (bytes: [UInt8], isAwaited: Bool) {
            let taken = bytes
            let wasAwaited = isAwaited
            bytes = []
            consumed += taken.count
            isAwaited = false
            return (taken, wasAwaited)
        }
    }

    /// What to do once the lock is released.
    private enum Wakeup {
        case none
        case head(HeadContinuation, Result<WebResponseHead, WebError>)
        case bytes(BytesContinuation, Result<[UInt8]?, WebError>)

        func perform() {
            switch self {
            case .none: break
            case .head(let continuation, let result): continuation.resume(returning: result)
            case .bytes(let continuation, let result): continuation.resume(returning: result)
            }
        }
    }

    private let state = Mutex(State())

    /// Whether the thread has let go of the transfer.
    var isReleased: Bool {
        state.withLock { $0.isReleased }
    }

    /// Whether the reader has said that it wants no more, or all has been handed over.
    var hasEnded: Bool {
        state.withLock { $0.hasEnded }
    }

    /// The most bytes that were held for the reader at once.
    var mostHeld: Int {
        state.withLock { $0.mostHeld }
    }

    // MARK: The reader's side

    func awaitHead(_ continuation: HeadContinuation) {
        let wakeup: Wakeup = state.withLock { state in
            if let head = state.head { return .head(continuation, .success(head)) }
            if state.hasEnded, let error = state.error { return .head(continuation, .failure(error)) }
            state.headWaiter = continuation
            return .none
        }
        wakeup.perform()
    }

    func take() -> Taken {
        state.withLock { state in
            if !state.bytes.isEmpty {
                let (bytes, isAwaited) = state.takeBytes()
                return .bytes(bytes, isAwaited: isAwaited)
            }
            return state.hasEnded ? .ended(state.error) : .nothingYet
        }
    }

    /// Waits after ``take()`` found nothing; what has come since is given at once. Returns whether receiving was stopped
    /// until that was taken.
    func awaitBytes(_ continuation: BytesContinuation) -> Bool {
        let (wakeup, isAwaited): (Wakeup, Bool) = state.withLock { state in
            precondition(state.bytesWaiter == nil, "A response body has one reader at a time.")
            state.bytesWaiter = continuation
            let wasAwaited = state.isAwaited
            let wakeup = Self.wakeReader(&state)
            return (wakeup, wasAwaited && !state.isAwaited)
        }
        wakeup.perform()
        return isAwaited
    }

    /// Ends the response for the reader, whatever is held: it has said that it wants no more.
    func abandon(with error: WebError) {
        let wakeup: Wakeup = state.withLock { state in
            guard !state.hasEnded else { return .none }
            state.bytes = []
            state.hasEnded = true
            state.error = error
            return Self.wakeReader(&state)
        }
        wakeup.perform()
    }

    // MARK: The thread's side

    /// Hands over what one turn of the loop brought, in one go. `end` is `.some(nil)` when the response is whole.
    /// Returns whether receiving was stopped for a reader who has now taken everything.
    func deliver(head: WebResponseHead?, bytes: [UInt8], end: WebError??) -> Bool {
        let (wakeup, isAwaited): (Wakeup, Bool) = state.withLock { state in
            guard !state.hasEnded else {
                if end != nil { state.isReleased = true }
                return (.none, false)
            }
            if let head { state.head = head }
            if state.bytes.isEmpty { state.bytes = bytes } else { state.bytes += bytes }
            state.mostHeld = max(state.mostHeld, state.bytes.count)
            if let end {
                state.hasEnded = true
                state.error = end
                state.isReleased = true
            }
            let wasAwaited = state.isAwaited
            let wakeup = Self.wakeReader(&state)
            return (wakeup, wasAwaited && !state.isAwaited)
        }
        wakeup.perform()
        return isAwaited
    }

    /// How many bytes were taken since the last call. If of `unread` ones (handed over or not) so many are left that
    /// `window` is full, the reader is to ask for more once it has taken what is there.
    func collectConsumed(unread: Int, window: Int) -> Int {
        state.withLock { state in
            let consumed = state.consumed
            state.consumed = 0
            if unread - consumed >= window { state.isAwaited = true }
            return consumed
        }
    }

    private static func wakeReader(_ state: inout State) -> Wakeup {
        if let waiter = state.headWaiter {
            if let head = state.head {
                state.headWaiter = nil
                return .head(waiter, .success(head))
            }
            if state.hasEnded, let error = state.error {
                state.headWaiter = nil
                return .head(waiter, .failure(error))
            }
            return .none
        }
        guard let waiter = state.bytesWaiter else { return .none }
        if !state.bytes.isEmpty {
            state.bytesWaiter = nil
            return .bytes(waiter, .success(state.takeBytes().bytes))
        }
        guard state.hasEnded else { return .none }
        state.bytesWaiter = nil
        if let error = state.error { return .bytes(waiter, .failure(error)) }
        return .bytes(waiter, .success(nil))
    }
}
