import JSONTree
import Postgres
import TestServer
import Testing
import WebClient

@Suite("The export of an account")
struct AccountExportTests {
    @Test("It has all threads and messages, in order, over all pages")
    func pages() async throws {
        try await TestServer.run { server in
            try await Client.run(on: server) { client in
                let me = try await client.send("GET", "/api/v1/auth/me").body?["id"]?.string ?? ""
                // The first has the least id that there is.
                try await server.database.query(
                    """
                    INSERT INTO threads (id, user_id, title, llm)
                    SELECT lpad(n::text, 32, '0')::uuid, $1::uuid, 'thread ' || n, 'anthropic/x' FROM generate_series(0, 40) AS n
                    """,
                    [me]
                )
                try await server.database.query(
                    """
                    INSERT INTO messages (id, thread_id, user_id, role, content, status)
                    SELECT gen_random_uuid(), threads.id, $1::uuid, 'user', n::text, 'complete'
                    FROM threads, generate_series(1, 40) AS number(n)
                    WHERE threads.user_id = $1::uuid AND threads.title IN ('thread 0', 'thread 40')
                    ORDER BY threads.id, number.n
                    """,
                    [me]
                )
                let request = client.request("GET", "/api/v1/auth/me/export")
                let (head, bytes) = try await client.web.fetch(request, upTo: 1 << 20)
                #expect(head.status == 200)
                #expect(bytes.last == UInt8(ascii: "\n"))
                let lines = try bytes.split(separator: UInt8(ascii: "\n")).map { try JSONTree.parse(Array($0)) }
                let said = lines.map { line in
                    let text = line["title"]?.string ?? line["content"]?.string ?? ""
                    return "\(line["type"]?.string ?? "") \(text)"
                }
                let messages = (1...40).map { "message \($0)" }
                let threads = (0...40).map { "thread thread \($0)" }
                #expect(said == ["user "] + [threads[0]] + messages + threads[1...] + messages)
            }
        }
    }

    @Test("An account that is deleted meanwhile has no export that looks whole")
    func deletedMeanwhile() async throws {
        try await TestServer.run { server in
            try await Client.run(on: server) { client in
                let thread = try await client.makeThread()
                // Far more than the buffers of both ends of a connection hold.
                try await server.database.execute(
                    """
                    INSERT INTO messages (id, thread_id, user_id, role, content, status)
                    SELECT gen_random_uuid(), threads.id, threads.user_id, 'user', repeat('x', 200000), 'complete'
                    FROM threads, generate_series(1, 200) WHERE threads.id = $1::uuid
                    """,
                    [thread]
                )
                let request = client.request("GET", "/api/v1/auth/me/export")
                await #expect(throws: WebError.self) {
                    try await client.web.withResponse(to: request) { response in
                        #expect(response.status == 200)
                        var isDeleted = false
                        for try await _ in response.body where !isDeleted {
                            isDeleted = true
                            let body = #"{"password":"correct horse"}"#
                            #expect(try await client.send("DELETE", "/api/v1/auth/me", json: body).status == 204)
                        }
                    }
                }
            }
        }
    }
}
