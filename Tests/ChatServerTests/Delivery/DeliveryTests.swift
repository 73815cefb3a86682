import EventStream
import NIOCore
import Testing
import Waiting
import WebClient

@testable import ChatServer

@Suite("Delivery over connections")
struct DeliveryTests {
    private let end = EventStreamEncoder.encode(event: "done", data: "{}")

    @Test("Hundreds of followers of a growing answer get the same text and the same end")
    func many() async throws {
        try await FeedServer.run { server in
            let pieces = (0..<500).map { "piece \($0) \"é👍\"\n" }
            let heard = try await withThrowingTaskGroup(of: FeedServer.Heard.self) { group in
                for _ in 0..<300 { group.addTask { try await server.hear() } }
                #expect(await eventually { server.feed.followerCount > 0 })
                for (number, piece) in pieces.enumerated() {
                    server.feed.append(piece)
                    if number.isMultiple(of: 5) { try await Task.sleep(for: .milliseconds(1)) }
                }
                #expect(await eventually { server.feed.followerCount == 300 })
                server.feed.finish(end)
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(heard.count == 300)
            #expect(heard.allSatisfy { $0.text == pieces.joined() && $0.last == "done" && $0.status == 200 })
            #expect(await eventually { server.feed.followerCount == 0 })
        }
    }

    @Test("A client that does not read is let go cleanly and comes back for the rest; the others have it all by then")
    func slow() async throws {
        // Far more than the buffers of both ends of a connection hold.
        let text = String(repeating: "0123456789abcdé", count: 1 << 20)
        try await FeedServer.run(times: DeliveryTimes(patience: .milliseconds(500), farewell: .hours(24))) { server in
            let quick = Task { try await server.hear(query: "&patient") }
            let first = try await server.follow { response in
                #expect(await eventually { server.feed.followerCount == 2 })
                server.feed.append(text)
                server.feed.finish(end)
                let whole = try await quick.value
                #expect(whole.offset == text.utf8.count && whole.last == "done")
                #expect(await eventually { server.feed.followerCount == 0 })
                return try await server.hear(response, from: 0)
            }
            #expect(first.last == "chunk")
            #expect(first.offset < text.utf8.count)
            let rest = try await server.hear(from: first.offset, query: "&patient")
            #expect(rest.last == "done")
            #expect(first.text + rest.text == text)
        }
    }

    @Test("A client that does not even take the end has its connection closed")
    func stuck() async throws {
        let text = String(repeating: "0123456789abcdef", count: 1 << 20)
        try await FeedServer.run(times: DeliveryTimes(patience: .zero, farewell: .zero)) { server in
            try await server.follow { response in
                server.feed.append(text)
                let isLetGo = await eventually { server.feed.followerCount == 0 }
                #expect(isLetGo)
                let isClosed = await eventually { server.openConnections == 0 }
                #expect(isClosed)
                await #expect(throws: (any Error).self) { _ = try await server.hear(response, from: 0) }
            }
        }
    }

    @Test("A client that goes while the answer is silent is counted out at once")
    func gone() async throws {
        try await FeedServer.run { server in
            let calls = Counter()
            server.feed.onFollowersGone { calls.increment() }
            try await server.follow { _ in
                let hasCome = await eventually { server.feed.followerCount == 1 }
                #expect(hasCome)
            }
            #expect(await eventually { server.feed.followerCount == 0 })
            #expect(calls.value == 1)
        }
    }

    @Test("A stream without text says that it lives")
    func ping() async throws {
        try await FeedServer.run(times: DeliveryTimes(silence: .milliseconds(1))) { server in
            let first = try await server.follow { response in
                try await response.body.first { _ in true }
            }
            #expect(first == EventStreamEncoder.comment("ping"))
        }
    }

    @Test("An answer that has ended is heard from any offset on, over one connection after another")
    func offsets() async throws {
        try await FeedServer.run { server in
            let text = "Grüße 👍 an alle"
            server.feed.append(text)
            server.feed.finish(end)
            for offset in 0...text.utf8.count {
                let boundary = text.boundary(after: offset)
                let heard = try await server.follow(from: offset) { try await server.hear($0, from: boundary) }
                #expect(heard.text.utf8.elementsEqual(text.utf8.dropFirst(boundary)))
                #expect(heard.last == "done")
            }
        }
    }
}

extension String {
    /// The first end of a character at `offset` or behind it.
    fileprivate func boundary(after offset: Int) -> Int {
        var index = utf8.index(startIndex, offsetBy: offset)
        while index.samePosition(in: unicodeScalars) == nil { index = utf8.index(after: index) }
        return utf8.distance(from: startIndex, to: index)
    }
}
