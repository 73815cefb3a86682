import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

@testable import HTTPServer

@Suite("One connection's requests, answers and time")
struct ConnectionHandlerTests {
    /// A connection without a network, whose requests are counted and answered by the test.
    private final class Connection {
        let channel = EmbeddedChannel()
        private let handler: ConnectionHandler

        init() throws {
            let timeouts = ConnectionTimeouts(idle: .seconds(75), head: .seconds(30), closing: .seconds(5))
            handler = ConnectionHandler(
                ConnectionOptions(
                    timeouts: timeouts,
                    refusal: { _ in (["Content-Length": "2"], ByteBuffer(string: "no")) }
                ),
                now: channel.eventLoop.now
            )
            let pipeline = channel.pipeline.syncOperations
            try pipeline.configureHTTPServerPipeline(withPipeliningAssistance: false, withErrorHandling: false)
            try pipeline.addHandler(handler)
            try pipeline.addHandler(ReceivedBytesHandler(handler), position: .first)
            try channel.connect(to: SocketAddress(ipAddress: "192.0.2.1", port: 1)).wait()
        }

        func receive(_ text: String) throws {
            _ = try? channel.writeInbound(ByteBuffer(string: text))
            channel.embeddedEventLoop.run()
        }

        func wait(seconds: Int64) {
            channel.embeddedEventLoop.advanceTime(by: .seconds(seconds))
        }

        /// How many requests' heads were handed on.
        func requests() throws -> Int {
            var count = 0
            while let part = try channel.readInbound(as: HTTPServerRequestPart.self) {
                if case .head = part { count += 1 }
            }
            return count
        }

        func answer(_ headers: HTTPHeaders = ["Content-Length": "2"], _ body: String = "ok") throws {
            let head = HTTPResponseHead(version: .http1_1, status: .ok, headers: headers)
            try channel.writeOutbound(HTTPServerResponsePart.head(head))
            try channel.writeOutbound(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(string: body))))
            try channel.writeOutbound(HTTPServerResponsePart.end(nil))
            channel.embeddedEventLoop.run()
        }

        func sent() throws -> String {
            var text = ""
            while let buffer = try channel.readOutbound(as: ByteBuffer.self) { text += String(buffer: buffer) }
            return text
        }

        var isOpen: Bool { channel.isActive }

        func end() { _ = try? channel.finish(acceptAlreadyClosed: true) }
    }

    private func withConnection(_ body: (Connection) throws -> Void) throws {
        let connection = try Connection()
        defer { connection.end() }
        try body(connection)
    }

    private static let request = "GET / HTTP/1.1\r\nHost: test\r\n\r\n"

    @Test("A head that comes byte by byte is told after its time that it is late, and the connection is closed")
    func slowHead() throws {
        try withConnection { connection in
            for byte in "GET / HTTP/1.1\r\nX-Filler: aaaaaa" {
                try connection.receive(String(byte))
                connection.wait(seconds: 1)
                if !connection.isOpen { break }
            }
            let sent = try connection.sent()
            #expect(sent.hasPrefix("HTTP/1.1 408 Request Timeout\r\n"))
            #expect(sent.contains("Connection: close\r\n") && sent.hasSuffix("\r\n\r\nno"))
            #expect(!connection.isOpen)
        }
    }

    @Test("A head that arrives in its time is answered, however many pieces it has")
    func inTime() throws {
        try withConnection { connection in
            try connection.receive("GET / HT")
            connection.wait(seconds: 29)
            try connection.receive("TP/1.1\r\nHost: test\r\n\r\n")
            connection.wait(seconds: 29)
            #expect(try connection.requests() == 1)
            try connection.answer()
            #expect(try connection.sent().hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(connection.isOpen)
        }
    }

    @Test(
        "A connection without a request is closed without a word after the idle timeout, and line ends are no request",
        arguments: ["", "\r\n", request]
    )
    func idle(_ text: String) throws {
        try withConnection { connection in
            connection.wait(seconds: 1)
            try connection.receive(text)
            if try connection.requests() > 0 { try connection.answer() }
            _ = try connection.sent()
            // What came before does not count, unless it was a request.
            connection.wait(seconds: text == Self.request ? 74 : 73)
            #expect(connection.isOpen)
            connection.wait(seconds: 1)
            #expect(!connection.isOpen)
            #expect(try connection.sent() == "")
        }
    }

    @Test("An answer may take any time, a body that does not go on may not")
    func answering() throws {
        try withConnection { connection in
            try connection.receive(Self.request)
            connection.wait(seconds: 10_000)
            #expect(connection.isOpen)
        }
        try withConnection { connection in
            try connection.receive("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 9\r\n\r\n")
            for piece in 0..<3 {
                connection.wait(seconds: 74)
                try connection.receive("\(piece)")
            }
            #expect(connection.isOpen)
            connection.wait(seconds: 75)
            #expect(!connection.isOpen)
        }
    }

    @Test("The time of a head begins when the request before it is answered")
    func pipelinedHead() throws {
        try withConnection { connection in
            try connection.receive(Self.request)
            try connection.receive("GET / HT")
            connection.wait(seconds: 100)
            #expect(connection.isOpen)
            try connection.answer()
            connection.wait(seconds: 29)
            #expect(connection.isOpen)
            connection.wait(seconds: 1)
            #expect(!connection.isOpen)
            #expect(try connection.sent().contains("HTTP/1.1 408"))
        }
    }

    @Test(
        "A connection is kept as the client's version and all its words about it have it",
        arguments: [
            ("GET / HTTP/1.1\r\nHost: test\r\n\r\n", true),
            ("GET / HTTP/1.1\r\nHost: test\r\nConnection: keep-alive\r\n\r\n", true),
            ("GET / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n", false),
            ("GET / HTTP/1.1\r\nHost: test\r\nConnection: Close\r\n\r\n", false),
            ("GET / HTTP/1.1\r\nHost: test\r\nconnection: keep-alive, CLOSE\r\n\r\n", false),
            ("GET / HTTP/1.1\r\nHost: test\r\nConnection: TE\r\nConnection: close\r\n\r\n", false),
            ("GET / HTTP/1.1\r\nHost: test\r\nConnection: closed\r\n\r\n", true),
            ("GET / HTTP/1.1\r\nHost: test\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n\r\n", false),
            ("GET / HTTP/1.0\r\n\r\n", false),
            ("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", true),
            ("GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n", false),
        ]
    )
    func kept(_ request: String, _ isKept: Bool) throws {
        try withConnection { connection in
            try connection.receive(request)
            #expect(try connection.requests() == 1)
            try connection.answer()
            let sent = try connection.sent()
            #expect(sent.contains("Connection: close\r\n") == !isKept)
            #expect(connection.isOpen == isKept)
        }
    }

    @Test("After a request that closes no other is taken, though it came at once")
    func afterTheLast() throws {
        try withConnection { connection in
            try connection.receive("GET / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n" + Self.request)
            #expect(try connection.requests() == 1)
            try connection.answer()
            #expect(try connection.sent().components("HTTP/1.1 200") == 1)
        }
    }

    @Test("HTTP/1.0 gets no chunks: an answer without a length ends with the connection, one with a length need not")
    func old() throws {
        try withConnection { connection in
            try connection.receive("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            try connection.answer()
            #expect(
                try connection.sent() == "HTTP/1.0 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\nok"
            )
            try connection.receive("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            try connection.answer([:])
            #expect(try connection.sent() == "HTTP/1.0 200 OK\r\nConnection: close\r\n\r\nok")
            #expect(!connection.isOpen)
        }
    }

    @Test("A client of HTTP/1.0 is not told to go on, one of HTTP/1.1 is", arguments: ["1.0", "1.1"])
    func informational(version: String) throws {
        try withConnection { connection in
            try connection.receive("POST / HTTP/\(version)\r\nHost: test\r\nContent-Length: 2\r\n\r\n")
            try connection.channel.writeOutbound(
                HTTPServerResponsePart.head(HTTPResponseHead(version: .http1_1, status: .continue))
            )
            #expect(try connection.sent() == (version == "1.0" ? "" : "HTTP/1.1 100 Continue\r\n\r\n"))
        }
    }

    @Test(
        "An answer to HEAD has no body and no end of one, and says no length that it does not know",
        arguments: [0, 1]
    )
    func head(version: Int) throws {
        try withConnection { connection in
            try connection.receive("HEAD / HTTP/1.\(version)\r\nHost: test\r\nConnection: keep-alive\r\n\r\n")
            try connection.answer(["Transfer-Encoding": "chunked", "Content-Length": "0"], "")
            let sent = try connection.sent()
            #expect(sent.hasSuffix("\r\n\r\n") && !sent.contains("0\r\n\r\n"))
            #expect(!sent.contains("Content-Length"))
            #expect(sent.lowercased().contains("transfer-encoding: chunked") == (version == 1))
            #expect(connection.isOpen)
        }
    }

    @Test("What is no request is told so, and nothing behind it is read")
    func malformed() throws {
        try withConnection { connection in
            try connection.receive("nonsense\r\n\r\n")
            // As Hummingbird does.
            let head = HTTPResponseHead(version: .http1_1, status: .badRequest, headers: ["Content-Length": "0"])
            try connection.channel.writeOutbound(HTTPServerResponsePart.head(head))
            try connection.channel.writeOutbound(HTTPServerResponsePart.end(nil))
            connection.channel.embeddedEventLoop.run()
            let sent = try connection.sent()
            #expect(sent == "HTTP/1.1 400 Bad Request\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno")
            #expect(!connection.isOpen)
        }
    }

    @Test("When the server ends, an idle connection closes at once, one with a request once it is answered")
    func quiescing() throws {
        try withConnection { connection in
            connection.channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
            #expect(!connection.isOpen)
        }
        try withConnection { connection in
            try connection.receive(Self.request)
            connection.channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
            #expect(connection.isOpen)
            try connection.receive(Self.request)
            #expect(try connection.requests() == 1)
            try connection.answer()
            #expect(try connection.sent().contains("Connection: close\r\n"))
            #expect(!connection.isOpen)
        }
    }
}

extension String {
    /// How often `part` is in it.
    fileprivate func components(_ part: String) -> Int {
        split(separator: part, omittingEmptySubsequences: false).count - 1
    }
}
