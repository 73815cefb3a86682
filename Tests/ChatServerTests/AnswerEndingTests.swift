import Providers
import Testing

@testable import ChatServer

@Suite("How an answer ends")
struct AnswerEndingTests {
    private func ending(
        _ event: ProviderEvent?,
        usage: TokenUsage? = nil,
        cause: Generation.Cause? = nil,
        text: String = "Some text."
    ) -> AnswerEnding {
        AnswerEnding(said: VendorSaid(usage: usage, ending: event), cause: cause, text: text, prompt: ["Hello there!"])
    }

    private func failure(_ kind: ProviderFailure.Kind, retryAfter: Duration? = nil) -> ProviderEvent {
        .failed(ProviderFailure(kind: kind, retryAfter: retryAfter, detail: "vendor's words"))
    }

    @Test("The vendor's end completes it, with the vendor's own usage")
    func complete() {
        let ending = ending(.finished(.length), usage: TokenUsage(inputTokens: 5, outputTokens: 7))
        #expect(ending.status == .complete)
        #expect(ending.finishReason == "length")
        #expect(ending.usage == Usage(inputTokens: 5, outputTokens: 7, accuracy: .exact))
        #expect(ending.problem == nil)
    }

    @Test("Usage that the vendor did not tell is estimated")
    func estimated() throws {
        let usage = try #require(ending(.finished(.stop)).usage)
        #expect(usage.accuracy == .estimated)
        #expect(usage.inputTokens > 0)
        #expect(usage.outputTokens > 0)
    }

    @Test("Usage that the vendor began to tell is estimated too, and never less than it told")
    func begun() throws {
        let told = TokenUsage(inputTokens: 50, outputTokens: 900)
        let usage = try #require(ending(failure(.interrupted), usage: told).usage)
        #expect(usage == Usage(inputTokens: 50, outputTokens: 900, accuracy: .estimated))
    }

    @Test(
        "A stopped answer has the vendor's usage where that counts all its text, and an estimate where it does not",
        arguments: [
            ([.text("Some"), .usage(TokenUsage(inputTokens: 4, outputTokens: 9))], Usage.Accuracy.exact),
            ([.usage(TokenUsage(inputTokens: 4, outputTokens: 1)), .text("Some")], .estimated),
            ([.usage(TokenUsage(inputTokens: 4, outputTokens: 1))], .estimated),
            ([.text("Some")], .estimated),
        ] as [([ProviderEvent], Usage.Accuracy)]
    )
    func stopped(events: [ProviderEvent], accuracy: Usage.Accuracy) {
        var said = VendorSaid()
        for event in events { said.take(event) }
        let text = events.contains(.text("Some")) ? "Some" : ""
        let ending = AnswerEnding(said: said, cause: .stopped, text: text, prompt: ["Hello there!"])
        #expect(ending.status == .stopped)
        #expect(ending.usage?.accuracy == accuracy)
        if accuracy == .exact { #expect(ending.usage?.outputTokens == 9) }
    }

    @Test(
        "A stream without its end marker, or one that timed out, is interrupted",
        arguments: [
            ProviderFailure.Kind.interrupted, .timeout,
        ]
    )
    func interrupted(kind: ProviderFailure.Kind) {
        #expect(ending(failure(kind)).status == .interrupted)
    }

    @Test(
        "What the vendor refuses is failed, under its own problem",
        arguments: [
            (ProviderFailure.Kind.unauthorized, "provider-unauthorized"), (.rateLimited, "provider-rate-limited"),
            (.overloaded, "provider-overloaded"), (.invalidRequest, "provider-invalid-request"),
            (.contextOverflow, "context-overflow"), (.unavailable, "provider-unavailable"),
            (.protocol, "provider-protocol"),
        ]
    )
    func failed(kind: ProviderFailure.Kind, slug: String) {
        let ending = ending(failure(kind), text: "")
        #expect(ending.status == .failed)
        #expect(ending.problem?.slug == slug)
        #expect(ending.problem?.detail.contains("vendor's words") == false)
        #expect(ending.usage == nil)
    }

    @Test("Content the vendor filters is an answer of its own, not an error")
    func filtered() {
        let ending = ending(failure(.contentFiltered))
        #expect(ending.status == .complete)
        #expect(ending.finishReason == "content_filter")
    }

    @Test("Seconds to wait are rounded up")
    func retryAfter() {
        #expect(ending(failure(.rateLimited, retryAfter: .milliseconds(1500))).retryAfter == 2)
        #expect(ending(failure(.rateLimited)).retryAfter == nil)
    }

    @Test("An answer that we ended says why; one the vendor finished before stays finished")
    func causes() {
        #expect(ending(failure(.interrupted), cause: .threadDeleted).problem == .threadNotFound)
        #expect(ending(failure(.interrupted), cause: .shutdown).status == .interrupted)
        #expect(ending(failure(.interrupted), cause: .shutdown).isRetryable)
        #expect(ending(failure(.interrupted), cause: .tooLong).problem?.slug == "provider-protocol")
        #expect(ending(.finished(.stop), cause: .shutdown).status == .complete)
    }
}
