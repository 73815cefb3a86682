import JSONTree
import TestServer
import Testing

@Suite("A vendor whose key was taken away")
struct ProviderKeyTests {
    @Test("Its threads are still there, and asking in them is a conflict")
    func withoutKey() async throws {
        let secret = ["SECRET_KEY": String(repeating: "k", count: 32)]
        try await TestServer.run(secret) { server in
            try await Client.run(on: server) { client in
                let thread = try await client.makeThread()
                try await server.withReplica(secret.merging(["ANTHROPIC_API_KEY": ""]) { $1 }) { keyless in
                    let there = Client(server: keyless, web: client.web, token: client.token)
                    let read = try await there.send("GET", "/api/v1/threads/\(thread)")
                    #expect(read.status == 200)
                    let listed = try await there.send("GET", "/api/v1/models")
                    let models = listed.body?["items"]?.elements.filter { $0["provider"]?.string == "anthropic" } ?? []
                    #expect(!models.isEmpty)
                    #expect(models.allSatisfy { $0["available"]?.bool == false })
                    let asked = try await there.prompt("Say hello.", in: thread)
                    #expect(asked == 409)
                }
                let kept = try await client.send("GET", "/api/v1/threads/\(thread)")
                #expect(kept.body?["message_count"]?.integer == 0)
            }
        }
    }
}
