import JSONTree
import Postgres
import TestServer
import Testing
import Waiting
import WebClient

@Suite("Identities that are asked for at once")
struct IdentityRaceTests {
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

    /// The body of a sign-in with Google of `claims`.
    private func google(_ claims: String, _ client: Client) async throws -> String {
        let token = try await issued("google", "id_token", claims, client)
        return #"{"id_token":"\#(token)"}"#
    }

    /// The body of a sign-in with Apple of `claims`.
    private func apple(_ claims: String, _ client: Client) async throws -> String {
        let code = try await issued("apple", "code", claims, client)
        return #"{"authorization_code":"\#(code)"}"#
    }

    private func issued(_ provider: String, _ member: String, _ claims: String, _ client: Client) async throws -> String
    {
        let request = WebRequest(
            method: "POST",
            url: "\(client.server.mockURL)/identity/\(provider)/_issue",
            headers: [("Content-Type", "application/json")],
            body: .bytes(Array(claims.utf8)),
            timeouts: .hang,
            allowsPlainHTTP: true
        )
        let (_, bytes) = try await client.web.fetch(request, upTo: 1 << 20)
        return try #require(JSONTree.parse(bytes)[member]?.string)
    }

    private func count(_ sql: String, _ client: Client) async throws -> Int {
        let row = try #require(try await client.server.database.query("SELECT count(*) AS count FROM \(sql)").only)
        return try row.decode("count")
    }

    @Test("50 first sign-ins of one identity make one account", arguments: [#","email":"ada@example.com""#, ""])
    func firstSignIns(_ email: String) async throws {
        try await withReplicas { replicas in
            let provider = email.isEmpty ? "apple" : "google"
            let claims = #"{"sub":"ada"\#(email)}"#
            var bodies: [String] = []
            for _ in 0..<50 {
                bodies.append(
                    try await provider == "apple" ? apple(claims, replicas[0]) : google(claims, replicas[0])
                )
            }
            let sent = bodies
            let answers = try await atOnce(50) { number in
                try await replicas[number % 2].send("POST", "/api/v1/auth/oauth/\(provider)", json: sent[number])
            }
            #expect(answers.count { $0.status == 200 } == 50)
            #expect(Set(answers.map { $0.body?["user"]?["id"]?.string }).count == 1)
            #expect(try await count("users", replicas[0]) == 1)
            #expect(try await count("identities", replicas[0]) == 1)
            #expect(try await count("token_families", replicas[0]) == 50)
        }
    }

    @Test("Of accounts that link one identity at once one has it")
    func links() async throws {
        try await withReplicas { replicas in
            let body = try await google(#"{"sub":"ada","email":"ada@example.com"}"#, replicas[0])
            var owners: [Client] = []
            for number in 0..<20 {
                let account = #"{"email":"\#(number)@example.com","password":"correct horse"}"#
                let session = try await replicas[0].send("POST", "/api/v1/auth/register", json: account)
                let token = try #require(session.body?["access_token"]?.string)
                let replica = replicas[number % 2]
                owners.append(Client(server: replica.server, web: replica.web, token: token))
            }
            let clients = owners
            let answers = try await atOnce(20) { number in
                try await clients[number].send("POST", "/api/v1/auth/oauth/google", json: body)
            }
            #expect(answers.count { $0.status == 200 } == 1)
            #expect(answers.count { $0.status == 409 } == 19)
            #expect(try await count("identities", replicas[0]) == 1)
        }
    }

    @Test("Linking beside the deletion of the account leaves nothing of either, or a new account")
    func linkBesideDeletion() async throws {
        try await withReplicas { replicas in
            for number in 0..<20 {
                let account = #"{"email":"\#(number)@example.com","password":"correct horse"}"#
                let session = try await replicas[0].send("POST", "/api/v1/auth/register", json: account)
                let token = try #require(session.body?["access_token"]?.string)
                let owner = Client(server: replicas[1].server, web: replicas[1].web, token: token)
                let body = try await apple(#"{"sub":"\#(number)"}"#, replicas[0])
                let answers = try await atOnce(2) { turn in
                    turn == 0
                        ? try await owner.send("DELETE", "/api/v1/auth/me", json: #"{"password":"correct horse"}"#)
                        : try await owner.send("POST", "/api/v1/auth/oauth/apple", json: body)
                }
                #expect(answers.count { $0.status == 204 } == 1)
                #expect(answers.count { [200, 401].contains($0.status) } == 1)
            }
            #expect(try await count("users", replicas[0]) == 0)
            #expect(try await count("identities", replicas[0]) == 0)
        }
    }

    @Test("A sign-in beside the deletion of its account makes a new one, or ends with it")
    func signInBesideDeletion() async throws {
        try await withReplicas { replicas in
            for number in 0..<20 {
                let claims = #"{"sub":"\#(number)","email":"\#(number)@example.com"}"#
                let body = try await google(claims, replicas[0])
                let session = try await replicas[0].send("POST", "/api/v1/auth/oauth/google", json: body)
                let token = try #require(session.body?["access_token"]?.string)
                let owner = Client(server: replicas[1].server, web: replicas[1].web, token: token)
                let answers = try await atOnce(5) { turn in
                    turn == 2
                        ? try await owner.send("DELETE", "/api/v1/auth/me")
                        : try await replicas[turn % 2].send("POST", "/api/v1/auth/oauth/google", json: body)
                }
                #expect(answers.count { $0.status == 204 } == 1)
                #expect(answers.count { $0.status == 200 } == 4)
                #expect(try await count("users WHERE email = '\(number)@example.com'", replicas[0]) <= 1)
            }
        }
    }

    @Test("What Apple did not revoke is revoked by any replica later, also under the key before")
    func revocation() async throws {
        try await withReplicas { replicas in
            let body = try await apple(#"{"sub":"ada"}"#, replicas[0])
            let session = try await replicas[0].send("POST", "/api/v1/auth/oauth/apple", json: body)
            let token = try #require(session.body?["access_token"]?.string)
            let database = replicas[0].server.database
            let stored = try #require(try await database.query("SELECT refresh_token FROM identities").only)
            // As if Apple had been asked in vain just now.
            try await database.execute(
                "INSERT INTO apple_revocations (refresh_token, attempts, next_attempt_at) VALUES ($1, 1, 'infinity')",
                [try stored.decode("refresh_token", as: [UInt8].self)]
            )
            let owner = Client(server: replicas[0].server, web: replicas[0].web, token: token)
            #expect(try await owner.send("DELETE", "/api/v1/auth/me").status == 204)
            let isTried = try await eventually { try await count("apple_revocations", replicas[0]) == 1 }
            #expect(isTried)
            try await database.execute("UPDATE apple_revocations SET next_attempt_at = now()")
            let key = replicas[0].server.secretKey
            // A process that starts looks at once; its own key is another by now.
            try await replicas[0].server.withReplica(
                ["SECRET_KEY": String(repeating: "n", count: 32), "SECRET_KEY_PREVIOUS": key]
            ) { _ in
                let isRevoked = try await eventually { try await count("apple_revocations", replicas[0]) == 0 }
                #expect(isRevoked)
            }
        }
    }

    @Test("What a key before has sealed is sealed anew under the current one")
    func sealedAnew() async throws {
        try await withReplicas { replicas in
            let body = try await apple(#"{"sub":"ada"}"#, replicas[0])
            #expect(try await replicas[0].send("POST", "/api/v1/auth/oauth/apple", json: body).status == 200)
            let database = replicas[0].server.database
            let before = try await database.query("SELECT refresh_token FROM identities").only?
                .decode("refresh_token", as: [UInt8].self)
            try await replicas[0].server.withReplica(
                [
                    "SECRET_KEY": String(repeating: "n", count: 32),
                    "SECRET_KEY_PREVIOUS": replicas[0].server.secretKey,
                ]
            ) { _ in
                let isSealedAnew = try await eventually {
                    let now = try await database.query("SELECT refresh_token FROM identities").only?
                        .decode("refresh_token", as: [UInt8].self)
                    return now?.prefix(5) != before?.prefix(5)
                }
                #expect(isSealedAnew)
            }
        }
    }
}
