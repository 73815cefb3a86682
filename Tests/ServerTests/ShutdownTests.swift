import EventStream
import JSONTree
import LocalPostgres
import Postgres
import TestServer
import Testing
import Waiting
import WebClient

@Suite("Shutting down")
struct ShutdownTests {
    @Test("What is being written may end; new prompts are refused meanwhile")
    func drains() async throws {
        try await TestServer.run(["SHUTDOWN_GRACE_SECONDS": "3600"]) { first in
            try await Client.run(on: first) { client in
                let (thread, other) = (try await client.makeThread(), try await client.makeThread())
                let trace = newTrace()
                try await client.arm("anthropic/short", trace: trace, holdAfter: 6)
                var last = ""
                try await client.prompt("Say hello.", in: thread, trace: trace) { event in
                    if last.isEmpty {
                        #expect(try await client.send("GET", "/health/ready").status == 200)
                        await first.beginShutdown()
                        #expect(try await eventually { try await client.send("GET", "/health/ready").status == 503 })
                        #expect(try await client.send("GET", "/health").status == 200)
                        #expect(try await eventually { try await client.prompt("Hello?", in: other) == 503 })
                        try await client.release(trace: trace)
                    }
                    last = event.name
                    return true
                }
                #expect(last == "done")
            }
        }
    }

    @Test("What does not end within the grace is saved as interrupted, with the text that came")
    func interrupts() async throws {
        try await TestServer.run(["SHUTDOWN_GRACE_SECONDS": "0"]) { server in
            try await Client.run(on: server) { client in
                let thread = try await client.makeThread()
                let trace = newTrace()
                try await client.arm("anthropic/short", trace: trace, holdAfter: 6)
                var events: [String] = []
                var text = ""
                try await client.prompt("Say hello.", in: thread, trace: trace) { event in
                    if events.isEmpty { await server.beginShutdown() }
                    events.append(event.name)
                    text = event.data
                    return true
                }
                #expect(events.last == "error")
                #expect(text.contains("/problems/interrupted"))
                let row = try await server.database.query(
                    "SELECT status, content FROM messages WHERE thread_id = $1::uuid AND role = 'assistant'",
                    [thread]
                ).first
                #expect(try row?.decode("status", as: String.self) == "interrupted")
                #expect(try row?.decode("content", as: String.self).isEmpty == false)
            }
        }
    }
}
