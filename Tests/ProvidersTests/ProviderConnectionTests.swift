import Logging
import Providers
import Testing
import WebClient

@Suite("Connections to a vendor")
struct ProviderConnectionTests {
    private static let body =
        "data: " + ChatCompletionsDecodingTests.delta(#"{"content":"a"}"#, finish: "stop") + "\n\ndata: [DONE]\n\n"
    private static let chunked =
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
        + "\(String(body.utf8.count, radix: 16))\r\n\(body)\r\n0\r\n\r\n"

    /// Streams two answers, one after the other, and `between` runs between them.
    private func streamTwice(from server: LoopbackServer, between: () async -> Void = {}) async throws -> [Decoded] {
        let webClient = WebClient()
        let client = ProviderClient(
            api: try makeAPI(.openai, .chatCompletions, baseURL: "http://127.0.0.1:\(server.port)/v1"),
            webClient: webClient,
            retries: RetryPolicy(maximumRetries: 0),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        var all: [Decoded] = []
        for number in 1...2 {
            var decoded = Decoded()
            let request = ProviderRequest(model: "m", messages: [ProviderMessage(role: .user, text: "Hi")])
            await client.stream(request) { decoded.take($0) }
            all.append(decoded)
            if number == 1 { await between() }
        }
        await webClient.shutdown()
        withExtendedLifetime(server) {}
        return all
    }

    @Test("A connection whose answer is whole is used again")
    func reuse() async throws {
        let server = LoopbackServer([.send(Self.chunked), .nextRequest, .send(Self.chunked)])
        let decoded = try await streamTwice(from: server)
        #expect(decoded.map(\.text) == ["a", "a"])
        #expect(decoded.map(\.finish) == [.stop, .stop])
        #expect(server.connectionCount == 1)
    }

    @Test("A kept connection that the vendor has closed meanwhile is replaced by another, without an error")
    func stale() async throws {
        // The server closes the first connection as soon as its answer is sent, which it does not announce.
        let server = LoopbackServer(connections: [[.send(Self.chunked)], [.send(Self.chunked)]])
        let decoded = try await streamTwice(from: server)
        #expect(decoded.map(\.text) == ["a", "a"])
        #expect(decoded.map(\.finish) == [.stop, .stop])
        #expect(server.connectionCount == 2)
    }

    @Test("A kept connection that the vendor closes on the next request is replaced by another, without an error")
    func closedOnRequest() async throws {
        let server = LoopbackServer(connections: [[.send(Self.chunked), .nextRequest], [.send(Self.chunked)]])
        let decoded = try await streamTwice(from: server)
        #expect(decoded.map(\.text) == ["a", "a"])
        #expect(server.connectionCount == 2)
    }
}
