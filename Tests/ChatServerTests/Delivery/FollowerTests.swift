import EventStream
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

@testable import ChatServer

/// One event loop that moves when told, with time of its own.
private final class Stage {
    let eventLoop = EmbeddedEventLoop()
    let feed = AnswerFeed(messageID: .next())

    /// A connection, with a follower on it from `offset`.
    func follow(from offset: Int = 0) throws -> Viewer {
        try Viewer(self, from: offset)
    }
}

/// One connection that follows, and what was written to it.
private final class Viewer {
    let channel: EmbeddedChannel
    let follower: Follower
    private(set) var ending: Follower.Ending?

    init(_ stage: Stage, from offset: Int) throws {
        channel = EmbeddedChannel(loop: stage.eventLoop)
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        follower = Follower(FeedSeat(in: stage.feed), from: offset, on: channel)
        follower.start { self.ending = $0 }
    }

    /// The bodies that were written and flushed since the last call.
    func written() throws -> [String] {
        var bodies: [String] = []
        while let part = try channel.readOutbound(as: HTTPResponsePart.self) {
            guard case .body(let buffer) = part else { throw Surprise() }
            bodies.append(String(buffer: buffer))
        }
        return bodies
    }

    func becomeWritable(_ isWritable: Bool) {
        channel.isWritable = isWritable
        channel.pipeline.fireChannelWritabilityChanged()
    }

    var isWatching: Bool {
        (try? channel.pipeline.syncOperations.handler(type: Follower.self)) != nil
    }

    struct Surprise: Error {}
}

@Suite("Following an answer on an event loop")
struct FollowerTests {
    private func chunk(_ text: String, _ offset: Int, of feed: AnswerFeed) -> String {
        "event: chunk\nid: \(feed.messageID):\(offset)\ndata: {\"text\":\"\(text)\"}\n\n"
    }

    @Test("Text and end are written as they come, and the end ends it")
    func whole() throws {
        let stage = Stage()
        let viewer = try stage.follow()
        #expect(stage.feed.followerCount == 1)
        stage.feed.append("Hel")
        stage.eventLoop.run()
        #expect(try viewer.written() == [chunk("Hel", 3, of: stage.feed)])
        stage.feed.append("lo")
        stage.feed.finish(Array("the end".utf8))
        stage.eventLoop.run()
        #expect(try viewer.written() == [chunk("lo", 5, of: stage.feed), "the end"])
        #expect(viewer.ending == .finished)
        #expect(stage.feed.followerCount == 0)
        #expect(!viewer.isWatching)
    }

    @Test("What comes before the event loop has its turn becomes one event")
    func coalesces() throws {
        let stage = Stage()
        let viewer = try stage.follow()
        for _ in 0..<100 { stage.feed.append("ab") }
        stage.eventLoop.run()
        #expect(try viewer.written() == [chunk(String(repeating: "ab", count: 100), 200, of: stage.feed)])
    }

    @Test("A feed that has ended is told from any offset", arguments: [0, 2, 3, 4, 5, 9])
    func resumes(offset: Int) throws {
        let stage = Stage()
        stage.feed.append("aé👍")
        stage.feed.finish([])
        let viewer = try stage.follow(from: offset)
        let rest = [0: "aé👍", 2: "👍", 3: "👍"][offset]
        #expect(try viewer.written() == (rest.map { [chunk($0, 7, of: stage.feed)] } ?? []))
        #expect(viewer.ending == .finished)
    }

    @Test("An offset beyond the text waits for the text to get there")
    func beyond() throws {
        let stage = Stage()
        let viewer = try stage.follow(from: 4)
        stage.feed.append("abc")
        stage.eventLoop.run()
        #expect(try viewer.written().isEmpty)
        stage.feed.append("def")
        stage.eventLoop.run()
        #expect(try viewer.written() == [chunk("ef", 6, of: stage.feed)])
    }

    @Test("A connection that is full gets nothing, and all in one piece when it takes more; the others go on")
    func backpressure() throws {
        let stage = Stage()
        let (slow, quick) = (try stage.follow(), try stage.follow())
        slow.becomeWritable(false)
        for piece in ["a", "b", "c"] {
            stage.feed.append(piece)
            stage.eventLoop.run()
        }
        #expect(try slow.written().isEmpty)
        #expect(try quick.written().count == 3)
        slow.becomeWritable(true)
        #expect(try slow.written() == [chunk("abc", 3, of: stage.feed)])
    }

    @Test("A connection that takes nothing for 20 seconds is let go, and closed when it does not take the end in 5")
    func dropped() throws {
        let stage = Stage()
        let (slow, quick) = (try stage.follow(), try stage.follow())
        slow.becomeWritable(false)
        stage.eventLoop.advanceTime(by: .seconds(19))
        #expect(slow.ending == nil)
        stage.eventLoop.advanceTime(by: .seconds(1))
        #expect(slow.ending == .dropped)
        #expect(stage.feed.followerCount == 1)
        #expect(slow.channel.isActive)
        stage.eventLoop.advanceTime(by: .seconds(5))
        #expect(!slow.channel.isActive)
        #expect(!slow.isWatching)
        stage.feed.append("a")
        stage.feed.finish([])
        stage.eventLoop.run()
        #expect(try quick.written().last == chunk("a", 1, of: stage.feed))
        #expect(quick.ending == .finished)
        #expect(quick.channel.isActive)
    }

    @Test("A connection that was let go and takes the end in time stays open")
    func takesTheEnd() throws {
        let stage = Stage()
        let slow = try stage.follow()
        slow.becomeWritable(false)
        stage.eventLoop.advanceTime(by: .seconds(20))
        #expect(slow.ending == .dropped)
        slow.becomeWritable(true)
        #expect(!slow.isWatching)
        stage.eventLoop.advanceTime(by: .seconds(60))
        #expect(slow.channel.isActive)
        #expect(try slow.written().isEmpty)
    }

    @Test("Silence of 15 seconds brings a ping, text puts it off")
    func ping() throws {
        let stage = Stage()
        let viewer = try stage.follow()
        stage.eventLoop.advanceTime(by: .seconds(10))
        stage.feed.append("a")
        stage.eventLoop.run()
        stage.eventLoop.advanceTime(by: .seconds(14))
        #expect(try viewer.written() == [chunk("a", 1, of: stage.feed)])
        stage.eventLoop.advanceTime(by: .seconds(1))
        #expect(try viewer.written() == [": ping\n\n"])
    }

    @Test("A client that goes is counted out at once, and the last one is told", arguments: [true, false])
    func gone(byClosing: Bool) throws {
        let stage = Stage()
        let first = try stage.follow()
        let second = try stage.follow()
        let calls = Counter()
        stage.feed.onFollowersGone { calls.increment() }
        for (viewer, count) in [(first, 1), (second, 0)] {
            if byClosing {
                try viewer.channel.close().wait()
            } else {
                viewer.channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
            }
            #expect(viewer.ending == .gone)
            #expect(stage.feed.followerCount == count)
            #expect(!viewer.isWatching)
        }
        #expect(calls.value == 1)
        // There is nobody to wake the event loop for any more.
        stage.feed.append("a")
        stage.eventLoop.advanceTime(by: .seconds(60))
        #expect(try first.written().isEmpty)
    }

    @Test("Nothing holds a follower, its connection, its event loop or its feed after the end")
    func leavesNothing() throws {
        weak var eventLoop: EmbeddedEventLoop?
        weak var feed: AnswerFeed?
        weak var follower: Follower?
        weak var channel: EmbeddedChannel?
        do {
            let stage = Stage()
            let viewer = try stage.follow()
            eventLoop = stage.eventLoop
            (feed, follower, channel) = (stage.feed, viewer.follower, viewer.channel)
            stage.feed.append("a")
            stage.feed.finish([])
            stage.eventLoop.run()
            _ = try viewer.channel.finish()
        }
        #expect(eventLoop == nil)
        #expect(feed == nil)
        #expect(follower == nil)
        #expect(channel == nil)
    }

    @Test("A response that is never written leaves the count of followers")
    func neverWritten() {
        let feed = AnswerFeed(messageID: .next())
        let calls = Counter()
        feed.onFollowersGone { calls.increment() }
        var seat: FeedSeat? = FeedSeat(in: feed)
        #expect(feed.followerCount == 1)
        withExtendedLifetime(seat) {}
        seat = nil
        #expect(feed.followerCount == 0)
        #expect(calls.value == 1)
    }

    @Test("A follower cancelled before it began never begins")
    func cancelled() throws {
        let stage = Stage()
        let channel = EmbeddedChannel(loop: stage.eventLoop)
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        let follower = Follower(FeedSeat(in: stage.feed), from: 0, on: channel)
        var ending: Follower.Ending?
        follower.cancel()
        follower.start { ending = $0 }
        #expect(ending == .cancelled)
        #expect(stage.feed.followerCount == 0)
    }

    @Test("The same bytes go to all at the same offset from one buffer")
    func encodedOnce() throws {
        let stage = Stage()
        let viewers = try (0..<300).map { _ in try stage.follow() }
        stage.feed.append("Hello")
        stage.eventLoop.run()
        var places: Set<UInt> = []
        for viewer in viewers {
            guard case .body(let buffer)? = try viewer.channel.readOutbound(as: HTTPResponsePart.self) else {
                Issue.record("nothing written")
                return
            }
            #expect(String(buffer: buffer) == chunk("Hello", 5, of: stage.feed))
            places.insert(buffer.withUnsafeReadableBytes { UInt(bitPattern: $0.baseAddress) })
        }
        #expect(places.count == 1)
    }
}
