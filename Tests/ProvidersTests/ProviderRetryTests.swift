import Logging
import Providers
import Synchronization
import Testing
import Waiting
import WebClient

@Suite("Asking a vendor again")
struct ProviderRetryTests {
    private static let request = ProviderRequest(
        model: "m",
        messages: [ProviderMessage(role: .user, text: "Hi")],
        user: "a-user",
        thread: "a-thread"
    )
    private static let answer = ok(ChatCompletionsDecodingTests.delta(#"{"content":"a"}"#), finish, "[DONE]")
    private static let finish = ChatCompletionsDecodingTests.delta("{}", finish: "stop")
    private static let usage = #"{"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":1}}"#
    private static let busy = #"{"error":{"message":"m","type":"server_error","code":"server_is_overloaded"}}"#

    /// An answer with these events, of a length the client knows, so that the connection can be used again.
    private static func ok(_ frames: String...) -> String {
        let body = frames.map { "data: \($0)\n\n" }.joined()
        return "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    private static func refusal(_ status: Int, _ headers: String..., code: String = "rate_limit_exceeded") -> String {
        let body = #"{"error":{"message":"m","type":"tokens","code":"\#(code)"}}"#
        let fields = headers.map { $0 + "\r\n" }.joined()
        return "HTTP/1.1 \(status) No\r\n\(fields)content-length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    /// A server that answers each request on a connection of its own.
    private static func server(_ answers: String...) -> LoopbackServer {
        LoopbackServer(connections: answers.map { [.send($0)] })
    }

    /// Streams `requests` answers one after the other through one client, and expects each to end once.
    private func stream(
        from server: LoopbackServer,
        clock: any Clock<Duration>,
        requests: Int = 1,
        logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
        between: () async -> Void = {}
    ) async throws -> [Decoded] {
        let webClient = WebClient()
        let client = ProviderClient(
            api: try makeAPI(.openai, .chatCompletions, baseURL: "http://127.0.0.1:\(server.port)/v1"),
            webClient: webClient,
            clock: clock,
            jitter: { 0.5 },
            logger: logger
        )
        var all: [Decoded] = []
        for number in 1...requests {
            var decoded = Decoded()
            await client.stream(Self.request) { decoded.take($0) }
            #expect(decoded.ends.count == 1)
            #expect(!decoded.wentOn)
            all.append(decoded)
            if number < requests { await between() }
        }
        await webClient.shutdown()
        withExtendedLifetime(server) {}
        return all
    }

    @Test("A busy vendor is asked until it answers, waiting as it asked or longer each time")
    func untilAnswered() async throws {
        for (refusals, waits) in [
            ([Self.refusal(429, "retry-after: 3"), Self.refusal(529)], [3_000, 1_000]),
            ([Self.refusal(503), Self.refusal(429, "retry-after-ms: 640")], [500, 640]),
        ] {
            let clock = RecordingClock()
            let server = Self.server(refusals[0], refusals[1], Self.answer)
            let decoded = try await stream(from: server, clock: clock)
            #expect(decoded.map(\.text) == ["a"])
            #expect(decoded[0].finish == .stop)
            #expect(clock.waits == waits.map { .milliseconds($0) })
            #expect(server.connectionCount == 3)
        }
    }

    @Test("What a server does not know is left out, once each, and it answers")
    func extrasRefused() async throws {
        func refusal(_ message: String) -> String {
            let body = #"{"error":{"message":"\#(message)","type":"invalid_request_error"}}"#
            return "HTTP/1.1 400 No\r\ncontent-length: \(body.utf8.count)\r\n\r\n\(body)"
        }
        let server = Self.server(
            refusal("property 'safety_identifier' is unsupported"),
            refusal("Unknown parameter: 'prompt_cache_key'."),
            Self.answer
        )
        let decoded = try await stream(from: server, clock: RecordingClock())
        #expect(decoded[0].text == "a" && decoded[0].finish == .stop)
        #expect(server.connectionCount == 3)
        // A refusal that comes again is one of something else.
        let stubborn = Self.server(refusal("no metadata"), refusal("no metadata"), Self.answer)
        let failed = try await stream(from: stubborn, clock: RecordingClock())
        #expect(failed[0].failure?.kind == .invalidRequest)
        #expect(stubborn.connectionCount == 2)
    }

    @Test("What a server says to an idle connection is not the answer to the next request")
    func idleConnection() async throws {
        let clock = RecordingClock()
        let idle = "HTTP/1.0 408 Request Time-out\r\nConnection: close\r\n\r\n<html><body>408</body></html>"
        let server = Self.server(idle, Self.answer)
        let decoded = try await stream(from: server, clock: clock)
        #expect(decoded[0].text == "a" && decoded[0].finish == .stop)
        #expect(clock.waits == [.milliseconds(500)])
    }

    @Test("An overload said in the stream before any text is tried again, and nothing of what it counted is told")
    func inStream() async throws {
        let clock = RecordingClock()
        let server = Self.server(Self.ok(Self.usage, Self.busy), Self.answer)
        let decoded = try await stream(from: server, clock: clock)
        #expect(decoded[0].text == "a")
        #expect(decoded[0].finish == .stop)
        #expect(decoded[0].usage == nil)
        #expect(clock.waits == [.milliseconds(500)])
    }

    @Test("After the third time the failure is told, with what the last attempt counted")
    func givingUp() async throws {
        let clock = RecordingClock()
        let server = Self.server(
            Self.refusal(429),
            Self.refusal(429),
            Self.ok(Self.usage, Self.busy),
            Self.answer
        )
        let decoded = try await stream(from: server, clock: clock)
        #expect(decoded[0].failure?.kind == .overloaded)
        #expect(decoded[0].usage == TokenUsage(inputTokens: 7, outputTokens: 1))
        #expect(server.connectionCount == 3)
    }

    @Test("An answer that has begun is not begun again")
    func afterText() async throws {
        let clock = RecordingClock()
        let text = ChatCompletionsDecodingTests.delta(#"{"content":"a"}"#)
        let server = Self.server(Self.ok(text, Self.busy), Self.answer)
        let decoded = try await stream(from: server, clock: clock)
        #expect(decoded[0].text == "a")
        #expect(decoded[0].failure?.kind == .overloaded)
        #expect(clock.waits.isEmpty)
    }

    @Test(
        "What waiting would not mend, or not soon, is told at once",
        arguments: [
            refusal(429, code: "insufficient_quota"), refusal(429, "retry-after: 11"),
            refusal(429, "x-should-retry: false"), refusal(500), refusal(400),
        ]
    )
    func notWorthIt(answer: String) async throws {
        let clock = RecordingClock()
        let server = Self.server(answer, Self.answer)
        let decoded = try await stream(from: server, clock: clock)
        #expect(decoded[0].failure != nil)
        #expect(clock.waits.isEmpty)
        #expect(server.connectionCount == 1)
    }

    @Test("A vendor to which there is no connection is tried again")
    func unconnected() async throws {
        let clock = RecordingClock()
        let webClient = WebClient()
        let port = LoopbackServer([]).port
        let client = ProviderClient(
            api: try makeAPI(.openai, .chatCompletions, baseURL: "http://127.0.0.1:\(port)/v1"),
            webClient: webClient,
            clock: clock,
            jitter: { 0.5 },
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        var decoded = Decoded()
        await client.stream(Self.request) { decoded.take($0) }
        await webClient.shutdown()
        #expect(decoded.failure?.kind == .unavailable)
        #expect(clock.waits == [.milliseconds(500), .seconds(1)])
    }

    @Test("A connection that breaks after the request was sent is not tried again")
    func brokenConnection() async throws {
        let clock = RecordingClock()
        let server = Self.server("", Self.answer)
        let decoded = try await stream(from: server, clock: clock)
        #expect(decoded[0].failure?.kind == .interrupted)
        #expect(clock.waits.isEmpty)
    }

    @Test("Cancelling the task ends the waiting at once")
    func cancellation() async throws {
        let (waiting, isWaiting) = AsyncStream.makeStream(of: Void.self)
        let clock = RecordingClock {
            isWaiting.yield()
            // Far longer than the test may take: only cancelling ends it.
            try await Task.sleep(for: .never)
        }
        let server = Self.server(Self.refusal(429), Self.answer)
        let task = Task { try await stream(from: server, clock: clock) }
        for await _ in waiting { break }
        task.cancel()
        let decoded = try await task.value
        #expect(decoded[0].failure?.kind == .interrupted)
        #expect(server.connectionCount == 1)
    }

    @Test("Each retry is logged with its vendor, its reason and its wait, and the end once")
    func logging() async throws {
        let log = LogRecorder()
        let server = Self.server(Self.refusal(429, "retry-after: 3"), Self.refusal(529), Self.refusal(503))
        let logger = Logger(label: "test") { _ in log }
        _ = try await stream(from: server, clock: RecordingClock(), logger: logger)
        #expect(
            log.lines == [
                "notice openai rate_limited 429 1 3000", "notice openai overloaded 529 2 1000",
                "warning openai unavailable 2",
            ]
        )
    }
}

/// Keeps what is logged, in one line each.
private final class LogRecorder: LogHandler {
    private let recorded = Mutex<[String]>([])
    var lines: [String] { recorded.withLock { $0 } }
    var logLevel: Logger.Level {
        get { .trace }
        set {}
    }
    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    subscript(metadataKey _: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }

    func log(event: LogEvent) {
        let keys = ["vendor", "failure", "status", "retry", "wait_ms", "retries"]
        let values = keys.compactMap { event.metadata?["provider.\($0)"]?.description }
        recorded.withLock { $0.append(([event.level.rawValue] + values).joined(separator: " ")) }
    }
}
