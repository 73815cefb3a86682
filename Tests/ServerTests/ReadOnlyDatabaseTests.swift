import JSONTree
import LocalPostgres
import Logging
import Postgres
import TestModels
import TestServer
import Testing
import Waiting
import WebClient

@Suite("When PostgreSQL takes no writes")
struct ReadOnlyDatabaseTests {
    @Test("Requests answer 503 and say so, and all is well after, without a restart of the server")
    func readOnly() async throws {
        try await TestServer.run { server in
            try await Client.run(on: server) { client in
                let thread = try await client.makeThread()
                try await set("default_transaction_read_only = on", server)
                let calls: [(method: String, path: String, json: String?)] = [
                    ("POST", "/api/v1/threads", #"{"llm":"\#(TestModel.anthropic.llm)"}"#),
                    ("GET", "/health/db", nil), ("GET", "/health/ready", nil),
                    ("PATCH", "/api/v1/threads/\(thread)", #"{"title":"New"}"#),
                    ("POST", "/api/v1/auth/register", #"{"email":"a@example.com","password":"correct horse"}"#),
                    ("POST", "/api/v1/auth/login", #"{"email":"a@example.com","password":"correct horse"}"#),
                ]
                for call in calls {
                    let answer = try await client.send(call.method, call.path, json: call.json)
                    #expect(answer.status == 503, "\(call.method) \(call.path)")
                    #expect(answer.headers.first("Retry-After") == "1")
                    #expect(answer.body?["type"]?.string == "/problems/database-unavailable")
                    #expect(answer.body?["detail"]?.string == "The database is read-only at the moment.")
                }
                #expect(try await client.prompt("Say hello.", in: thread) == 503)
                #expect(try await client.send("GET", "/health").status == 200)

                try await set("default_transaction_read_only = off", server)
                #expect(try await eventually { try await client.send("GET", "/health/db").status == 200 })
                #expect(try await client.prompt("Say hello.", in: thread) == 200)
            }
        }
    }

    private func set(_ setting: String, _ server: TestServer) async throws {
        var configuration = PostgresConfiguration(url: server.cluster.url)
        configuration.needsWrites = false
        let pool = PostgresPool(configuration: configuration, logger: .init(label: "test"))
        try await pool.withConnection { connection in
            try await connection.script("ALTER SYSTEM SET \(setting)")
            try await connection.script("SELECT pg_reload_conf()")
        }
        let value = setting.split(separator: " ").last.map(String.init) ?? ""
        let asked = "SELECT 1 WHERE current_setting('transaction_read_only') = $1"
        #expect(try await eventually { try await pool.query(asked, [value]).count == 1 })
        await pool.close()
    }
}
