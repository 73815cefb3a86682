import Synchronization

/// What followers of an answer read: its text as it grows, and its end.
final class AnswerFeed: Sendable {
    private typealias Waiter = CheckedContinuation<AnswerPiece, any Error>

    let messageID: EntityID

    private struct State {
        var life = GenerationState<Waiter>()
        var waiterCount: UInt64 = 0
    }

    private let state = Mutex(State())

    init(messageID: EntityID) {
        self.messageID = messageID
    }

    /// The text so far.
    var text: String {
        state.withLock { String(decoding: $0.life.text, as: UTF8.self) }
    }

    var byteCount: Int {
        state.withLock { $0.life.text.count }
    }

    /// A part of the text, in bytes.
    func text(in range: Range<Int>) -> String {
        state.withLock { String(decoding: $0.life.text[range.clamped(to: 0..<$0.life.text.count)], as: UTF8.self) }
    }

    /// Adds text and hands it to whoever waits.
    func append(_ piece: String) {
        let served = state.withLock { $0.life.append(piece) }
        for (waiter, piece) in served { waiter.resume(returning: piece) }
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
