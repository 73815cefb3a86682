import Providers
import Testing

@Suite("Reading OpenAI's Responses stream")
struct ResponsesDecodingTests {
    static let created = (
        event: "response.created",
        data: #"{"type":"response.created","response":{"status":"in_progress","usage":null}}"#
    )
    static let completed = (
        event: "response.completed",
        data:
            #"{"type":"response.completed","response":{"status":"completed","output":[{"content":[{"text":"again"}]}],"usage":{"input_tokens":30,"input_tokens_details":{"cached_tokens":20},"output_tokens":12,"output_tokens_details":{"reasoning_tokens":8}}}}"#
    )

    static func text(_ text: String, output: Int = 0) -> (event: String, data: String) {
        (
            "response.output_text.delta",
            #"{"type":"response.output_text.delta","content_index":0,"delta":"\#(text)","output_index":\#(output),"obfuscation":"xx"}"#
        )
    }

    private func read(_ list: [(event: String, data: String)]) throws -> Decoded {
        decodeEveryWay(frames(list), with: try makeAPI(.openai, .responses))
    }

    @Test("Text of several items is joined with nothing, and what repeats it is not text")
    func text() throws {
        let decoded = try read([
            Self.created, Self.text("Ol"), Self.text("á 🌍"),
            ("response.output_text.done", #"{"type":"response.output_text.done","text":"Olá 🌍"}"#),
            Self.text("!", output: 2), Self.completed,
        ])
        #expect(decoded.text == "Olá 🌍!")
        #expect(decoded.finish == .stop)
        #expect(
            decoded.usage
                == TokenUsage(inputTokens: 30, outputTokens: 12, cachedInputTokens: 20, reasoningTokens: 8)
        )
    }

    private static func item(_ phase: String, output: Int) -> (event: String, data: String) {
        (
            "response.output_item.added",
            #"{"type":"response.output_item.added","item":{"type":"message","phase":"\#(phase)"},"output_index":\#(output)}"#
        )
    }

    @Test("What the model comments on its work is not the answer's text")
    func commentary() throws {
        let decoded = try read([
            Self.created, Self.item("commentary", output: 0), Self.text("I look it up.", output: 0),
            Self.item("final_answer", output: 1), Self.text("Lisbon.", output: 1), Self.completed,
        ])
        #expect(decoded.text == "Lisbon.")
        #expect(decoded.finish == .stop)
    }

    @Test("A comment is shown where the response ends with nothing else")
    func commentaryAlone() throws {
        let decoded = try read([
            Self.created, Self.item("commentary", output: 0), Self.text("I look ", output: 0),
            Self.text("it up.", output: 0), Self.completed,
        ])
        #expect(decoded.text == "I look it up.")
        #expect(decoded.finish == .stop)
    }

    @Test("The halves of a surrogate pair that two deltas are cut in are joined; one alone becomes U+FFFD")
    func halves() throws {
        let decoded = try read([
            Self.created, Self.text(#"a\ud83d"#), Self.text(""), Self.text(#"\ude00\ud83d"#), Self.text("b"),
            Self.text(#"\ude00\ud83d"#), Self.completed,
        ])
        #expect(Array(decoded.text.unicodeScalars) == Array("a😀\u{FFFD}b\u{FFFD}\u{FFFD}".unicodeScalars))
    }

    @Test("A delta whose text is null is no text")
    func nullText() throws {
        let null = #"{"type":"response.output_text.delta","delta":null,"output_index":0}"#
        let decoded = try read([
            Self.created, Self.text("a"), ("response.output_text.delta", null), Self.text("b"), Self.completed,
        ])
        #expect(decoded.text == "ab" && decoded.finish == .stop)
    }

    @Test("A reason for an incomplete answer that is not known is a failure that may be tried again")
    func incompleteUnknown() throws {
        let data = #"{"type":"response.incomplete","response":{"incomplete_details":{"reason":"from_the_future"}}}"#
        let failure = try read([Self.created, Self.text("a"), ("response.incomplete", data)]).failure
        #expect(failure?.kind == .protocol && failure?.retryable == true)
    }

    @Test("Reasoning, tools and unknown events are not text and break nothing")
    func otherEvents() throws {
        let others = [
            "response.reasoning_summary_text.delta", "response.reasoning_text.delta",
            "response.function_call_arguments.delta", "response.code_interpreter_call_code.delta",
            "response.output_text.annotation.added", "response.from_the_future.delta",
        ].map { (event: $0, data: #"{"type":"\#($0)","delta":"hidden","text":"hidden"}"#) }
        let decoded = try read(
            [Self.created] + others + [Self.text("a"), (event: "from.the.future", data: "not JSON"), Self.completed]
        )
        #expect(decoded.text == "a")
        #expect(decoded.finish == .stop)
    }

    @Test("A refusal's words are text, with content_filter")
    func refusal() throws {
        let decoded = try read([
            Self.created,
            ("response.refusal.delta", #"{"type":"response.refusal.delta","delta":"I can't"}"#),
            ("response.refusal.delta", #"{"type":"response.refusal.delta","delta":" do that."}"#),
            ("response.refusal.done", #"{"type":"response.refusal.done","refusal":"I can't do that."}"#),
            Self.completed,
        ])
        #expect(decoded.text == "I can't do that.")
        #expect(decoded.finish == .contentFilter)
    }

    @Test(
        "An incomplete answer says why",
        arguments: [("max_output_tokens", .length), ("content_filter", .contentFilter), ("max_messages", .length)]
            as [(String, FinishReason)]
    )
    func incomplete(reason: String, finish: FinishReason) throws {
        let decoded = try read([
            Self.created, Self.text("a"),
            (
                "response.incomplete",
                #"{"type":"response.incomplete","response":{"incomplete_details":{"reason":"\#(reason)"},"usage":{"input_tokens":1,"output_tokens":2}}}"#
            ),
        ])
        #expect(decoded.finish == finish)
        #expect(decoded.usage == TokenUsage(inputTokens: 1, outputTokens: 2))
    }

    @Test("A failure said twice is one failure", arguments: [true, false])
    func failedTwice(isNested: Bool) throws {
        let error = #""code":"rate_limit_exceeded","message":"Slow down","param":null"#
        let decoded = try read([
            Self.created, Self.text("a"),
            (
                "error",
                isNested
                    ? #"{"type":"error","error":{"type":"tokens",\#(error)}}"# : #"{"type":"error",\#(error)}"#
            ),
            ("response.failed", #"{"type":"response.failed","response":{"error":{\#(error)}}}"#),
        ])
        #expect(decoded.text == "a")
        #expect(decoded.failure?.kind == .rateLimited)
        #expect(decoded.failure?.retryable == true)
        #expect(decoded.failure?.detail.contains("Slow down") == true)
    }

    @Test(
        "response.failed alone is a failure of the kind its code says",
        arguments: [
            ("server_error", .unavailable), ("rate_limit_exceeded", .rateLimited), ("invalid_prompt", .invalidRequest),
            ("context_length_exceeded", .contextOverflow), ("image_content_policy_violation", .contentFiltered),
        ] as [(String, ProviderFailure.Kind)]
    )
    func failed(code: String, kind: ProviderFailure.Kind) throws {
        let data = #"{"type":"response.failed","response":{"error":{"code":"\#(code)","message":"m"}}}"#
        #expect(try read([Self.created, ("response.failed", data)]).failure?.kind == kind)
        let bare = try read([(event: "response.failed", data: #"{"type":"response.failed","response":{"error":null}}"#)]
        )
        #expect(bare.failure?.kind == .unavailable)
    }

    @Test("Without response.completed the answer is interrupted, even after [DONE]")
    func interrupted() throws {
        #expect(try read([Self.created, Self.text("a")]).failure?.kind == .interrupted)
        let stream = frames([Self.created, Self.text("a")]) + "event: done\ndata: [DONE]\n\n"
        #expect(decodeEveryWay(stream, with: try makeAPI(.openai)).failure?.kind == .interrupted)
    }

    @Test("A delta without a text is a protocol failure")
    func malformed() throws {
        let frame = (event: "response.output_text.delta", data: #"{"type":"response.output_text.delta"}"#)
        #expect(try read([Self.created, frame, Self.completed]).failure?.kind == .protocol)
    }

    @Test("A last event of a megabyte is read")
    func largeLastEvent() throws {
        let text = String(repeating: "x", count: 1 << 20)
        let last = #"{"type":"response.completed","response":{"text":"\#(text)"}}"#
        let stream = frames([Self.text("a"), (event: "response.completed", data: last)])
        #expect(decode([Array(stream.utf8)[...]], with: try makeAPI(.openai)).finish == .stop)
    }
}
