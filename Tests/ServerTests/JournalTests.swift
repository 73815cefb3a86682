import EventStream
import JSONTree
import LocalPostgres
import Postgres
import TestServer
import Testing
import Waiting
import WebClient

@Suite("The journal of running answers")
struct JournalTests {
    /// What the journal holds of an answer, put together, and whether each piece begins where the one before ended.
    private static let read = """
        SELECT coalesce(string_agg(text, '' ORDER BY start), '') AS text,
            coalesce(bool_and(start = before), true) AS is_whole
        FROM (
            SELECT start, text,
                coalesce(sum(octet_length(text)) OVER (
                    ORDER BY start ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                ), 0) AS before
            FROM journal
        ) AS piece
        """

    private func journal(of server: TestServer) async throws -> (text: String, isWhole: Bool) {
        let rows = try await server.database.query(Self.read)
        return (try rows[0].decode("text"), try rows[0].decode("is_whole"))
    }

    @Test("Text that was told is kept while the answer runs, in pieces without a gap, and freed at its end")
    func kept() async throws {
        try await TestServer.run { server in
            try await Client.run(on: server) { client in
                let thread = try await client.makeThread()
                let trace = newTrace()
                try await client.arm("anthropic/short", trace: trace, holdAfter: 6)
                var told = ""
                try await client.prompt("Say hello.", in: thread, trace: trace) { event in
                    guard event.name == "chunk" else { return true }
                    let isFirst = told.isEmpty
                    told += try JSONTree.parse(event.data)["text"]?.string ?? ""
                    if isFirst {
                        let text = told
                        let isKept = try await eventually { try await journal(of: server).text.hasPrefix(text) }
                        #expect(isKept)
                        #expect(try await journal(of: server).isWhole)
                        try await client.release(trace: trace)
                    }
                    return true
                }
                #expect(told.hasPrefix("Hello!"))
                #expect(try await journal(of: server).text == "")
                #expect(try await server.database.query("SELECT owner FROM generations").isEmpty)
            }
        }
    }

    @Test("Streams go on while the database is away, and nothing of their answers is missing after")
    func riddenOut() async throws {
        try await TestServer.run { server in
            try await Client.run(on: server) { client in
                let thread = try await client.makeThread()
                let trace = newTrace()
                try await client.arm("anthropic/short", trace: trace, holdAfter: 6)
                var names: [String] = []
                var told = ""
                try await client.prompt("Say hello.", in: thread, trace: trace) { event in
                    if names.isEmpty {
                        await server.cluster.stop()
                        try await client.release(trace: trace)
                    }
                    names.append(event.name)
                    if event.name == "chunk" {
                        told += try JSONTree.parse(event.data)["text"]?.string ?? ""
                        if told.hasSuffix("talk about?") { try await server.cluster.start() }
                    }
                    return true
                }
                #expect(names.last == "done")
                let message = try await client.send("GET", "/api/v1/threads/\(thread)").body?["messages"]?[1]
                #expect(message?["status"]?.string == "complete")
                #expect(message?["content"]?.string == told)
                #expect(try await journal(of: server).text == "")
            }
        }
    }

    @Test("A process that stops leaves neither a lease nor an answer behind")
    func left() async throws {
        try await TestServer.run { server in
            try await server.withReplica { replica in
                let isThere = try await eventually {
                    try await replica.database.query("SELECT id FROM replicas").count == 2
                }
                #expect(isThere)
            }
            #expect(try await server.database.query("SELECT id FROM replicas").count == 1)
        }
    }
}
