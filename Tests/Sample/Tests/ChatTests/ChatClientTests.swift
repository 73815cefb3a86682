import Chat
import Foundation
import MockProvidersTesting
import Testing

@Suite("A chat client", .mockProviders())
struct ChatClientTests {
    private func client() throws -> ChatClient {
        let url = try #require(URL(string: MockVendors.current.baseURL(of: .openai)))
        return ChatClient(baseURL: url, key: "any-key", model: "gpt-6-luna")
    }

    @Test("A prompt is answered by the recording that matches it")
    func answered() async throws {
        let answer = try await client().answer(to: "Say hello.")
        #expect(answer == "Hello! The river is calm today, and so am I. What would you like to talk about?")
    }

    @Test("A prompt is answered by the recording that is armed, whatever it is")
    func armed() async throws {
        try MockVendors.current.arm("openai/chat-instant")
        #expect(try await client().answer(to: "Good day.") == "Yes")
        let request = try #require(try MockVendors.current.requests().first)
        #expect(request.path == "/v1/chat/completions")
        #expect(request.bodyText.contains("Good day."))
    }

    @Test("An answer comes in pieces, however the network cuts them", arguments: [.oneByte, .insideUTF8] as [Rechunk])
    func streamed(writes: Rechunk) async throws {
        try MockVendors.current.arm("openai/chat-unicode", faults: .rechunk(writes))
        var pieces: [String] = []
        for try await piece in try client().stream("Good day.") { pieces.append(piece) }
        #expect(pieces.count > 1)
        #expect(pieces.joined().hasPrefix("Grüße"))
    }

    @Test("What came before the connection broke is there, and that it broke")
    func reset() async throws {
        try MockVendors.current.arm("openai/chat-short", faults: .reset(.afterFrame(4)))
        var text = ""
        await #expect(throws: URLError.self) {
            for try await piece in try client().stream("Good day.") { text += piece }
        }
        #expect(text.hasPrefix("Hello!"))
    }

    @Test("A stream without its end is no answer")
    func cut() async throws {
        try MockVendors.current.arm("openai/chat-short", faults: .cut(.afterFrame(4)))
        await #expect(throws: ChatClient.Failure.incomplete) {
            for try await _ in try client().stream("Good day.") {}
        }
    }

    @Test("The vendor's error inside a stream is told")
    func failed() async throws {
        try MockVendors.current.arm("openai/chat-short", faults: .inStreamError(afterFrame: 2))
        let failure = await #expect(throws: ChatClient.Failure.self) {
            for try await _ in try client().stream("Good day.") {}
        }
        if case .failed = failure { return }
        Issue.record("\(String(describing: failure))")
    }

    @Test("A busy vendor's refusal is told")
    func busy() async throws {
        try MockVendors.current.arm("openai/chat-short", faults: .status(429, retryAfter: 3))
        let failure = await #expect(throws: ChatClient.Failure.self) { try await client().answer(to: "Good day.") }
        if case .refused(429, _) = failure { return }
        Issue.record("\(String(describing: failure))")
    }
}
