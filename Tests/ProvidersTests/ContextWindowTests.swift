import Providers
import Testing

@Suite("What of a thread a model is sent")
struct ContextWindowTests {
    /// Of `letters` bytes: a quarter of them in tokens, a third more for safety, and 4 for the message.
    private static func message(_ role: ProviderMessage.Role, _ letters: Int) -> ProviderMessage {
        ProviderMessage(role: role, text: String(repeating: "x", count: letters))
    }

    /// A prompt of 104 and an answer of 204 tokens, three times, and a prompt of 104.
    private static let thread: [ProviderMessage] =
        (0..<3).flatMap { _ in [message(.user, 300), message(.assistant, 600)] } + [message(.user, 300)]

    @Test("After an overflow half as much is sent each time, the newest prompt always, whatever the model")
    func overflows() {
        let messages = (1...8).map { ProviderMessage(role: .user, text: String(repeating: "\($0)", count: 400)) }
        let window = ContextWindow(contextTokens: nil)
        #expect(window.fitting(messages).count == 8)
        #expect((1...5).map { window.fitting(messages, overflows: $0).count } == [4, 2, 1, 1, 1])
        #expect(ContextWindow(contextTokens: 1_000_000).fitting(messages, overflows: 1).count == 4)
        let narrow = ContextWindow(contextTokens: 600, maxOutputTokens: 10)
        #expect((0...2).map { narrow.fitting(messages, overflows: $0).count } == [4, 2, 1])
    }

    @Test(
        "The newest whole turns that fit are sent, the newest prompt even where it does not",
        arguments: [(1038, 7), (1037, 5), (730, 5), (729, 3), (422, 3), (421, 1), (114, 1), (113, 1), (1, 1)]
    )
    func turns(context: Int, sent: Int) {
        let window = ContextWindow(contextTokens: context, maxOutputTokens: 10)
        #expect(window.fitting(Self.thread).elementsEqual(Self.thread.suffix(sent)))
    }

    @Test("Instructions take their part of the room")
    func system() {
        let window = ContextWindow(contextTokens: 1038, maxOutputTokens: 10)
        #expect(window.fitting(Self.thread).count == 7)
        #expect(window.fitting(Self.thread, system: "x").count == 5)
    }

    @Test("Of a model that is not known everything is sent")
    func unknown() {
        #expect(ContextWindow(contextTokens: nil).fitting(Self.thread).count == 7)
        #expect(ContextWindow(contextTokens: nil).answerTokens == nil)
    }

    @Test(
        "An answer without its prompt is not sent, and a thread without prompts is nothing",
        arguments: [nil, 100_000]
    )
    func headless(context: Int?) {
        let window = ContextWindow(contextTokens: context)
        #expect(window.fitting(Array(Self.thread.dropFirst())).elementsEqual(Self.thread.dropFirst(2)))
        #expect(window.fitting([Self.message(.assistant, 3)]).isEmpty)
        #expect(window.fitting([]).isEmpty)
    }

    @Test("Prompts that got no answer are turns of their own")
    func unanswered() {
        let prompts = [Self.message(.user, 300), Self.message(.user, 300), Self.message(.user, 300)]
        #expect(ContextWindow(contextTokens: 218, maxOutputTokens: 10).fitting(prompts).count == 2)
    }

    @Test(
        "The answer is kept the room it may need, and no more than a third of the context",
        arguments: [
            (200_000, 64_000, 64_000), (400_000, 128_000, 128_000), (131_072, nil, 8_192), (9_000, nil, 3_000),
            (500_000, 500_000, 166_666), (2, nil, 1), (nil, 4_000, 4_000),
        ] as [(Int?, Int?, Int)]
    )
    func answer(context: Int?, output: Int?, kept: Int) {
        #expect(ContextWindow(contextTokens: context, maxOutputTokens: output).answerTokens == kept)
    }

    @Test(
        "Files are counted by their kind",
        arguments: [
            (ProviderMedia.Kind.image, "image/jpeg", 3_000_000, 1_604), (.audio, "audio/wav", 320_000, 325),
            (.audio, "audio/mpeg", 80_000, 325), (.video, "video/mp4", 3_000_000, 3_005),
        ]
    )
    func media(kind: ProviderMedia.Kind, type: String, bytes: Int, tokens: Int) {
        let media = ProviderMedia(kind: kind, contentType: type, bytes: [UInt8](repeating: 0, count: bytes))
        let message = ProviderMessage(role: .user, parts: [.media(media)])
        #expect(ContextWindow(contextTokens: nil).tokens(in: message) == tokens)
    }
}
