import EventStream
import Foundation
import Postgres
import TestModels
import TestServer
import Testing
import Waiting

@Suite("An account that is deleted")
struct GoneAccountTests {
    private static let deletion = #"{"password":"correct horse"}"#

    @Test("Its access tokens are refused on every replica, whatever is asked for")
    func refused() async throws {
        try await TestServer.run { server in
            try await server.withReplica { other in
                try await Client.run(on: server) { client in
                    try await delete(client)
                    try await expectRefusal(of: client)
                    try await expectRefusal(of: client.moved(to: other))
                }
            }
        }
    }

    private func delete(_ client: Client) async throws {
        let status = try await client.send("DELETE", "/api/v1/auth/me", json: Self.deletion).status
        #expect(status == 204)
    }

    private func expectRefusal(of client: Client) async throws {
        for path in ["/auth/me", "/models", "/threads", "/threads/x", "/media/x", "/chat/x/stream"] {
            let status = try await client.send("GET", "/api/v1\(path)").status
            #expect(status == 401, "\(path)")
        }
        let thread = #"{"llm":"\#(TestModel.anthropic.llm)"}"#
        let status = try await client.send("POST", "/api/v1/threads", json: thread).status
        #expect(status == 401)
    }

    private func send(_ name: String, _ client: Client) async throws {
        let thread = try await client.makeThread(llm: TestModel.google.llm)
        let bytes = try fixture(name, client.server)
        #expect(try await client.upload([(name, bytes)], to: thread).status == 200)
    }

    @Test("The bytes of its files are deleted, and nobody else's")
    func files() async throws {
        try await TestServer.run { server in
            func files() -> Int {
                let folder = FileManager.default.enumerator(atPath: server.mediaRoot)
                return (folder?.allObjects as? [String] ?? []).count { name in
                    var isFolder = ObjCBool(false)
                    let path = "\(server.mediaRoot)/\(name)"
                    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
                }
            }
            try await Client.run(on: server) { other in
                try await send("picture.png", other)
                let before = files()
                #expect(before > 0)
                try await Client.run(on: server) { client in
                    try await send("photo.jpg", client)
                    try await send("picture.webp", client)
                    #expect(files() > before)
                    try await delete(client)
                }
                let areGone = await eventually { files() == before }
                #expect(areGone)
                // They are deleted once more an hour later, and only then forgotten.
                let rows = try await server.database.query("SELECT filename FROM media WHERE user_id IS NULL")
                #expect(try rows.map { try $0.decode("filename", as: String.self) } == ["", ""])
                _ = try await server.database.execute("UPDATE media SET cleared_at = now() - interval '2 hours'")
                try await Client.run(on: server) { client in try await delete(client) }
                let areForgotten = try await eventually {
                    try await server.database.query("SELECT id FROM media WHERE user_id IS NULL").isEmpty
                }
                #expect(areForgotten)
                let left = try await server.database.query("SELECT id FROM media")
                #expect(left.count == 1 && files() == before)
            }
        }
    }

    @Test("Its stream on another replica ends as one of a deleted thread, and what is done at once is done or refused")
    func whileBusy() async throws {
        try await TestServer.run { server in
            try await server.withReplica { other in
                try await Client.run(on: server) { client in
                    let thread = try await client.makeThread()
                    let trace = newTrace()
                    try await client.arm("anthropic/short", trace: trace, holdAfter: 6)
                    var last: String?
                    try await client.moved(to: other).prompt("Say hello.", in: thread, trace: trace) { event in
                        if last == nil {
                            try await withThrowingTaskGroup(of: Int.self) { group in
                                for _ in 0..<8 {
                                    group.addTask {
                                        let body = #"{"llm":"\#(TestModel.anthropic.llm)"}"#
                                        return try await client.send("POST", "/api/v1/threads", json: body).status
                                    }
                                    group.addTask {
                                        try await client.send("DELETE", "/api/v1/auth/me", json: Self.deletion).status
                                    }
                                }
                                let statuses = try await group.reduce(into: []) { $0.append($1) }
                                #expect(statuses.count { $0 == 204 } == 1, "\(statuses)")
                                #expect(statuses.allSatisfy { [201, 204, 401].contains($0) }, "\(statuses)")
                            }
                        }
                        last = event.name == "error" ? event.data : event.name
                        return true
                    }
                    #expect(last?.contains("/problems/thread-not-found") == true, "\(last ?? "no event")")
                    let left = try await server.database.query("SELECT id FROM threads")
                    #expect(left.isEmpty)
                }
            }
        }
    }

    @Test("Prompts with files that are sent at the same moment are begun or refused, and nothing of them is left")
    func besideSends() async throws {
        try await TestServer.run { server in
            let bytes = try fixture("picture.png", server)
            for _ in 0..<6 {
                try await Client.run(on: server) { client in
                    var threads: [String] = []
                    for _ in 0..<6 { threads.append(try await client.makeThread(llm: TestModel.google.llm)) }
                    let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                        for thread in threads {
                            group.addTask { try await client.upload([("picture.png", bytes)], to: thread).status }
                        }
                        group.addTask {
                            try await client.send("DELETE", "/api/v1/auth/me", json: Self.deletion).status
                        }
                        return try await group.reduce(into: []) { $0.append($1) }
                    }
                    #expect(statuses.count { $0 == 204 } == 1, "\(statuses)")
                    #expect(statuses.allSatisfy { [200, 204, 401, 404].contains($0) }, "\(statuses)")
                }
            }
            let areGone = try await eventually {
                let rows = try await server.database.query(
                    "SELECT id FROM messages UNION SELECT message_id FROM generations UNION SELECT message_id FROM journal"
                )
                return rows.isEmpty
            }
            #expect(areGone)
        }
    }

    @Test("What is being written of an answer while its account is deleted is not left")
    func besideJournal() async throws {
        try await TestServer.run { server in
            // What is left is swept only every ten minutes: let the first time be over.
            _ = try await server.database.execute("INSERT INTO journal VALUES (gen_random_uuid(), 0, 'left')")
            let isSwept = try await eventually {
                try await server.database.query("SELECT message_id FROM journal").isEmpty
            }
            #expect(isSwept)
            try await Client.run(on: server) { client in
                // A piece of text waits, within its statement, until the deletion is done.
                for statement in [
                    """
                    CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS
                    $$ BEGIN PERFORM pg_advisory_xact_lock(7); RETURN NEW; END $$
                    """,
                    "CREATE TRIGGER wait BEFORE INSERT ON journal FOR EACH ROW EXECUTE FUNCTION wait()",
                ] { _ = try await server.database.execute(statement) }
                let thread = try await client.makeThread()
                let trace = newTrace()
                try await client.arm("anthropic/short", trace: trace, holdAfter: 6)
                try await server.database.withTransaction { connection in
                    _ = try await connection.query("SELECT pg_advisory_xact_lock(7)")
                    try await client.prompt("Say hello.", in: thread, trace: trace) { _ in
                        let waits = try await eventually {
                            try await !server.database.query(
                                "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
                            ).isEmpty
                        }
                        #expect(waits)
                        try await delete(client)
                        return false
                    }
                }
                let isEmpty = try await eventually {
                    try await server.database.query("SELECT message_id FROM journal").isEmpty
                }
                #expect(isEmpty)
            }
        }
    }

    @Test("A turn that has its thread gets its files, and the deletion waits for it")
    func besideTurn() async throws {
        try await TestServer.run { server in
            try await Client.run(on: server) { client in
                try await send("picture.png", client)
                let deletion = try await server.database.withTransaction { connection in
                    _ = try await connection.query("SELECT id FROM threads FOR UPDATE")
                    let deletion = Task {
                        try await client.send("DELETE", "/api/v1/auth/me", json: Self.deletion).status
                    }
                    let waits = try await eventually {
                        try await !server.database.query("SELECT 1 FROM pg_locks WHERE NOT granted").isEmpty
                    }
                    #expect(waits)
                    _ = try await connection.execute("UPDATE media SET filename = 'attached'")
                    return deletion
                }
                let status = try await deletion.value
                #expect(status == 204)
            }
        }
    }
}
