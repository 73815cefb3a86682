import Logging
import Testing
import Waiting
import WebClient

@testable import Providers

@Suite("A long request")
struct LongRequestTests {
    private static let busy = #"{"error":{"message":"m","type":"server_error","code":"server_is_overloaded"}}"#
    private static let text = ChatCompletionsDecodingTests.delta(#"{"content":"a"}"#)
    private static let finish = ChatCompletionsDecodingTests.delta("{}", finish: "stop")
    private static let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n"

    @Test("It is kept until its answer has begun, so that it can be sent again, and not longer")
    func isLetGo() async throws {
        let server = LoopbackServer(connections: [
            [.send("\(Self.head)data: \(Self.busy)\n\n")],
            [.send("\(Self.head)data: \(Self.text)\n\n"), .send("data: \(Self.finish)\n\ndata: [DONE]\n\n")],
        ])
        defer { withExtendedLifetime(server) {} }
        let webClient = WebClient()
        let client = ProviderClient(
            api: try makeAPI(.openai, .chatCompletions, baseURL: "http://127.0.0.1:\(server.port)/v1"),
            webClient: webClient,
            clock: RecordingClock(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        let question = String(repeating: "Is water wet? ", count: 10_000)
        let prepared = client.prepare(
            ProviderRequest(model: "m", messages: [ProviderMessage(role: .user, text: question)])
        )
        guard case .passing(let bytes) = try prepared.webRequest.get().body else {
            Issue.record("A long body is no passing one.")
            return
        }
        #expect(bytes.held == bytes.count && bytes.count > question.utf8.count)
        var decoded = Decoded()
        _ = await client.stream(prepared) { events in
            decoded.take(events)
            #expect(bytes.held == 0)
        }
        #expect(decoded.text == "a" && decoded.finish == .stop)
        #expect(server.connectionCount == 2)
        // Both times whole, after the header.
        for _ in 0..<2 { #expect(await server.request().contains(question)) }
        await webClient.shutdown()
    }

    @Test("A short request is sent with its header, as bytes that are kept")
    func short() throws {
        let client = ProviderClient(
            api: try makeAPI(.openai, .chatCompletions, baseURL: "http://127.0.0.1:1/v1"),
            webClient: WebClient(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        let prepared = client.prepare(
            ProviderRequest(model: "m", messages: [ProviderMessage(role: .user, text: "Hi")])
        )
        guard case .bytes = try prepared.webRequest.get().body else {
            Issue.record("A short body is not plain bytes.")
            return
        }
    }
}
