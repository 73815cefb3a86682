import FoundationEssentials
import Postgres

/// What a message is in its life.
enum MessageStatus: String, Codable, Sendable {
    /// It is being written.
    case streaming
    case complete
    /// The user ended it.
    case stopped
    /// The vendor's stream ended without its end marker, or the server died.
    case interrupted
    /// The vendor said no, or sent nonsense.
    case failed
}

/// Who said it.
enum MessageRole: String, Codable, Sendable {
    case user
    case assistant
}

/// The tokens that an answer took.
struct Usage: Encodable, Sendable, Equatable {
    enum Accuracy: String, Encodable, Sendable {
        /// The vendor said so.
        case exact
        /// Reckoned from the length of the texts.
        case estimated
    }

    /// All that was read, cached or not.
    let inputTokens: Int
    /// All that was made, reasoning included.
    let outputTokens: Int
    let accuracy: Accuracy
    /// How many of the input's tokens the vendor had in its cache; nil where it did not say.
    var cachedInputTokens: Int?
    /// How many of the output's tokens were reasoning; nil where the vendor did not say.
    var reasoningTokens: Int?

    private enum CodingKeys: String, CodingKey {
        case accuracy
        case cachedInputTokens = "cached_input_tokens"
        case reasoningTokens = "reasoning_tokens"
        case inputTokens = "input_tokens"
        case outputTokens = "output_tokens"
    }
}

/// A message, as the thread's owner sees it.
struct Message: Encodable, Sendable {
    let id: EntityID
    let threadID: EntityID
    let role: MessageRole
    let content: String
    let status: MessageStatus
    let llm: String?
    let finishReason: String?
    let usage: Usage?
    /// Images, videos and sounds that came with a prompt.
    var attachments: [Media] = []
    /// How many answers there have been in this place.
    var versions = 1
    /// The answer whose place this one took.
    var replaces: EntityID?
    let createdAt: Timestamp

    /// The columns of `messages` that ``init(_:)`` reads.
    static let columns = """
        id, thread_id, role, content, status, llm, finish_reason, input_tokens, output_tokens, \
        usage_accuracy, cached_input_tokens, reasoning_tokens, versions, replaces, created_at
        """

    private enum CodingKeys: String, CodingKey {
        case id, role, content, status, llm, usage, attachments, versions, replaces
        case threadID = "thread_id"
        case finishReason = "finish_reason"
        case createdAt = "created_at"
    }
}

extension Message {
    /// Reads ``columns``.
    init(_ row: PostgresRow) throws {
        id = try row.id("id")
        threadID = try row.id("thread_id")
        role = try Self.value("role", row)
        content = try row.decode("content")
        status = try Self.value("status", row)
        llm = try row.decode("llm")
        finishReason = try row.decode("finish_reason")
        usage =
            if let input = try row.decode("input_tokens", as: Int?.self),
                let output = try row.decode("output_tokens", as: Int?.self),
                let accuracy = try row.decode("usage_accuracy", as: String?.self).flatMap(Usage.Accuracy.init)
            {
                Usage(
                    inputTokens: input,
                    outputTokens: output,
                    accuracy: accuracy,
                    cachedInputTokens: try row.decode("cached_input_tokens"),
                    reasoningTokens: try row.decode("reasoning_tokens")
                )
            } else {
                nil
            }
        versions = try row.decode("versions")
        replaces = try row.optionalID("replaces")
        createdAt = try row.timestamp("created_at")
    }

    private static func value<Value: RawRepresentable<String>>(_ column: String, _ row: PostgresRow) throws -> Value {
        let text = try row.decode(column, as: String.self)
        guard let value = Value(rawValue: text) else { throw UnknownValue(column: column, text: text) }
        return value
    }
}

extension [Message] {
    /// Those of the messages that may have files.
    var idsOfPrompts: [UUID] { filter { $0.role == .user }.map(\.id.uuid) }

    /// Gives each message its files, by the rows of `MediaSQL.ofMessages`.
    mutating func attach(_ rows: [PostgresRow]) throws {
        var files: [EntityID: [Media]] = [:]
        for row in rows { files[try row.id("message_id"), default: []].append(try Media(row)) }
        for index in indices { self[index].attachments = files[self[index].id] ?? [] }
    }
}

/// A column holds what its CHECK should have kept out.
struct UnknownValue: Error {
    let column: String
    let text: String
}
