import JSONTree
import Postgres
import TestServer
import Testing
import WebClient

@Suite("Accounts that are asked for at once")
struct AccountRaceTests {
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
                #expect(answers.allSatisfy { [200, 401].contains($0.status) })
                let sessions = try await owner.send("GET", "/api/v1/auth/sessions")
                #expect(sessions.body?["items"]?.elements.count == 1)
                #expect(sessions.body?["items"]?[0]?["current"]?.bool == true)
            }
        }
    }
}
