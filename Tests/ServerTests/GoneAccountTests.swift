import Postgres
import TestServer
import Testing

@Suite("Access tokens of an account that is gone")
struct GoneAccountTests {
    @Test("They are refused, whatever is asked for")
    func refused() async throws {
        try await TestServer.run { server in
            try await Client.run(on: server) { client in
                _ = try await server.database.execute("DELETE FROM users")
                let thread = #"{"llm":"anthropic/claude-sonnet-4-5"}"#
                let (me, create) = (
                    try await client.send("GET", "/api/v1/auth/me"),
                    try await client.send("POST", "/api/v1/threads", json: thread)
                )
                #expect(me.status == 401)
                #expect(create.status == 401)
            }
        }
    }
}
