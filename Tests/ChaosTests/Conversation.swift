/// How an answer ended, as the server tells it in events and in messages.
struct Ending: Sendable, Equatable {
    let status: String
    /// The length of the content.
    let bytes: Int
    let finishReason: String?
    let inputTokens: Int?
    let outputTokens: Int?
    let accuracy: String?
}

/// One answer as its client knows it.
struct Answer: Sendable {
    let id: String
    let key: String
    let scene: Scene
    /// How much of the text has been received, over all streams.
    var reached = 0
    /// Offsets that chunks ended at, some of them.
    var offsets: [Int] = []
    var isStopAsked = false
    var ending: Ending?
    /// The data of the terminal event.
    var terminal: String?
}

/// A prompt and its answers, the newest last.
struct Turn: Sendable {
    let prompt: String
    /// The prompt's id once it is known: the client's own, or as the server first showed it.
    var promptID: String?
    var answers: [Answer]
}

/// A thread as its client knows it: what was acknowledged, in order.
final class Conversation {
    let id: String
    let stock: Stock
    var turns: [Turn] = []
    var isDeletionAsked = false
    /// Whether something was found here that must not be: what else the client knows of it is worth little then.
    var isBroken = false
    private(set) var actions: [String] = []
    private let born = ContinuousClock.now

    init(id: String, stock: Stock) {
        self.id = id
        self.stock = stock
    }

    /// The last answer, if there is one.
    var newest: Answer? { turns.last?.answers.last }
    /// Whether a last answer is still to be seen to its end.
    var isUnfinished: Bool { newest.map { $0.ending == nil } ?? false }

    /// Notes what the client did or was told; the last of it is shown beside a violation.
    func note(_ action: String) {
        let seconds = (ContinuousClock.now - born) / .milliseconds(1) / 1_000
        if actions.count >= 30 { actions.removeFirst() }
        actions.append("\(Int(seconds * 1_000)) ms: \(action)")
    }
}
