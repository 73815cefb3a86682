import Postgres
import TestServer
import Testing
import WebClient

@Suite("Wrong passwords")
struct LoginFailureTests {
    private func login(_ client: Client, _ password: String) async throws -> Client.Answer {
        let body = #"{"email":"ada@example.com","password":"\#(password)"}"#
        return try await client.send("POST", "/api/v1/auth/login", json: body)
    }

    private func withAccount(_ body: (Client) async throws -> Void) async throws {
        try await TestServer.run { server in
            let web = WebClient()
            let client = Client(server: server, web: web, token: "")
            let account = #"{"email":"ada@example.com","password":"correct horse"}"#
            #expect(try await client.send("POST", "/api/v1/auth/register", json: account).status == 201)
            try await body(client)
            await web.shutdown()
        }
    }

    @Test(
        "After each one more the wait is twice as long, up to 15 minutes",
        arguments: [(5, 2), (6, 4), (7, 8), (8, 16), (13, 512), (14, 900), (100, 900), (1_000_000, 900)]
    )
    func waits(_ failures: Int, _ seconds: Int) async throws {
        try await withAccount { client in
            let database = client.server.database
            #expect(try await login(client, "wrong").status == 401)
            // In the future, so that no time passes.
            try await database.execute(
                "UPDATE login_failures SET failures = $1, last_failure_at = now() + interval '1 hour'",
                [failures]
            )
            let refused = try await login(client, "correct horse")
            #expect(refused.status == 429)
            let wait = try #require(refused.headers.first("retry-after").flatMap { Int($0) })
            #expect((3600 + seconds - 120...3600 + seconds).contains(wait))
            try await database.execute(
                "UPDATE login_failures SET last_failure_at = now() - make_interval(secs => $1)",
                [Double(seconds)]
            )
            #expect(try await login(client, "correct horse").status == 200)
            #expect(try await database.query("SELECT 1 AS found FROM login_failures").isEmpty)
        }
    }

    @Test("They are forgotten after a day")
    func age() async throws {
        try await withAccount { client in
            let database = client.server.database
            #expect(try await login(client, "wrong").status == 401)
            try await database.execute(
                "UPDATE login_failures SET failures = 100, last_failure_at = now() - interval '1 day 1 minute'"
            )
            #expect(try await login(client, "wrong").status == 401)
            let row = try await database.query("SELECT failures FROM login_failures").only
            #expect(try row?.decode("failures", as: Int.self) == 1)
        }
    }

    @Test("Of 40 that come at once, over two replicas, five and one for each other replica are looked at")
    func atOnce() async throws {
        try await withAccount { client in
            try await client.server.withReplica { other in
                let clients = [client, client.moved(to: other)]
                let answers = try await withThrowingTaskGroup(of: Client.Answer.self) { group in
                    for number in 0..<40 {
                        group.addTask { try await login(clients[number % 2], "wrong") }
                    }
                    return try await group.reduce(into: [Client.Answer]()) { $0.append($1) }
                }
                let failures = try await client.server.database.query("SELECT failures FROM login_failures").only?
                    .decode("failures", as: Int.self)
                #expect(answers.count { $0.status == 401 } == failures)
                #expect(answers.allSatisfy { [401, 429].contains($0.status) })
            }
        }
    }

    @Test("Right passwords that come at once are all right, over two replicas")
    func rightAtOnce() async throws {
        try await withAccount { client in
            try await client.server.withReplica { other in
                let clients = [client, client.moved(to: other)]
                let answers = try await withThrowingTaskGroup(of: Client.Answer.self) { group in
                    for number in 0..<40 {
                        group.addTask { try await login(clients[number % 2], "correct horse") }
                    }
                    return try await group.reduce(into: [Client.Answer]()) { $0.append($1) }
                }
                #expect(answers.count { $0.status == 200 } == 40)
            }
        }
    }

    @Test("No address or email is in the tables that count")
    func privacy() async throws {
        try await withAccount { client in
            #expect(try await login(client, "wrong").status == 401)
            let sql = "SELECT key FROM login_failures UNION SELECT key FROM rate_limits"
            let rows = try await client.server.database.query(sql)
            let lengths = try rows.map { try $0.decode("key", as: [UInt8].self).count }
            #expect(lengths.allSatisfy { $0 == 32 } && !lengths.isEmpty)
        }
    }
}
