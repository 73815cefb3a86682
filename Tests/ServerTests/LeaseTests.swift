import EventStream
import JSONTree
import LocalPostgres
import Postgres
import TestServer
import Testing
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
                        INSERT INTO messages (id, thread_id, role, content, status, llm)
                        VALUES (gen_random_uuid(), $1::uuid, 'assistant', '', 'streaming', 'anthropic/claude-sonnet-4-5')
                        RETURNING id, thread_id
                    )
                    INSERT INTO generations (thread_id, message_id, owner, lease_expires_at)
                    SELECT thread_id, id, gen_random_uuid(), now() - interval '1 second' FROM orphan
                    """,
                    [thread]
                )
                #expect(try await client.prompt("And again.", in: thread) == 200)
                let messages = try await client.send("GET", "/api/v1/threads/\(thread)").body?["messages"]
                let states = messages?.elements.map { $0["status"]?.string }
                #expect(states == ["complete", "complete", "interrupted", "complete", "complete"])
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
                            INSERT INTO messages (id, thread_id, role, content, status)
                            VALUES (gen_random_uuid(), $1::uuid, 'assistant', '', 'streaming') RETURNING id, thread_id
                        )
                        INSERT INTO generations (thread_id, message_id, owner, lease_expires_at)
                        SELECT thread_id, id, \(owner), now() FROM orphan
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

    @Test("An answer that was closed while its text was still held gets its text all the same")
    func closedMeanwhile() async throws {
        try await TestServer.run { server in
            try await Client.run(on: server) { client in
                let thread = try await client.makeThread()
                let trace = newTrace()
                try await client.arm("anthropic/short", trace: trace, holdAfter: 6)
                var last = ""
                try await client.prompt("Say hello.", in: thread, trace: trace) { event in
                    if last.isEmpty {
                        // What another process does that finds the lease run out.
                        _ = try await server.database.execute(
                            """
                            WITH released AS (DELETE FROM generations WHERE thread_id = $1::uuid)
                            UPDATE messages SET status = 'interrupted'
                            WHERE thread_id = $1::uuid AND role = 'assistant'
                            """,
                            [thread]
                        )
                        try await client.release(trace: trace)
                    }
                    last = event.name
                    return true
                }
                #expect(last == "done")
                let messages = try await client.send("GET", "/api/v1/threads/\(thread)").body?["messages"]
                #expect(messages?[1]?["status"]?.string == "complete")
                #expect(messages?[1]?["content"]?.string?.hasPrefix("Hello!") == true)
            }
        }
    }
}
