import JSONTree
import Postgres
import TestServer
import Testing
import WebClient

@Suite("Accounts that are asked for at once")
struct AccountRaceTests {
    /// "correct horse" at another cost than the servers', so that a sign-in stores it anew.
    private static let cheapHash = """
        scrypt$4$000102030405060708090a0b0c0d0e0f$43b11c1f5ef93ff91c\
        53b244d87454faa4d1aeafc14ba51b09160f741682e72f
        """

    private static func email() -> String { "\(UInt64.random(in: 0 ... .max))@example.com" }

    private func account(_ email: String, password: String) -> String {
        #"{"email":"\#(email)","password":"\#(password)"}"#
    }

    /// Runs `body` for each number at once.
    private func atOnce(
        _ count: Int,
        _ body: @escaping @Sendable (Int) async throws -> Client.Answer
    ) async throws -> [Client.Answer] {
        try await withThrowingTaskGroup(of: Client.Answer.self) { group in
            for number in 0..<count { group.addTask { try await body(number) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }

    /// Runs `body` with two replicas, each as somebody who is not signed in.
    private func withReplicas(_ body: ([Client]) async throws -> Void) async throws {
        try await TestServer.run { server in
            try await server.withReplica { other in
                let web = WebClient()
                try await body([server, other].map { Client(server: $0, web: web, token: "") })
                await web.shutdown()
            }
        }
    }

    @Test("Of 50 registrations of one email one makes the account")
    func registrations() async throws {
        try await withReplicas { replicas in
            let body = account(Self.email(), password: "correct horse")
            let answers = try await atOnce(50) { number in
                try await replicas[number % 2].send("POST", "/api/v1/auth/register", json: body)
            }
            #expect(answers.count { $0.status == 201 } == 1)
            #expect(answers.count { $0.status == 409 } == 49)
        }
    }

    @Test("200 exchanges of one refresh token give one successor")
    func refreshes() async throws {
        try await withReplicas { replicas in
            let body = account(Self.email(), password: "correct horse")
            let session = try await replicas[0].send("POST", "/api/v1/auth/register", json: body)
            let token = try #require(session.body?["refresh_token"]?.string)
            let answers = try await atOnce(200) { number in
                let body = #"{"refresh_token":"\#(token)"}"#
                return try await replicas[number % 2].send("POST", "/api/v1/auth/refresh", json: body)
            }
            #expect(answers.count { $0.status == 200 } == 200)
            #expect(Set(answers.map { $0.body?["refresh_token"]?.string }).count == 1)
            let rows = try await replicas[0].server.database.query(
                """
                SELECT count(*) AS tokens FROM refresh_tokens
                WHERE family_id = (SELECT family_id FROM refresh_tokens WHERE token_hash = sha256(decode($1, 'hex')))
                """,
                [token]
            )
            #expect(try rows.only?.decode("tokens", as: Int.self) == 2)
        }
    }

    @Test("No sign-in beside a change of the password outlives it with the password before")
    func passwordChange() async throws {
        try await withReplicas { replicas in
            for _ in 0..<10 {
                let email = Self.email()
                let before = account(email, password: "correct horse")
                let session = try await replicas[0].send("POST", "/api/v1/auth/register", json: before)
                let token = try #require(session.body?["access_token"]?.string)
                let owner = Client(server: replicas[0].server, web: replicas[0].web, token: token)
                let change = #"{"password":"another horse","current_password":"correct horse"}"#
                let answers = try await atOnce(9) { number in
                    if number == 4 { return try await owner.send("PATCH", "/api/v1/auth/me", json: change) }
                    return try await replicas[number % 2].send("POST", "/api/v1/auth/login", json: before)
                }
                // Who comes after the change is wrong, and slowed down in time.
                #expect(answers.allSatisfy { [200, 401, 429].contains($0.status) })
                let sessions = try await owner.send("GET", "/api/v1/auth/sessions")
                #expect(sessions.body?["items"]?.elements.count == 1)
                #expect(sessions.body?["items"]?[0]?["current"]?.bool == true)
            }
        }
    }

    @Test("A right password is right beside sign-ins that store it anew")
    func renewals() async throws {
        try await withReplicas { replicas in
            let database = replicas[0].server.database
            for change in ["PATCH", "PATCH", "PATCH", "DELETE", "DELETE", "DELETE"] {
                let email = Self.email()
                let body = account(email, password: "correct horse")
                let session = try await replicas[0].send("POST", "/api/v1/auth/register", json: body)
                let token = try #require(session.body?["access_token"]?.string)
                let owner = Client(server: replicas[0].server, web: replicas[0].web, token: token)
                try await database.execute(
                    "UPDATE users SET password_hash = $2 WHERE email = $1",
                    [email, Self.cheapHash]
                )
                let answers = try await atOnce(5) { number in
                    guard number == 2 else {
                        return try await replicas[number % 2].send("POST", "/api/v1/auth/login", json: body)
                    }
                    let password = change == "PATCH" ? "another horse" : nil
                    let new = password.map { #""password":"\#($0)","current_password""# } ?? #""password""#
                    return try await owner.send(change, "/api/v1/auth/me", json: "{\(new):\"correct horse\"}")
                }
                #expect(answers.count { [200, 204].contains($0.status) && $0.body?["access_token"] == nil } == 1)
            }
        }
    }

    @Test("Of many sessions the one that asks is shown, and the hundred others that were used last")
    func manySessions() async throws {
        try await TestServer.run { server in
            try await Client.run(on: server) { client in
                try await server.database.execute(
                    """
                    INSERT INTO token_families (id, user_id, device, last_used_at)
                    SELECT gen_random_uuid(), users.id, n::text, now() + n * interval '1 second'
                    FROM users, generate_series(1, 120) AS number(n)
                    """
                )
                let items = try await client.send("GET", "/api/v1/auth/sessions").body?["items"]?.elements ?? []
                #expect(items.prefix(100).map { $0["device"]?.string } == (21...120).reversed().map { "\($0)" })
                #expect(items.dropFirst(100).map { $0["current"]?.bool } == [true])
            }
        }
    }
}
