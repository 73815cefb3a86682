import Postgres

/// An answer as the database holds it. Once it has ended, its end is told from this and nothing else, so that every
/// process tells it with the same bytes, then and later.
struct SavedAnswer: Sendable {
    let message: Message
    /// Whether its thread was deleted meanwhile.
    let isDeleted: Bool
    /// The request that began it.
    let requestID: String
    let history: HistoryCount
    let problem: StoredProblem?

    /// The columns of `messages` that ``init(_:)`` reads, of a relation with this name. `is_deleted` comes with them.
    static func columns(of relation: String) -> String {
        "\(Message.columns), request_id, history_sent, history_dropped, problem".split(separator: ", ")
            .map { "\(relation).\($0)" }.joined(separator: ", ")
    }

    init(message: Message, isDeleted: Bool, requestID: String, history: HistoryCount, problem: StoredProblem?) {
        self.message = message
        self.isDeleted = isDeleted
        self.requestID = requestID
        self.history = history
        self.problem = problem
    }

    init(_ row: PostgresRow) throws {
        let message = try Message(row)
        self.init(
            message: message,
            isDeleted: try row.decode("is_deleted"),
            // Answers from before these columns: their log lines have the answer's id, and the prompt was sent.
            requestID: try row.decode("request_id", as: String?.self) ?? message.id.description,
            history: HistoryCount(
                sent: try row.decode("history_sent", as: Int?.self) ?? 1,
                dropped: try row.decode("history_dropped", as: Int?.self) ?? 0
            ),
            problem: try row.decode("problem", as: String?.self).flatMap { StoredProblem(json: $0) }
        )
    }
}

extension AnswerEnding {
    /// How the followers of `saved` are told that it ended. One whose thread was deleted has no other end.
    init(_ saved: SavedAnswer) {
        let stored: StoredProblem? =
            switch saved.message.status {
            case _ where saved.isDeleted: .threadNotFound
            case .complete: nil
            case .stopped: saved.problem
            case .failed: saved.problem ?? .unknown
            // Nobody asks for the end of one that is being written, but for one that nobody can be sure of.
            case .interrupted, .streaming: saved.problem ?? .interrupted
            }
        self.init(
            status: saved.message.status,
            finishReason: saved.message.finishReason,
            usage: saved.message.usage,
            problem: stored?.problem,
            isRetryable: stored?.retryable ?? false,
            retryAfter: stored?.retryAfter
        )
    }
}

extension AnswerEvents {
    /// The event that ends the streams of `saved`.
    func terminal(_ saved: SavedAnswer) throws -> [UInt8] {
        try terminal(
            AnswerEnding(saved),
            message: saved.isDeleted ? nil : saved.message,
            history: saved.history,
            requestID: saved.requestID
        )
    }
}
