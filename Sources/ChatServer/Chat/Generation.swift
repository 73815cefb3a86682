import Synchronization

/// An answer that is being generated, owned by the server and not by a connection.
///
/// One task appends to it; any number of followers read it, each at its own pace.
final class Generation: Sendable {
    private typealias Waiter = CheckedContinuation<AnswerPiece, any Error>

    /// Why an answer is ended before the vendor ended it.
    enum Cause: Sendable, Equatable {
        case threadDeleted
        case shutdown
        /// It grew past ``Generation/maximumBytes``.
        case tooLong
    }

    /// The most an answer may grow to, in bytes of UTF-8: far beyond what models write, within what a server can hold.
    static let maximumBytes = 4 << 20

    let messageID: EntityID
    let threadID: EntityID

    private struct State {
        var life = GenerationState<Waiter>()
        var waiterCount: UInt64 = 0
        var cause: Cause?
        var cancel: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    init(messageID: EntityID, threadID: EntityID) {
        self.messageID = messageID
        self.threadID = threadID
    }

    /// The text so far.
    var text: String {
        state.withLock { String(decoding: $0.life.text, as: UTF8.self) }
    }

    /// Why it was ended early, if it was.
    var cause: Cause? {
        state.withLock { $0.cause }
    }

    /// Adds text and hands it to whoever waits. An answer that grows too long is ended.
    func append(_ piece: String) {
        let (served, isTooLong) = state.withLock { state -> ([(Waiter, AnswerPiece)], Bool) in
            guard state.life.text.count + piece.utf8.count <= Self.maximumBytes else { return ([], true) }
            return (state.life.append(piece), false)
        }
        for (waiter, piece) in served { waiter.resume(returning: piece) }
        if isTooLong { end(for: .tooLong) }
    }

    /// Tells the followers the end: `event` is the encoded terminal event.
    func finish(_ event: [UInt8]) {
        let served = state.withLock { $0.life.finish(event) }
        for (waiter, piece) in served { waiter.resume(returning: piece) }
    }

    /// Tells followers that have waited since before `deadline` that there is silence.
    func tellSilence(since deadline: ContinuousClock.Instant) {
        let served = state.withLock { $0.life.silent(since: deadline) }
        for (waiter, piece) in served { waiter.resume(returning: piece) }
    }

    /// Ends the vendor's stream early. The first cause is the one that counts.
    func end(for cause: Cause) {
        let cancel = state.withLock { state in
            if state.cause == nil { state.cause = cause }
            return state.cancel
        }
        cancel?()
    }

    /// Says how the vendor's stream is ended early; at once, if that has been asked for already.
    func onEnd(_ cancel: @escaping @Sendable () -> Void) {
        let isAsked = state.withLock { state in
            state.cancel = cancel
            return state.cause != nil
        }
        if isAsked { cancel() }
    }

    /// Waits for what comes after `offset`. Throws `CancellationError` when the task is cancelled.
    func next(after offset: Int) async throws -> AnswerPiece {
        if let piece = state.withLock({ $0.life.next(after: offset) }) { return piece }
        let number = state.withLock { state in
            state.waiterCount += 1
            return state.waiterCount
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let (piece, isCancelled) = state.withLock { state -> (AnswerPiece?, Bool) in
                    if let piece = state.life.next(after: offset) { return (piece, false) }
                    // Looked at under the lock: a cancellation after this finds the waiter in its place.
                    if Task.isCancelled { return (nil, true) }
                    state.life.wait(continuation, number: number, after: offset, since: .now)
                    return (nil, false)
                }
                if let piece {
                    continuation.resume(returning: piece)
                } else if isCancelled {
                    continuation.resume(throwing: CancellationError())
                }
            }
        } onCancel: {
            state.withLock { $0.life.cancel(number: number) }?.resume(throwing: CancellationError())
        }
    }
}
