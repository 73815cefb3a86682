import JSONTree
import LocalPostgres
import Postgres
import TestServer
import Testing

@Suite("Searching for threads")
struct SearchTests {
    /// Texts that break a search index that is not made for them, as SQL.
    static let hostile = [
        "repeat('x', 4000000)",
        "(SELECT string_agg(to_hex(number), ' ') FROM generate_series(1, 200000) AS number)",
        "(SELECT string_agg(chr(131072 + number % 40000), '-') FROM generate_series(1, 200000) AS number)",
        "repeat('👍🏽', 500000)",
        "repeat(chr(8203), 100000) || chr(1) || repeat('''\\ :&|!*', 20000)",
    ]

    @Test("No text is too long or too strange to be kept", arguments: hostile)
    func kept(text: String) async throws {
        try await TestServer.run { server in
            try await Client.run(on: server) { client in
                let thread = try await client.makeThread()
                let count = try await server.database.execute(
                    """
                    INSERT INTO messages (id, thread_id, user_id, role, content, status)
                    SELECT gen_random_uuid(), id, user_id, 'user', 'heron ' || \(text), 'complete'
                    FROM threads WHERE id = $1::uuid
                    """,
                    [thread]
                )
                #expect(count == 1)
                let found = try await client.send("GET", "/api/v1/threads?q=heron")
                #expect(found.body?["items"]?.count == 1)
            }
        }
    }

    @Test("The messages of others cost a search nothing: the index knows whose they are")
    func index() async throws {
        try await TestServer.run { server in
            try await server.database.withConnection { connection in
                try await connection.script("SET enable_seqscan = off")
                let plan = try await connection.query(
                    """
                    EXPLAIN SELECT thread_id FROM messages WHERE replaced_at IS NULL AND content <> ''
                        AND search_vector(user_id, content) @@ search_query('00000000-0000-7000-8000-000000000000', 'a')
                    """
                )
                let lines = try plan.map { try $0.decode("QUERY PLAN", as: String.self) }
                #expect(lines.contains { $0.contains("messages_by_words") })
                #expect(lines.contains { $0.contains("#00000000-0000-7000-8000-000000000000") })
                try await connection.script("RESET enable_seqscan")
            }
        }
    }
}
