import Foundation
import JSONTree
import Postgres
import TestModels
import TestServer
import Testing
import Waiting
import WebClient

@Suite("Thumbnails of videos and sound")
struct ThumbnailTests {
    /// Where no program is found.
    private static let noPrograms = ["PATH": "/nonexistent"]
    private static let key = ["SECRET_KEY": "the same key for all replicas of one server"]

    /// Sends a file and returns what the thread tells of it.
    private func sent(_ name: String, _ client: Client, trace: String? = nil) async throws -> JSONTree {
        let thread = try await client.makeThread(llm: TestModel.google.llm)
        let bytes = try fixture(name, client.server)
        #expect(try await client.upload([(name, bytes)], to: thread, trace: trace).status == 200)
        return try await attachment(in: thread, client)
    }

    private func attachment(in thread: String, _ client: Client) async throws -> JSONTree {
        let messages = try await client.send("GET", "/api/v1/threads/\(thread)").body?["messages"]
        return try #require(messages?[0]?["attachments"]?[0])
    }

    private func setPending(tries: Int = 0, _ server: TestServer) async throws {
        _ = try await server.database.execute(
            "UPDATE media SET thumbnail = 'pending', thumbnail_tries = $1",
            [tries]
        )
    }

    @Test("Without ffmpeg files are taken, have no thumbnail and are not shown to the model")
    func withoutPrograms() async throws {
        try await TestServer.run(Self.noPrograms) { server in
            try await Client.run(on: server) { client in
                let trace = "0af7651916cd43dd8448eb211c80319c"
                let file = try await sent("clip.mp4", client, trace: trace)
                #expect(file["thumbnail_url"]?.isNull == true)
                let url = file["url"]?.string ?? ""
                #expect(try await client.send("GET", url).status == 200)
                #expect(try await client.send("GET", "\(url)/thumbnail").status == 404)
                let parts = try await client.vendorRequestBodies(trace: trace).first?["contents"]?[0]?["parts"]
                #expect(parts?.elements.compactMap { $0["text"]?.string } == ["What is this?"])
                #expect(parts?.elements.contains { $0["inlineData"] != nil } == false)
            }
        }
    }

    @Test("While a thumbnail is not made it is 503, and had as soon as another process makes what a crash left")
    func madeUpFor() async throws {
        try await TestServer.run(Self.key.merging(Self.noPrograms) { $1 }, thumbnailPatience: .milliseconds(1)) {
            server in
            try await Client.run(on: server) { client in
                let file = try await sent("clip.mp4", client)
                let url = "\(file["url"]?.string ?? "")/thumbnail"
                try await setPending(server)
                let answer = try await client.send("GET", url)
                #expect(answer.status == 503)
                #expect(answer.body?["type"]?.string == "/problems/thumbnail-pending")
                #expect(answer.headers.first("retry-after") != nil)
                try await server.withReplica(Self.key.merging(Self.noPrograms) { $1 }) { patient in
                    let waiting = Task { try await client.moved(to: patient).send("GET", url).status }
                    let status = try await server.withReplica(Self.key) { _ in try await waiting.value }
                    #expect(status == 200)
                }
            }
        }
    }

    @Test("A file that three have begun with and none has ended gets no thumbnail, and who waits is told")
    func givenUp() async throws {
        try await TestServer.run(Self.key.merging(Self.noPrograms) { $1 }) { server in
            try await Client.run(on: server) { client in
                let file = try await sent("clip.mp4", client)
                try await setPending(tries: 3, server)
                let url = "\(file["url"]?.string ?? "")/thumbnail"
                let waiting = Task { try await client.send("GET", url).status }
                let status = try await server.withReplica(Self.key) { _ in try await waiting.value }
                #expect(status == 404)
            }
        }
    }

    @Test("A file that is lying on another's work is left to them until their lease runs out")
    func leased() async throws {
        try await TestServer.run(Self.noPrograms) { server in
            try await Client.run(on: server) { client in
                _ = try await sent("clip.mp4", client)
                _ = try await sent("clip.mov", client)
                try await setPending(server)
                _ = try await server.database.execute(
                    """
                    UPDATE media SET thumbnail_lease = now() + CASE content_type
                        WHEN 'video/mp4' THEN interval '1 day' ELSE interval '-1 second' END
                    """
                )
                try await server.withReplica { _ in
                    let isOneMade = try await eventually {
                        let rows = try await server.database.query("SELECT thumbnail FROM media ORDER BY content_type")
                        return try rows.map { try $0.decode("thumbnail", as: String.self) } == ["pending", "ready"]
                    }
                    #expect(isOneMade)
                }
            }
        }
    }

    @Test("A video in which nothing can be seen or heard gets no thumbnail")
    func unreadable() async throws {
        try await TestServer.run { server in
            try await Client.run(on: server) { client in
                var bytes = try fixture("clip.mp4", server)
                let pictures = try #require(bytes.firstRange(of: Array("mdat".utf8))?.upperBound)
                let index = try #require(bytes.firstRange(of: Array("moov".utf8))?.lowerBound)
                for place in pictures..<(index - 4) { bytes[place] = 0 }
                let thread = try await client.makeThread(llm: TestModel.google.llm)
                let status = try await client.upload([("clip.mp4", bytes)], to: thread).status
                try #require(status == 200)
                let url = try await attachment(in: thread, client)["url"]?.string ?? ""
                #expect(try await client.send("GET", "\(url)/thumbnail").status == 404)
                #expect(try await attachment(in: thread, client)["thumbnail_url"]?.isNull == true)
            }
        }
    }

    @Test("A model is shown a video without its title and where it was taken")
    func clean() async throws {
        try await TestServer.run { server in
            try await Client.run(on: server) { client in
                let trace = "0af7651916cd43dd8448eb211c80319d"
                _ = try await sent("portrait.mp4", client, trace: trace)
                let asked = try await client.vendorRequestBodies(trace: trace).first
                let data = asked?["contents"]?[0]?["parts"]?[0]?["inlineData"]?["data"]?.string
                let shown = try #require(data.flatMap { Data(base64Encoded: $0) })
                #expect(shown.range(of: Data("ftyp".utf8)) != nil && shown.count > 1_500)
                for words in ["secret title", "+48.8577"] {
                    #expect(Data(try fixture("portrait.mp4", server)).range(of: Data(words.utf8)) != nil)
                    #expect(shown.range(of: Data(words.utf8)) == nil)
                }
            }
        }
    }
}
