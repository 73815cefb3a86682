import FoundationEssentials
import NIOCore
import Postgres

/// All that an account has, one line of JSON each (`application/x-ndjson`): the account, then each thread, then each of
/// its messages, then each of their files. Read in small pages, so that it takes the same memory for any account.
struct AccountExport: Sendable {
    /// How many threads or messages are read at once; messages can be long.
    private static let pageSize = 20

    let database: PostgresPool
    let user: User

    /// Hands out the lines, a page at a time. Throws where the account is deleted meanwhile, so that what came of it does
    /// not look like all of it.
    func write(_ take: (ByteBuffer) async throws -> Void) async throws {
        var lines = Lines()
        try lines.add("user", user)
        try await take(lines.taken())
        var rows = try await database.query(ExportSQL.threads, [user.id.uuid, Self.pageSize])
        while !rows.isEmpty {
            for row in rows {
                let thread = try ChatThread(row)
                try lines.add("thread", thread)
                try await write(messagesOf: thread.id, after: &lines, take)
            }
            guard let last = try rows.last?.id("id") else { break }
            rows = try await database.query(ExportSQL.threadsAfter, [user.id.uuid, Self.pageSize, last.uuid])
        }
        guard try await !database.query(AccountsSQL.exists, [user.id.uuid]).isEmpty else { throw Problem.unauthorized }
    }

    private func write(
        messagesOf thread: EntityID,
        after lines: inout Lines,
        _ take: (ByteBuffer) async throws -> Void
    ) async throws {
        var position = 0
        while true {
            let rows = try await database.query(
                ExportSQL.messages,
                [thread.uuid, user.id.uuid, position, Self.pageSize]
            )
            var messages = try rows.map(Message.init)
            try messages.attach(await database.query(MediaSQL.ofMessages, [messages.idsOfPrompts]))
            for message in messages {
                try lines.add("message", message)
                for file in message.attachments { try lines.add("media", file) }
            }
            try await take(lines.taken())
            guard rows.count == Self.pageSize, let row = rows.last else { break }
            position = try row.decode("position")
        }
    }
}

/// Lines that are to be sent.
private struct Lines {
    private var buffer = ByteBuffer()
    private let encoder = JSONEncoder.forAnswers()

    mutating func add(_ type: String, _ value: some Encodable) throws {
        buffer.writeBytes(try encoder.encode(Line(type: type, value: value)))
        buffer.writeString("\n")
    }

    /// What was added since it was called last.
    mutating func taken() -> ByteBuffer {
        defer { buffer = ByteBuffer() }
        return buffer
    }
}

/// The members of a value, after one that says what it is.
private struct Line<Value: Encodable>: Encodable {
    let type: String
    let value: Value

    private enum CodingKeys: String, CodingKey {
        case type
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(type, forKey: .type)
        try value.encode(to: encoder)
    }
}

private enum ExportSQL {
    static let threads = page("")
    static let threadsAfter = page("AND id > $3")

    /// In an order that nothing changes, whatever is written meanwhile.
    private static func page(_ after: String) -> String {
        """
        SELECT \(ChatThread.columns) FROM threads
        WHERE user_id = $1 AND deleted_at IS NULL \(after)
        ORDER BY id
        LIMIT $2
        """
    }

    static let messages = """
        SELECT \(Message.columns), position FROM messages
        WHERE thread_id = $1 AND position > $3
            AND EXISTS (SELECT 1 FROM threads WHERE id = $1 AND user_id = $2 AND deleted_at IS NULL)
        ORDER BY position
        LIMIT $4
        """
}
