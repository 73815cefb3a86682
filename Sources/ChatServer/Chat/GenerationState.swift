/// What a follower of an answer gets.
enum AnswerPiece: Equatable, Sendable {
    /// Text after the follower's offset: whole Unicode scalars, at least one.
    case text(String)
    /// The terminal event, encoded. Nothing comes after it.
    case terminal([UInt8])
    /// There has been nothing for a while; say so, to keep the connection alive.
    case silence
}

/// The life of an answer in memory: its text as it grows, its end, and who waits for more. A pure state machine.
///
/// Followers hold an offset into the text and nothing is queued for them. So a slow one costs no memory, cannot slow
/// the generation, and catches up in one piece.
struct GenerationState<Waiter> {

    /// The answer's text so far, UTF-8.
    private(set) var text: [UInt8] = []
    private var terminal: [UInt8]?
    private var waiting: [UInt64: (since: ContinuousClock.Instant, offset: Int, waiter: Waiter)] = [:]

    /// Whether the answer has ended, and its end has been told.
    var isFinished: Bool { terminal != nil }

    /// What there is after `offset`, a number of bytes that was given out before; nil when it must be waited for.
    func next(after offset: Int) -> AnswerPiece? {
        if offset < text.count { return .text(String(decoding: text[offset...], as: UTF8.self)) }
        return terminal.map(AnswerPiece.terminal)
    }

    /// Lets `waiter` wait for more after `offset`, under a number of its own.
    mutating func wait(_ waiter: Waiter, number: UInt64, after offset: Int, since: ContinuousClock.Instant) {
        waiting[number] = (since, offset, waiter)
    }

    /// Takes back a waiter that gave up; nil when it has been served.
    mutating func cancel(number: UInt64) -> Waiter? {
        waiting.removeValue(forKey: number)?.waiter
    }

    /// Adds text and returns who is to be handed what. Text after the end is ignored.
    mutating func append(_ piece: String) -> [(Waiter, AnswerPiece)] {
        guard terminal == nil, !piece.isEmpty else { return [] }
        text += piece.utf8
        return serve()
    }

    /// Ends the answer with its encoded terminal event; only the first end counts.
    mutating func finish(_ event: [UInt8]) -> [(Waiter, AnswerPiece)] {
        guard terminal == nil else { return [] }
        terminal = event
        return serve()
    }

    /// Who has waited since before `deadline`, to be told of the silence.
    mutating func silent(since deadline: ContinuousClock.Instant) -> [(Waiter, AnswerPiece)] {
        let overdue = waiting.filter { $0.value.since <= deadline }
        for number in overdue.keys { waiting[number] = nil }
        return overdue.values.map { ($0.waiter, .silence) }
    }

    private mutating func serve() -> [(Waiter, AnswerPiece)] {
        let served = waiting.values.compactMap { waiting in next(after: waiting.offset).map { (waiting.waiter, $0) } }
        waiting.removeAll()
        return served
    }
}
