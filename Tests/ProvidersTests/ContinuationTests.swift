import JSONTree
import Logging
import Providers
import Testing
import WebClient

@Suite("An answer that reaches its vendor's limit for one request")
struct ContinuationTests {
    private static func part(_ text: String, _ end: String, made: Int, token: String? = nil) -> String {
        let token = token.map { #","continuationToken":"\#($0)""# } ?? ""
        let candidate = #"{"content":{"parts":[{"text":"\#(text)"}]},"finishReason":"\#(end)"\#(token)}"#
        let usage = #"{"promptTokenCount":10,"candidatesTokenCount":\#(made)}"#
        let body = #"data: {"candidates":[\#(candidate)],"usageMetadata":\#(usage)}"# + "\r\n\r\n"
        return "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    /// The answer to one question, and the bodies of the requests that it took.
    private func ask(_ answers: String...) async throws -> (decoded: Decoded, asked: [JSONTree]) {
        let server = LoopbackServer(connections: answers.map { [.send($0)] })
        let webClient = WebClient()
        let client = ProviderClient(
            api: try makeAPI(.google, baseURL: "http://127.0.0.1:\(server.port)"),
            webClient: webClient,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        var decoded = Decoded()
        let request = ProviderRequest(model: "m", messages: [ProviderMessage(role: .user, text: "Hi")])
        await client.stream(request) { decoded.take($0) }
        await webClient.shutdown()
        var asked: [JSONTree] = []
        for _ in 0..<server.connectionCount {
            let request = await server.request()
            asked.append(
                try JSONTree.parse(String(request[#require(request.firstRange(of: "\r\n\r\n")).upperBound...]))
            )
        }
        withExtendedLifetime(server) {}
        return (decoded, asked)
    }

    @Test("It is asked again with the token, and text and usage go on")
    func joined() async throws {
        let (decoded, asked) = try await ask(
            Self.part("Once ", "CONTINUATION", made: 2, token: "b25l"),
            Self.part("", "CONTINUATION", made: 3, token: "dHdv"),
            Self.part("upon", "STOP", made: 4)
        )
        #expect(decoded.text == "Once upon")
        #expect(decoded.ends == [.finished(.stop)])
        #expect(decoded.usage == TokenUsage(inputTokens: 30, outputTokens: 9))
        #expect(asked.map { $0["continuationToken"]?.string } == [nil, "b25l", "dHdv"])
        #expect(Set(asked.map { $0["contents"]?.serialized() }).count == 1)
    }

    @Test("A vendor that gives nothing but the same token again is not asked for ever")
    func noProgress() async throws {
        let same = Self.part("", "CONTINUATION", made: 0, token: "b25l")
        let (decoded, asked) = try await ask(same, same, same)
        #expect(decoded.failure?.kind == .protocol && decoded.failure?.retryable == true)
        #expect(asked.count == 2)
    }

    @Test("What fails later fails the answer, with the text that came")
    func failsLater() async throws {
        let (decoded, _) = try await ask(
            Self.part("Once ", "CONTINUATION", made: 2, token: "b25l"),
            "HTTP/1.1 400 No\r\ncontent-length: 2\r\n\r\n{}"
        )
        #expect(decoded.text == "Once ")
        #expect(decoded.failure?.kind == .invalidRequest)
        #expect(decoded.usage == TokenUsage(inputTokens: 10, outputTokens: 2))
    }
}
