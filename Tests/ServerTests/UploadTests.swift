import FoundationEssentials
import JSONTree
import Multipart
import Postgres
import TestModels
import TestServer
import Testing
import Waiting
import WebClient

@Suite("Files that are sent")
struct UploadTests {
    private struct Broken: Error {}

    /// The files below the media folder, those being received too.
    private func kept(_ server: TestServer) -> [String] {
        let paths = (try? FileManager.default.subpathsOfDirectory(atPath: server.mediaRoot)) ?? []
        return paths.filter { path in
            var isFolder = false
            return FileManager.default.fileExists(atPath: "\(server.mediaRoot)/\(path)", isDirectory: &isFolder)
                && !isFolder
        }
    }

    private func noted(_ server: TestServer) async throws -> Int {
        try await server.database.query("SELECT count(*) AS count FROM media").first?.decode("count") ?? -1
    }

    @Test("A connection that breaks while a file is sent leaves nothing of it")
    func broken() async throws {
        try await TestServer.run { server in
            try await Client.run(on: server) { client in
                let thread = try await client.makeThread()
                var form = try MultipartEncoder(boundary: "a-boundary")
                form.add(
                    name: "files",
                    filename: "whole.png",
                    contentType: nil,
                    bytes: try fixture("picture.png", server)
                )
                form.add(
                    name: "files",
                    filename: "half.png",
                    contentType: nil,
                    bytes: Array(repeating: 7, count: 2 << 20)
                )
                let bytes = form.finish()
                let body = AsyncThrowingStream<[UInt8], any Error> { continuation in
                    Task {
                        continuation.yield(Array(bytes.prefix(1 << 20)))
                        // Not before the server has kept the first file, its thumbnail and its copy for vendors, and
                        // holds a part of the second.
                        let isUnderWay = await eventually { kept(server).count == 4 }
                        #expect(isUnderWay)
                        continuation.finish(throwing: Broken())
                    }
                }
                await #expect(throws: (any Error).self) {
                    try await client.send(form.contentType, to: thread, .stream(length: bytes.count, body))
                }
                let isGone = try await eventually {
                    let count = try await noted(server)
                    return count == 0 && kept(server).isEmpty
                }
                #expect(isGone)
                let messages = try await client.send("GET", "/api/v1/threads/\(thread)").body?["messages"]
                #expect(messages?.elements.isEmpty == true)
            }
        }
    }

    @Test(
        "A file over its bound is refused by its name, and one more than a user may have, and nothing of them is kept"
    )
    func bounds() async throws {
        try await TestServer.run(["MAX_UPLOAD_BYTES": "5000", "MEDIA_BYTES_PER_USER": "700"]) { server in
            try await Client.run(on: server) { client in
                let thread = try await client.makeThread()
                let large = try await client.upload([("large.wav", Array(repeating: 0, count: 5_001))], to: thread)
                #expect(large.status == 413)
                #expect(large.body?["type"]?.string == "/problems/payload-too-large")
                #expect(large.body?["detail"]?.string?.contains("large.wav") == true)
                let request = try await client.upload(
                    (0..<5).map { ("\($0).wav", Array(repeating: 0, count: 4_900)) },
                    to: thread
                )
                #expect(request.status == 413)
                let animation = try fixture("animation.gif", server)
                #expect(animation.count == 673)
                let two = try await client.upload([("a.gif", animation), ("b.gif", animation)], to: thread)
                #expect(two.status == 413)
                #expect(two.body?["type"]?.string == "/problems/media-quota-exceeded")
                #expect(try await noted(server) == 0)
                #expect(kept(server).isEmpty)
                #expect(try await client.upload([("a.gif", animation)], to: thread).status == 200)
                #expect(try await client.upload([("b.gif", animation)], to: thread).status == 413)
                #expect(try await noted(server) == 1)
            }
        }
    }

    @Test("While files can be kept nowhere they are refused with 503 and nothing is begun; words go on")
    func storeAway() async throws {
        try await TestServer.run(["MEDIA_ROOT": "/dev/null/media"]) { server in
            try await Client.run(on: server) { client in
                let thread = try await client.makeThread()
                let refused = try await client.upload([("a.png", try fixture("picture.png", server))], to: thread)
                #expect(refused.status == 503)
                #expect(refused.body?["type"]?.string == "/problems/media-unavailable")
                #expect(refused.headers.first("retry-after") != nil)
                #expect(try await noted(server) == 0)
                #expect(try await client.prompt("Say hello.", in: thread) == 200)
            }
        }
    }

    @Test("A kept file that is gone from the store is 503, and its thread goes on without it")
    func lost() async throws {
        try await TestServer.run { server in
            try await Client.run(on: server) { client in
                let thread = try await client.makeThread()
                #expect(
                    try await client.upload([("a.png", try fixture("picture.png", server))], to: thread).status == 200
                )
                let messages = try await client.send("GET", "/api/v1/threads/\(thread)").body?["messages"]
                let id = try #require(messages?[0]?["attachments"]?[0]?["id"]?.string)
                for path in kept(server) { try FileManager.default.removeItem(atPath: "\(server.mediaRoot)/\(path)") }
                #expect(try await client.send("GET", "/api/v1/media/\(id)").status == 503)
                #expect(try await client.send("GET", "/api/v1/media/\(id)/thumbnail").status == 503)
                #expect(try await client.prompt("And now?", in: thread) == 200)
                let after = try await client.send("GET", "/api/v1/threads/\(thread)").body?["messages"]
                #expect(after?.elements.last?["status"]?.string == "complete")
            }
        }
    }

    @Test("A file sent to one replica is had from another")
    func replicas() async throws {
        let key = ["SECRET_KEY": "the same key for all replicas of one server"]
        try await TestServer.run(key) { server in
            try await Client.run(on: server) { client in
                let thread = try await client.makeThread()
                #expect(
                    try await client.upload([("a.png", try fixture("picture.png", server))], to: thread).status == 200
                )
                try await server.withReplica(key) { replica in
                    let other = client.moved(to: replica)
                    let messages = try await other.send("GET", "/api/v1/threads/\(thread)").body?["messages"]
                    let id = try #require(messages?[0]?["attachments"]?[0]?["id"]?.string)
                    #expect(try await other.send("GET", "/api/v1/media/\(id)").status == 200)
                }
            }
        }
    }

    @Test("Files are kept in a bucket and had from it, in ranges; while it is away it is 503 and nothing is begun")
    func bucket() async throws {
        try await MotoBucket.with { settings, end in
            try await TestServer.run(settings) { server in
                try await Client.run(on: server) { client in
                    let thread = try await client.makeThread(llm: TestModel.google.llm)
                    let clip = try fixture("clip.mp4", server)
                    let files = [("a.png", try fixture("picture.png", server)), ("b.mp4", clip)]
                    #expect(try await client.upload(files, to: thread).status == 200)
                    let messages = try await client.send("GET", "/api/v1/threads/\(thread)").body?["messages"]
                    #expect(messages?[1]?["status"]?.string == "complete")
                    let sent = try #require(messages?[0]?["attachments"])
                    let (image, video) = (sent[0]?["url"]?.string ?? "", sent[1]?["url"]?.string ?? "")
                    #expect(try await client.bytes(video) == clip)
                    #expect(try await client.bytes(video, range: "bytes=10-19") == Array(clip[10..<20]))
                    #expect(try await client.bytes("\(image)/thumbnail").prefix(4) == Array("RIFF".utf8)[...])
                    // The video is here while its thumbnail is made.
                    let isEmpty = await eventually { kept(server).isEmpty }
                    #expect(isEmpty)
                    end()
                    #expect(try await client.send("GET", image).status == 503)
                    let other = try await client.makeThread()
                    #expect(try await client.upload([files[0]], to: other).status == 503)
                    let after = try await client.send("GET", "/api/v1/threads/\(other)").body?["messages"]
                    #expect(after?.elements.isEmpty == true)
                }
            }
        }
    }

    @Test("A request that is repeated gets its answer, though its files would not be taken any more")
    func repeated() async throws {
        let animation = { (server: TestServer) throws in [("a.gif", try fixture("animation.gif", server))] }
        try await TestServer.run(["MEDIA_BYTES_PER_USER": "700"]) { server in
            try await Client.run(on: server) { client in
                let thread = try await client.makeThread()
                let files = try animation(server)
                #expect(try await client.upload(files, to: thread, key: "one").status == 200)
                #expect(try await client.upload(files, to: thread, key: "two").status == 413)
                #expect(try await client.upload(files, to: thread, key: "one").status == 200)
                let other = [("a.gif", try fixture("picture.png", server))]
                let reused = try await client.upload(other, to: thread, key: "one")
                #expect(reused.status == 409)
                #expect(reused.body?["type"]?.string == "/problems/idempotency-key-reused")
                let messages = try await client.send("GET", "/api/v1/threads/\(thread)").body?["messages"]
                #expect(messages?.elements.count == 2)
                #expect(try await noted(server) == 1)
                #expect(kept(server).count == 3)
            }
        }
    }

    @Test("Of files that come at once no more are kept than a user may have")
    func quotaAtOnce() async throws {
        try await TestServer.run(["MEDIA_BYTES_PER_USER": "1400"]) { server in
            try await Client.run(on: server) { client in
                let animation = try fixture("animation.gif", server)
                // Between the sum and the row that is added to it there is time for another upload.
                _ = try await server.database.execute(
                    """
                    CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS
                        'BEGIN PERFORM pg_sleep(0.1); RETURN NEW; END'
                    """
                )
                _ = try await server.database.execute(
                    "CREATE TRIGGER linger BEFORE INSERT ON media FOR EACH ROW EXECUTE FUNCTION linger()"
                )
                let statuses = try await withThrowingTaskGroup { group in
                    for _ in 0..<12 {
                        group.addTask {
                            let thread = try await client.makeThread()
                            return try await client.upload([("a.gif", animation)], to: thread).status
                        }
                    }
                    return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
                }
                #expect(statuses == [200: 2, 413: 10])
                #expect(try await noted(server) == 2)
            }
        }
    }

    @Test("A prompt whose file was given up meanwhile is 503 and not begun")
    func givenUpMeanwhile() async throws {
        try await TestServer.run { server in
            try await Client.run(on: server) { client in
                let thread = try await client.makeThread()
                let file = try fixture("picture.png", server)
                // Stands for a sweep that comes when a client takes longer than a day for its last file.
                _ = try await server.database.execute(
                    """
                    CREATE FUNCTION give_up() RETURNS trigger LANGUAGE plpgsql AS
                        'BEGIN NEW.discarded := true; RETURN NEW; END'
                    """
                )
                _ = try await server.database.execute(
                    "CREATE TRIGGER give_up BEFORE INSERT ON media FOR EACH ROW EXECUTE FUNCTION give_up()"
                )
                let refused = try await client.upload([("a.png", file)], to: thread)
                #expect(refused.status == 503)
                let messages = try await client.send("GET", "/api/v1/threads/\(thread)").body?["messages"]
                #expect(messages?.elements.isEmpty == true)
                #expect(try await noted(server) == 0)
                #expect(kept(server).isEmpty)
            }
        }
    }

    @Test("The files of a thread are given up a month after it was deleted")
    func deletedThread() async throws {
        try await TestServer.run { server in
            try await Client.run(on: server) { client in
                let file = [("a.png", try fixture("picture.png", server))]
                for _ in 0..<3 {
                    #expect(try await client.upload(file, to: try await client.makeThread()).status == 200)
                }
                _ = try await server.database.execute(
                    """
                    UPDATE threads SET deleted_at = now() - age FROM (
                        SELECT id, (ARRAY[interval '29 days', interval '31 days'])[row_number() OVER (ORDER BY id)] AS age
                        FROM threads
                    ) AS ages WHERE threads.id = ages.id AND age IS NOT NULL
                    """
                )
                try await server.withReplica { _ in
                    let isSwept = try await eventually { try await noted(server) == 2 && kept(server).count == 6 }
                    #expect(isSwept)
                }
            }
        }
    }

    @Test("What was received for a turn that never began is swept when it is old")
    func abandoned() async throws {
        try await TestServer.run { server in
            try await Client.run(on: server) { client in
                let thread = try await client.makeThread()
                #expect(
                    try await client.upload([("a.png", try fixture("picture.png", server))], to: thread).status == 200
                )
                // What a process leaves that was killed between a file and its turn.
                _ = try await server.database.execute(
                    """
                    WITH old AS (
                        INSERT INTO media (id, user_id, kind, content_type, filename, size, sha256, thumbnail, created_at)
                        SELECT ('0190aaaa-0000-7000-8000-00000000' || name)::uuid, user_id, kind, content_type, filename, size,
                            sha256, thumbnail, now() - age
                        FROM media, (VALUES ('dead', interval '25 hours'), ('beef', interval '23 hours')) AS left_over (name, age)
                    )
                    SELECT 1
                    """
                )
                for name in ["dead", "beef"] {
                    let folder = "\(server.mediaRoot)/\(name.prefix(2))/\(name.suffix(2))"
                    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
                    let path = "\(folder)/0190aaaa-0000-7000-8000-00000000\(name)"
                    #expect(FileManager.default.createFile(atPath: path, contents: Data([1])))
                }
                #expect(kept(server).count == 5)
                // A new process looks at once.
                try await server.withReplica { replica in
                    let isSwept = try await eventually { try await noted(server) == 2 }
                    #expect(isSwept)
                    #expect(kept(replica).count == 4)
                    #expect(kept(replica).contains { $0.hasSuffix("beef") })
                }
            }
        }
    }
}

/// The file of that name among those of the contracts.
func fixture(_ name: String, _ server: TestServer) throws -> [UInt8] {
    let path = "\(server.packageDirectory)/Contracts/fixtures/media/\(name)"
    return Array(try #require(FileManager.default.contents(atPath: path)))
}

extension Client {
    /// Sends a prompt with files.
    func upload(
        _ files: [(name: String, bytes: [UInt8])],
        to thread: String,
        trace: String? = nil,
        key: String? = nil
    ) async throws -> Answer {
        var form = try MultipartEncoder(boundary: "a-boundary")
        form.add(name: "prompt", text: "What is this?")
        for file in files { form.add(name: "files", filename: file.name, contentType: nil, bytes: file.bytes) }
        return try await send(form.contentType, to: thread, trace: trace, key: key, .bytes(form.finish()))
    }

    /// The bytes that are answered.
    fileprivate func bytes(_ path: String, range: String? = nil) async throws -> [UInt8] {
        let headers = [(name: "Authorization", value: "Bearer \(token)")] + (range.map { [("Range", $0)] } ?? [])
        let request = WebRequest(
            method: "GET",
            url: server.baseURL + path,
            headers: headers,
            timeouts: .hang,
            allowsPlainHTTP: true
        )
        return try await web.fetch(request, upTo: 1 << 20).body
    }
}
