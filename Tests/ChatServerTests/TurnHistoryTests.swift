import Providers
import Testing

@testable import ChatServer

@Suite("What of a thread is sent with the next prompt")
struct TurnHistoryTests {
    private static let model = ModelName("mistral/a-model")!
    private static let other = ModelName("openai/a-model")!

    private static func prompt(_ text: String, files: Int = 0) -> TurnHistory.Entry {
        let file = ProviderMedia(kind: .image, contentType: "image/png", size: 9, reference: text)
        return TurnHistory.Entry(role: .user, content: text, files: Array(repeating: file, count: files))
    }

    private static func answer(
        _ text: String,
        finish: String? = "stop",
        problem: String? = nil,
        llm: ModelName = model
    ) -> TurnHistory.Entry {
        TurnHistory.Entry(
            role: .assistant,
            content: text,
            llm: "\(llm)",
            finishReason: problem == nil ? finish : nil,
            problem: problem
        )
    }

    private func texts(_ entries: TurnHistory.Entry...) -> [String] {
        TurnHistory(entries, for: Self.model).messages.flatMap(\.texts)
    }

    @Test("Prompts and answers are sent, those that failed or were stopped with what they have")
    func plain() {
        let history = TurnHistory(
            [
                Self.prompt("1"), Self.answer("a"), Self.prompt("2"), Self.answer("", problem: "provider-overloaded"),
                Self.prompt("3"), Self.answer("half", problem: "interrupted"), Self.prompt("4"),
                Self.answer("", finish: "stopped"),
            ],
            for: Self.model
        )
        #expect(history.messages.flatMap(\.texts) == ["1", "a", "2", "3", "half", "4"])
        #expect(history.messages.map(\.role) == [.user, .assistant, .user, .user, .assistant, .user])
        #expect(history.overflows == 0)
    }

    @Test("A turn that was refused is left out, with or without words", arguments: ["", "I can't."])
    func refused(words: String) {
        let refusal = Self.answer(words, finish: "content_filter")
        #expect(texts(Self.prompt("1"), Self.answer("a"), Self.prompt("bad"), refusal) == ["1", "a"])
        #expect(texts(Self.prompt("bad"), refusal, Self.prompt("2"), Self.answer("b")) == ["2", "b"])
        // Its answer has been taken out of its place: a new one is to be given.
        #expect(texts(Self.prompt("1"), Self.answer("a"), Self.prompt("bad")) == ["1", "a", "bad"])
    }

    @Test("Files of a prompt that its model's vendor did not take are not sent to it again")
    func invalid() {
        func files(_ answers: TurnHistory.Entry...) -> Int {
            TurnHistory([Self.prompt("1", files: 2)] + answers, for: Self.model).messages[0].parts.count - 1
        }
        #expect(files(Self.answer("", problem: "provider-invalid-request")) == 0)
        #expect(files(Self.answer("", problem: "provider-invalid-request", llm: Self.other)) == 2)
        #expect(files(Self.answer("", problem: "provider-unavailable")) == 2)
        #expect(files(Self.answer("a")) == 2)
        #expect(files() == 2)
    }

    @Test("An answer that is given anew is as little sent what failed before")
    func replaced() {
        let prompt = [Self.prompt("1", files: 2)]
        let invalid = TurnHistory(
            prompt,
            replaced: Self.answer("", problem: "provider-invalid-request"),
            for: Self.model
        )
        #expect(invalid.messages[0].parts.count == 1)
        let overflow = TurnHistory(prompt, replaced: Self.answer("", problem: "context-overflow"), for: Self.model)
        #expect(overflow.overflows == 1)
        let refused = TurnHistory(prompt, replaced: Self.answer("", finish: "content_filter"), for: Self.model)
        #expect(refused.messages.count == 1)
    }

    @Test("Of the model's overflows in a row the most count, whatever came later")
    func overflows() {
        func count(_ entries: TurnHistory.Entry...) -> Int { TurnHistory(entries, for: Self.model).overflows }
        let overflow = Self.answer("", problem: "context-overflow")
        #expect(count(Self.prompt("1"), overflow) == 1)
        #expect(count(Self.prompt("1"), overflow, Self.prompt("2"), overflow) == 2)
        #expect(count(Self.prompt("1"), overflow, Self.prompt("2"), Self.answer("a")) == 1)
        let other = Self.answer("", problem: "context-overflow", llm: Self.other)
        #expect(count(Self.prompt("1"), other) == 0)
        #expect(count() == 0)
    }
}
