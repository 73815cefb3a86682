import Providers
import Testing

@testable import ChatServer

@Suite("The end of an answer, from its row")
struct SavedAnswerTests {
    private static func failed(_ kind: ProviderFailure.Kind) -> VendorSaid {
        VendorSaid(
            usage: TokenUsage(inputTokens: 5, outputTokens: 7),
            ending: .failed(ProviderFailure(kind: kind, retryAfter: .milliseconds(1500), detail: "vendor's words"))
        )
    }

    private static let finished = VendorSaid(
        usage: TokenUsage(inputTokens: 5, outputTokens: 7),
        ending: .finished(.length)
    )
    private static let kinds: [ProviderFailure.Kind] = [
        .unauthorized, .rateLimited, .overloaded, .invalidRequest, .contentFiltered, .contextOverflow, .unavailable,
        .timeout, .protocol, .interrupted,
    ]
    private static let causes: [Generation.Cause] = [.stopped, .threadDeleted, .shutdown, .tooLong, .databaseAway]

    /// Every way in which an answer can end.
    private static let endings: [AnswerEnding] =
        kinds.map { AnswerEnding(said: failed($0), cause: nil, text: "é", prompt: ["Hello."]) }
        + causes.map { AnswerEnding(said: VendorSaid(), cause: $0, text: "é", prompt: ["Hello."]) }
        + [AnswerEnding(said: finished, cause: nil, text: "é", prompt: ["Hello."])]

    private func saved(_ ending: AnswerEnding, problem: StoredProblem?, isDeleted: Bool = false) -> SavedAnswer {
        let id = EntityID.next()
        let message = Message(
            id: id,
            threadID: id,
            role: .assistant,
            content: "é",
            status: ending.status,
            llm: "anthropic/claude-haiku-5-5",
            finishReason: ending.finishReason,
            usage: ending.usage,
            createdAt: Timestamp(microseconds: 1)
        )
        return SavedAnswer(
            message: message,
            isDeleted: isDeleted,
            requestID: "request",
            history: HistoryCount(sent: 3, dropped: 2),
            problem: problem
        )
    }

    @Test("Every end is told from what was saved as it came about, byte for byte", arguments: endings)
    func rebuilt(_ ending: AnswerEnding) throws {
        let json = StoredProblem(ending)?.json
        #expect((json == nil) == (ending.problem == nil))
        let answer = saved(ending, problem: json.flatMap { StoredProblem(json: $0) })
        #expect(AnswerEnding(answer) == ending)
        let events = AnswerEvents(messageID: answer.message.id)
        let live = try events.terminal(
            ending,
            message: answer.message,
            history: answer.history,
            requestID: answer.requestID
        )
        #expect(try events.terminal(answer) == live)
    }

    @Test("Answers from before problems were kept still end, retryable where that makes sense", arguments: endings)
    func older(_ ending: AnswerEnding) {
        let told = AnswerEnding(saved(ending, problem: nil))
        #expect((told.problem == nil) == (ending.status == .complete || ending.status == .stopped))
        #expect(told.isRetryable == (ending.status == .interrupted))
    }

    @Test("A deleted thread's answer has no other end, and no message in it", arguments: endings)
    func deleted(_ ending: AnswerEnding) throws {
        let answer = saved(ending, problem: StoredProblem(ending), isDeleted: true)
        #expect(AnswerEnding(answer).problem == .threadNotFound)
        let event = String(decoding: try AnswerEvents(messageID: answer.message.id).terminal(answer), as: UTF8.self)
        #expect(event.contains(#""message":null"#))
    }
}
