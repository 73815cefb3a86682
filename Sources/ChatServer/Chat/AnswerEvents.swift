import EventStream
import FoundationEssentials

/// The events that end an answer's stream, as bytes. The others are ``ChunkEncoder``'s.
struct AnswerEvents: Sendable {
    let messageID: EntityID

    /// What ends a stream when nothing else can be said.
    var bareError: [UInt8] {
        EventStreamEncoder.encode(
            event: "error",
            data:
                #"{"type":"/problems/internal","title":"The server failed","status":500,"retryable":true,"message":null}"#,
            id: "\(messageID):end"
        )
    }

    /// `done` or `error`, whichever `ending` is.
    func terminal(_ ending: AnswerEnding, message: Message?, history: HistoryCount, requestID: String) throws -> [UInt8]
    {
        let data: Data
        if let problem = ending.problem {
            data = try JSONEncoder.forAnswers().encode(
                ErrorEvent(
                    problem: ProblemBody(problem, requestID: requestID),
                    retryable: ending.isRetryable,
                    retryAfter: ending.retryAfter,
                    message: Nullable(message)
                )
            )
        } else {
            data = try JSONEncoder.forAnswers().encode(
                DoneEvent(
                    message: message,
                    finishReason: ending.finishReason,
                    usage: ending.usage,
                    history: history
                )
            )
        }
        return EventStreamEncoder.encode(
            event: ending.problem == nil ? "done" : "error",
            data: String(decoding: data, as: UTF8.self),
            id: "\(messageID):end"
        )
    }
}

private struct DoneEvent: Encodable {
    let message: Message?
    let finishReason: String?
    let usage: Usage?
    let history: HistoryCount

    private enum CodingKeys: String, CodingKey {
        case message, usage, history
        case finishReason = "finish_reason"
    }
}

/// A problem's members, and those of an `error` event beside them.
private struct ErrorEvent: Encodable {
    let problem: ProblemBody
    let retryable: Bool
    let retryAfter: Int?
    let message: Nullable<Message>

    private enum CodingKeys: String, CodingKey {
        case retryable, message
        case retryAfter = "retry_after"
    }

    func encode(to encoder: any Encoder) throws {
        try problem.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(retryable, forKey: .retryable)
        try container.encodeIfPresent(retryAfter, forKey: .retryAfter)
        try container.encode(message, forKey: .message)
    }
}
