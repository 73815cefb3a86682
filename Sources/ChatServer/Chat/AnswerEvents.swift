import EventStream
import FoundationEssentials

/// The events of an answer's stream, as bytes.
struct AnswerEvents: Sendable {
    let messageID: EntityID

    /// `chunk`: text to append. `offset` counts the bytes of the content with it.
    func chunk(_ text: String, offset: Int) -> [UInt8] {
        var data: [UInt8] = Array(#"{"text":"#.utf8)
        JSONText.append(text, to: &data)
        data.append(UInt8(ascii: "}"))
        return EventStreamEncoder.encode(
            event: "chunk",
            data: String(decoding: data, as: UTF8.self),
            id: "\(messageID):\(offset)"
        )
    }

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

/// A JSON string literal, written straight into bytes: a chunk is made for every delta and follower.
enum JSONText {
    /// Appends `text` in quotes, escaping only what RFC 8259 asks for.
    static func append(_ text: String, to bytes: inout [UInt8]) {
        let hexadecimal = Array("0123456789abcdef".utf8)
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0x0A: bytes += Array("\\n".utf8)
            case 0x00..<0x20:
                bytes += Array("\\u00".utf8)
                bytes.append(hexadecimal[Int(byte >> 4)])
                bytes.append(hexadecimal[Int(byte & 15)])
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
