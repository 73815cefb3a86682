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

    @Test(
        "A send that comes again with its key is attached to its answer, whatever bound is reached",
        arguments: ["GENERATIONS_PER_USER", "GENERATIONS"]
    )
    func attached(setting: String) async throws {
        try await TestServer.run([setting: "1"]) { server in
            try await Client.run(on: server) { client in
                let thread = try await client.makeThread()
                let trace = newTrace()
                try await client.arm("anthropic/short", trace: trace, holdAfter: 6)
                var first: [ServerSentEvent] = []
                var again: [ServerSentEvent] = []
                let status = try await client.prompt("Say hello.", in: thread, trace: trace, key: "k") { event in
                    first.append(event)
                    guard first.count == 1 else { return true }
                    try await client.prompt("Say hello.", in: thread, trace: trace, key: "k") { event in
                        if again.isEmpty { try await client.release(trace: trace) }
                        again.append(event)
                        return true
                    }
                    return true
                }
                #expect(status == 200)
                #expect(first.last?.name == "done")
                #expect(again.last == first.last)
                #expect(try await client.vendorRequests(trace: trace) == 1)
            }
        }
    }
}
