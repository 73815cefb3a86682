/// What a turn is begun for.
struct TurnRequest: Sendable {
    enum Kind: Sendable {
        /// A new prompt is answered.
        case send(SendForm)
        /// The last answer is given once more, by another model if one is named.
        case regenerate(llm: ModelName?)
    }

    let kind: Kind
    let threadID: EntityID
    let owner: EntityID
    let key: IdempotencyKey?
    /// Kept for the answer's end.
    let requestID: String
    let trace: TraceContext
}

/// What came of beginning a turn.
enum BegunTurn: Sendable {
    case begun(Turn)
    /// The same request began this answer before.
    case attached(messageID: EntityID)
}

/// `POST /chat/{thread_id}/regenerate`.
struct RegenerateBody: Decodable, Sendable {
    let llm: String?

    /// The model that is asked for; nil for the thread's own. A 422 problem for what is none.
    func model() throws(Problem) -> ModelName? {
        guard let llm else { return nil }
        guard let name = ModelName(llm) else { throw .validation("llm", ModelName.rule) }
        return name
    }
}
