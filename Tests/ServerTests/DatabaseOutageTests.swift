import EventStream
import JSONTree
import LocalPostgres
import Postgres
import TestModels
import TestServer
import Testing
import Waiting
import WebClient

@Suite("When PostgreSQL is away")
struct DatabaseOutageTests {
    @Test("Requests answer 503 while it is away and all is well after, without a restart of the server")
    func outage() async throws {
        try await TestServer.run { server in
            try await Client.run(on: server) { client in
                let thread = try await client.makeThread()
                await server.cluster.stop()
                let calls: [(method: String, path: String, json: String?)] = [
                    ("GET", "/health/db", nil), ("GET", "/health/ready", nil), ("GET", "/api/v1/auth/me", nil),
                    ("GET", "/api/v1/threads", nil),
                    ("GET", "/api/v1/threads/\(thread)", nil), ("DELETE", "/api/v1/threads/\(thread)", nil),
                    ("POST", "/api/v1/threads", #"{"llm":"\#(TestModel.anthropic.llm)"}"#),
                    ("PATCH", "/api/v1/threads/\(thread)", #"{"title":"New"}"#),
                    ("POST", "/api/v1/auth/login", #"{"email":"a@example.com","password":"correct horse"}"#),
                    ("POST", "/api/v1/auth/register", #"{"email":"a@example.com","password":"correct horse"}"#),
                ]
                for call in calls {
                    let answer = try await client.send(call.method, call.path, json: call.json)
                    #expect(answer.status == 503, "\(call.method) \(call.path)")
                    #expect(answer.headers.first("Retry-After") == "1")
                    #expect(answer.body?["type"]?.string == "/problems/database-unavailable")
                }
                #expect(try await client.prompt("Say hello.", in: thread) == 503)
                #expect(try await client.send("GET", "/health").status == 200)

                try await server.cluster.start()
                #expect(try await eventually { try await client.send("GET", "/health/db").status == 200 })
                #expect(try await client.prompt("Say hello.", in: thread) == 200)
                let answer = try await client.send("GET", "/api/v1/threads/\(thread)")
                #expect(answer.body?["messages"]?.count == 2)
            }
        }
    }

    @Test("An answer that ends while it is away is told and saved when it is back")
    func answerWaits() async throws {
        try await TestServer.run { server in
            try await Client.run(on: server) { client in
                let thread = try await client.makeThread()
                let trace = newTrace()
                try await client.arm("anthropic/short", trace: trace, holdAfter: 6)
                var events: [String] = []
                try await client.prompt("Say hello.", in: thread, trace: trace) { event in
                    if events.isEmpty {
                        await server.cluster.stop()
                        try await client.release(trace: trace)
                        try await server.cluster.start()
                    }
                    events.append(event.name)
                    return true
                }
                #expect(events.last == "done")
                #expect(events.dropLast().allSatisfy { $0 == "chunk" })
                let answer = try await client.send("GET", "/api/v1/threads/\(thread)")
                #expect(answer.body?["messages"]?[1]?["status"]?.string == "complete")
            }
        }
    }
}
