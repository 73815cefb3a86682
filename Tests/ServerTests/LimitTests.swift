import EventStream
import JSONTree
import Postgres
import TestServer
import Testing
import WebClient

@Suite("Bounds on running answers")
struct LimitTests {
    @Test(
        "Past a bound a send is refused with a time to come back, and a new one is taken when an answer has ended",
        arguments: [("GENERATIONS_PER_USER", 429, "too-many-generations"), ("GENERATIONS", 503, "busy")]
    )
    func refused(setting: String, status: Int, slug: String) async throws {
        try await TestServer.run([setting: "1"]) { server in
            try await Client.run(on: server) { client in
                let (first, second) = (try await client.makeThread(), try await client.makeThread())
                let trace = newTrace()
                try await client.arm("anthropic/short", trace: trace, holdAfter: 6)
                var isFirst = true
                try await client.prompt("Say hello.", in: first, trace: trace) { _ in
                    guard isFirst else { return true }
                    isFirst = false
                    let refused = try await client.send("POST", "/api/v1/chat/\(first)/regenerate")
                    #expect(refused.status == status)
                    #expect(refused.body?["type"]?.string == "/problems/\(slug)")
                    #expect(refused.headers.first("Retry-After") == "5")
                    #expect(try await client.prompt("Me too.", in: second) == status)
                    try await client.release(trace: trace)
                    return true
                }
                #expect(try await client.prompt("Me too.", in: second) == 200)
            }
        }
    }
}
