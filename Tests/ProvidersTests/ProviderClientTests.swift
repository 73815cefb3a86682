import Logging
import Providers
import Testing
import Waiting
import WebClient

@Suite("Streaming an answer")
struct ProviderClientTests {
    private static let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n"
    private static let text = "data: " + ChatCompletionsDecodingTests.delta(#"{"content":"a"}"#) + "\n\n"
    private static let end =
        "data: " + ChatCompletionsDecodingTests.delta("{}", finish: "stop") + "\n\ndata: [DONE]\n\n"

    private static let request = ProviderRequest(
        model: "m",
        messages: [ProviderMessage(role: .user, text: "Hi")],
        traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    )

    /// The events of one answer of a server at `port`.
    private static func stream(
        fromPort port: UInt16,
        timeouts: WebTimeouts = .hang,
        onEvents: ([ProviderEvent]) async -> Void = { _ in }
    ) async throws -> Decoded {
        let webClient = WebClient()
        let client = ProviderClient(
            api: try makeAPI(.openai, .chatCompletions, baseURL: "http://127.0.0.1:\(port)/v1"),
            webClient: webClient,
            timeouts: timeouts,
            clock: RecordingClock(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        var decoded = Decoded()
        await client.stream(request) { events in
            decoded.take(events)
            await onEvents(events)
        }
        await webClient.shutdown()
        #expect(decoded.ends.count == 1)
        #expect(!decoded.wentOn)
        return decoded
    }

    /// The same from a server, which is kept alive meanwhile: without its last reference it closes its port.
    private static func stream(
        from server: LoopbackServer,
        timeouts: WebTimeouts = .hang,
        onEvents: ([ProviderEvent]) async -> Void = { _ in }
    ) async throws -> Decoded {
        defer { withExtendedLifetime(server) {} }
        return try await stream(fromPort: server.port, timeouts: timeouts, onEvents: onEvents)
    }

    @Test("The request goes out and the answer comes in")
    func answer() async throws {
        let server = LoopbackServer([.send(Self.head + Self.text), .send(Self.text + Self.end)])
        let decoded = try await Self.stream(from: server)
        #expect(decoded.text == "aa")
        #expect(decoded.finish == .stop)
        let request = await server.request()
        #expect(request.hasPrefix("POST /v1/chat/completions HTTP/1.1\r\n"))
        #expect(request.lowercased().contains("\r\nauthorization: bearer test-key\r\n"))
        #expect(request.contains("\r\ntraceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n"))
        #expect(request.hasSuffix(#""stream_options":{"include_usage":true}}"#))
    }

    @Test("After the end marker it does not wait for the vendor to close")
    func lingeringVendor() async throws {
        let server = LoopbackServer([.send(Self.head + Self.text + Self.end), .waitForClient])
        let decoded = try await Self.stream(from: server)
        #expect(decoded.finish == .stop)
        await server.clientLeft()
    }

    @Test("An answer that is cut off is interrupted, and the text that came is kept")
    func cut() async throws {
        let head = "HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n"
        for start in [head, Self.head] {
            let server = LoopbackServer([.send(start + Self.text)])
            let decoded = try await Self.stream(from: server)
            #expect(decoded.text == "a")
            #expect(decoded.failure?.kind == .interrupted)
        }
    }

    @Test("An error's status and body are told as a failure, even when the body is cut")
    func refusal() async throws {
        let body = #"{"error":{"message":"m","type":"tokens","code":"rate_limit_exceeded"}}"#
        for length in [body.utf8.count, body.utf8.count + 10] {
            let server = LoopbackServer([
                .send("HTTP/1.1 429 Too Many\r\nretry-after: 30\r\ncontent-length: \(length)\r\n\r\n\(body)")
            ])
            let decoded = try await Self.stream(from: server)
            #expect(decoded.failure?.kind == .rateLimited)
            #expect(decoded.failure?.retryAfter == .seconds(30))
            #expect(decoded.failure?.detail == "status 429 tokens rate_limit_exceeded: m")
        }
    }

    @Test(
        "An error as plain JSON under status 200 is what it says, with or without a last line end",
        arguments: ["", "\n"]
    )
    func errorUnderSuccess(lineEnd: String) async throws {
        let body = #"{"error":{"message":"m","type":"invalid_request_error","code":"invalid_api_key"}}"# + lineEnd
        let server = LoopbackServer([
            .send(
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: \(body.utf8.count)\r\n\r\n\(body)"
            )
        ])
        let decoded = try await Self.stream(from: server)
        #expect(decoded.failure?.kind == .unauthorized)
        #expect(decoded.failure?.detail == "invalid_request_error invalid_api_key: m")
    }

    @Test("A vendor that falls silent is a timeout", arguments: [true, false])
    func silence(hasBegun: Bool) async throws {
        let server = LoopbackServer((hasBegun ? [.send(Self.head + Self.text)] : []) + [.waitForClient])
        let limit = Duration.milliseconds(200)
        let timeouts = WebTimeouts(
            connect: .never,
            firstByte: hasBegun ? .never : limit,
            idle: hasBegun ? limit : .never
        )
        let decoded = try await Self.stream(from: server, timeouts: timeouts)
        #expect(decoded.text == (hasBegun ? "a" : ""))
        #expect(decoded.failure?.kind == .timeout)
        #expect(decoded.failure?.retryable == true)
    }

    @Test("A vendor that cannot be reached is unavailable")
    func unreachable() async throws {
        let port = LoopbackServer([]).port
        let decoded = try await Self.stream(fromPort: port)
        #expect(decoded.failure?.kind == .unavailable)
        #expect(decoded.failure?.retryable == true)
    }

    @Test("Cancelling the task closes the transfer and ends the events")
    func cancellation() async throws {
        let server = LoopbackServer([.send(Self.head + Self.text), .waitForClient])
        let (arrivals, arrival) = AsyncStream.makeStream(of: Void.self)
        let task = Task {
            try await Self.stream(from: server) { _ in arrival.yield() }
        }
        for await _ in arrivals { break }
        task.cancel()
        let decoded = try await task.value
        await server.clientLeft()
        #expect(decoded.text == "a")
        #expect(decoded.failure?.kind == .interrupted)
    }

    @Test("A request with nothing to say is refused without a connection")
    func nothingToSay() async throws {
        let webClient = WebClient()
        let client = ProviderClient(
            api: try makeAPI(.anthropic),
            webClient: webClient,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        var decoded = Decoded()
        await client.stream(ProviderRequest(model: "m", messages: [])) { decoded.take($0) }
        #expect(decoded.failure?.kind == .invalidRequest)
        await webClient.shutdown()
    }
}
