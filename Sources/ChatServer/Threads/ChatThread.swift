import Postgres

/// A thread, as its owner sees it. (`Thread` is Foundation's.)
struct ChatThread: Encodable, Sendable {
    let id: EntityID
    let title: Nullable<String>
    let llm: String
    let messageCount: Int
    let createdAt: Timestamp
    let updatedAt: Timestamp
    let lastMessageAt: Nullable<Timestamp>

    /// The columns of `threads` that ``init(_:)`` reads.
    static let columns = "id, title, llm, message_count, created_at, updated_at, last_message_at"

    init(_ row: PostgresRow) throws(PostgresError) {
        id = try row.id("id")
        title = Nullable(try row.decode("title"))
        llm = try row.decode("llm")
        messageCount = try row.decode("message_count")
        createdAt = try row.timestamp("created_at")
        updatedAt = try row.timestamp("updated_at")
        lastMessageAt = Nullable(try row.optionalTimestamp("last_message_at"))
    }

    enum CodingKeys: String, CodingKey {
        case id, title, llm
        case messageCount = "message_count"
        case createdAt = "created_at"
        case updatedAt = "updated_at"
        case lastMessageAt = "last_message_at"
    }
}

/// `GET /threads/{thread_id}`: the thread's own members, then the newest of its messages.
struct ThreadWithMessages: Encodable, Sendable {
    let thread: ChatThread
    let messages: Page<Message>

    private enum CodingKeys: String, CodingKey {
        case messages
        case nextCursor = "next_cursor"
    }

    func encode(to encoder: any Encoder) throws {
        try thread.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(messages.items, forKey: .messages)
        try container.encode(messages.nextCursor, forKey: .nextCursor)
    }
}
