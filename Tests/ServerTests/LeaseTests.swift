import EventStream
import JSONTree
import LocalPostgres
import Postgres
import TestModels
import TestServer
import Testing
import Waiting
import WebClient

@Suite("Answers whose process died")
struct LeaseTests {
    @Test("The next prompt takes the place of an answer whose lease has run out")
    func takenOver() async throws {
        try await TestServer.run { server in
            try await Client.run(on: server) { client in
                let thread = try await client.makeThread()
                try await client.prompt("Say hello.", in: thread)
                // What a process leaves behind that was killed a while ago.
                _ = try await server.database.execute(
                    """
                    WITH orphan AS (
                        INSERT INTO messages (id, thread_id, user_id, role, content, status, llm)
                        VALUES (gen_random_uuid(), $1::uuid, gen_random_uuid(), 'assistant', '', 'streaming', '\(TestModel.anthropic.llm)')
                        RETURNING id, thread_id
                    ), kept AS (
                        INSERT INTO journal (message_id, start, text)
                        SELECT id, start, text FROM orphan, (VALUES (0, 'So far'), (6, ' so good')) AS piece (start, text)
                    )
                    INSERT INTO generations (thread_id, message_id, owner, user_id, input_tokens, started_at)
                    SELECT thread_id, id, gen_random_uuid(), gen_random_uuid(), 3, now() - interval '1 minute' FROM orphan
                    """,
                    [thread]
                )
                #expect(try await client.prompt("And again.", in: thread) == 200)
                let messages = try await client.send("GET", "/api/v1/threads/\(thread)").body?["messages"]
                let states = messages?.elements.map { $0["status"]?.string }
                #expect(states == ["complete", "complete", "interrupted", "complete", "complete"])
                #expect(messages?[2]?["content"]?.string == "So far so good")
                #expect(messages?[2]?["usage"]?["accuracy"]?.string == "estimated")
                let left = try await server.database.query("SELECT message_id FROM journal")
                #expect(left.isEmpty)
            }
        }
    }

    @Test(
        "Answers that nobody works on are closed, whoever's they were, and those that run are kept",
        arguments: [
            "gen_random_uuid()", "(SELECT owner FROM generations LIMIT 1)",
        ]
    )
    func reaped(owner: String) async throws {
        try await TestServer.run { server in
            try await Client.run(on: server) { client in
                let (running, orphaned) = (try await client.makeThread(), try await client.makeThread())
                let trace = newTrace()
                try await client.arm("anthropic/short", trace: trace, holdAfter: 6)
                var isFirst = true
                try await client.prompt("Say hello.", in: running, trace: trace) { _ in
                    guard isFirst else { return true }
                    isFirst = false
                    _ = try await server.database.execute(
                        """
                        WITH orphan AS (
                            INSERT INTO messages (id, thread_id, user_id, role, content, status)
                            VALUES (gen_random_uuid(), $1::uuid, gen_random_uuid(), 'assistant', '', 'streaming') RETURNING id, thread_id
                        )
                        INSERT INTO generations (thread_id, message_id, owner, user_id, input_tokens, started_at)
                        SELECT thread_id, id, \(owner), gen_random_uuid(), 3, now() - interval '1 minute' FROM orphan
                        """,
                        [orphaned]
                    )
                    let isClosed = try await eventually {
                        let rows = try await server.database.query(
                            "SELECT status FROM messages WHERE thread_id = $1::uuid",
                            [orphaned]
                        )
                        return try rows.first?.decode("status", as: String.self) == "interrupted"
                    }
                    #expect(isClosed)
                    try await client.release(trace: trace)
                    return true
                }
                let messages = try await client.send("GET", "/api/v1/threads/\(running)").body?["messages"]
                #expect(messages?[1]?["status"]?.string == "complete")
            }
        }
    }

    @Test("An answer that another process closed ends here as it was closed")
    func closedMeanwhile() async throws {
        try await TestServer.run { server in
            try await Client.run(on: server) { client in
                let thread = try await client.makeThread()
                let trace = newTrace()
                try await client.arm("anthropic/short", trace: trace, holdAfter: 6)
                var last: ServerSentEvent?
                try await client.prompt("Say hello.", in: thread, trace: trace) { event in
                    if last == nil {
                        // What another process does that finds the lease run out.
                        _ = try await server.database.execute(
                            """
                            WITH released AS (DELETE FROM generations WHERE thread_id = $1::uuid)
                            UPDATE messages SET status = 'interrupted', content = 'Hel'
                            WHERE thread_id = $1::uuid AND role = 'assistant'
                            """,
                            [thread]
                        )
                    }
                    last = event
                    return true
                }
                #expect(last?.name == "error")
                let told = try JSONTree.parse(last?.data ?? "")
                #expect(told["type"]?.string == "/problems/interrupted")
                #expect(told["message"]?["content"]?.string == "Hel")
                let messages = try await client.send("GET", "/api/v1/threads/\(thread)").body?["messages"]
                #expect(messages?[1]?["status"]?.string == "interrupted")
                try await client.release(trace: trace)
            }
        }
    }
}
