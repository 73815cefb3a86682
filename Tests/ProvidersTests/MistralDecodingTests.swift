import Providers
import Testing

@Suite("Reading Mistral's stream")
struct MistralDecodingTests {
    static let done = "[DONE]"

    static func delta(_ delta: String, finish: String? = nil, more: String = "") -> String {
        let finish = finish.map { "\"\($0)\"" } ?? "null"
        return
            #"{"id":"c","object":"chat.completion.chunk","choices":[{"index":0,"delta":\#(delta),"finish_reason":\#(finish)}]\#(more),"p":"abcdef"}"#
    }

    private func read(_ frames: [String], then rest: String = "") throws -> Decoded {
        decodeEveryWay(frames.map { "data: \($0)\n\n" }.joined() + rest, with: try makeAPI(.mistral))
    }

    @Test("The last chunk has text, finish reason and usage at once")
    func lastChunk() throws {
        let decoded = try read([
            Self.delta(#"{"role":"assistant","content":""}"#), Self.delta(#"{"content":"Olá"}"#),
            Self.delta(
                #"{"content":" 😀"}"#,
                finish: "stop",
                more:
                    #","usage":{"prompt_tokens":22,"total_tokens":30,"completion_tokens":8,"prompt_tokens_details":{"cached_tokens":0}}"#
            ), Self.done,
        ])
        #expect(decoded.text == "Olá 😀")
        #expect(decoded.finish == .stop)
        #expect(decoded.usage == TokenUsage(inputTokens: 22, outputTokens: 8, cachedInputTokens: 0))
    }

    @Test("Thinking is not text, though it nests texts, and text may share its list")
    func thinking() throws {
        let decoded = try read([
            Self.delta(
                #"{"content":[{"type":"thinking","thinking":[{"type":"text","text":"hidden"}],"closed":true}]}"#
            ),
            Self.delta(
                #"{"content":[{"type":"thinking","thinking":[{"type":"text","text":"hidden"}]},{"type":"text","text":"a"}]}"#
            ),
            Self.delta(
                #"{"content":[{"type":"reference","reference_ids":[1],"text":"hidden"},{"type":"text","text":"b"}]}"#
            ),
            Self.delta(#"{"content":[{"type":"text"},{"type":"from_the_future","text":"hidden"},"hidden",7,null]}"#),
            Self.delta(#"{"content":"c"}"#), Self.delta(#"{"content":""}"#, finish: "stop"), Self.done,
        ])
        #expect(decoded.text == "abc")
        #expect(decoded.finish == .stop)
    }

    @Test(
        "A tool call is not text, whatever stands beside it",
        arguments: [#""content":null,"#, #""content":"","#, ""]
    )
    func toolCall(content: String) throws {
        let call = #"{\#(content)"tool_calls":[{"id":"D681PevKs","function":{"name":"f","arguments":"{\"text\":1}"}}]}"#
        let decoded = try read([Self.delta(call, finish: "tool_calls"), Self.done])
        #expect(decoded.text.isEmpty)
        #expect(decoded.finish == .stop)
    }

    @Test(
        "Every finish reason has its meaning",
        arguments: [
            ("stop", .stop), ("length", .length), ("model_length", .length), ("tool_calls", .stop),
            ("content_filter", .contentFilter),
        ] as [(String, FinishReason)]
    )
    func finishReasons(reason: String, finish: FinishReason) throws {
        #expect(try read([Self.delta(#"{"content":"a"}"#, finish: reason), Self.done]).finish == finish)
    }

    @Test("An answer that finished with an error failed, with the text so far")
    func finishedWithError() throws {
        let decoded = try read([
            Self.delta(#"{"content":"a"}"#), Self.delta(#"{"content":"b"}"#, finish: "error"), Self.done,
        ])
        #expect(decoded.text == "ab")
        #expect(decoded.failure?.kind == .unavailable)
        #expect(decoded.failure?.retryable == true)
    }

    @Test("A finish reason that is not known is a failure that may be tried again")
    func unknownEnd() throws {
        let failure = try read([Self.delta(#"{"content":"a"}"#, finish: "from_the_future"), Self.done]).failure
        #expect(failure?.kind == .protocol && failure?.retryable == true)
    }

    @Test("The finish reason and [DONE] are each an end; neither is none")
    func eitherMarker() throws {
        #expect(try read([Self.delta(#"{"content":"a"}"#, finish: "length")]).finish == .length)
        #expect(try read([Self.delta(#"{"content":"a"}"#), Self.done]).finish == .stop)
        #expect(try read([Self.delta(#"{"content":"a"}"#)], then: "data: [DONE]").finish == .stop)
        #expect(try read([Self.delta(#"{"content":"a"}"#)]).failure?.kind == .interrupted)
        #expect(try read([Self.done]).failure?.kind == .interrupted)
        #expect(try read([]).failure?.kind == .interrupted)
    }

    static let errors: [(String, ProviderFailure.Kind)] = [
        (
            #"{"object":"error","message":"Rate limit exceeded","type":"rate_limited","param":null,"code":"1300","raw_status_code":429}"#,
            .rateLimited
        ),
        (#"{"object":"error","message":"m","type":"internal_server_error","param":null,"code":"1000"}"#, .unavailable),
        (#"{"object":"error","message":"m","type":"invalid_request_message_order","code":"3230"}"#, .invalidRequest),
        (#"{"error":{"message":"m","type":"service_tier_capacity_exceeded","code":"3505"}}"#, .rateLimited),
        (#"{"detail":"Invalid API Key"}"#, .unauthorized),
    ]

    @Test("An error in place of a chunk ends the stream, in a frame or without one", arguments: errors)
    func error(json: String, kind: ProviderFailure.Kind) throws {
        let framed = try read([Self.delta(#"{"content":"a"}"#), json, Self.done])
        #expect(framed.text == "a")
        #expect(framed.failure?.kind == kind)
        let bare = try read([Self.delta(#"{"content":"a"}"#)], then: json + "\n")
        #expect(bare.text == "a")
        #expect(bare.failure?.kind == kind)
        #expect(try read([], then: json).failure?.kind == kind)
    }

    @Test(
        "Chunks of an unknown or broken shape are passed over",
        arguments: [
            "{}", #"{"choices":[]}"#, #"{"choices":null}"#, #"{"choices":{"a":1}}"#, #"{"choices":[null,7]}"#,
            #"{"choices":[{"index":1,"delta":{"content":"hidden"},"finish_reason":"length"}]}"#,
            #"{"choices":[{"delta":null}]}"#, #"{"choices":[{"delta":{"content":7}}]}"#, #"{"from":"the future"}"#,
            #"{"choices":[{"delta":{"content":{"type":"text","text":"hidden"}}}],"usage":null}"#,
        ]
    )
    func unknown(frame: String) throws {
        let decoded = try read([
            Self.delta(#"{"content":"a"}"#), frame, Self.delta("{}", finish: "stop"), Self.done,
        ])
        #expect(decoded.text == "a")
        #expect(decoded.finish == .stop)
        #expect(decoded.usage == nil)
    }

    @Test("A frame that is no JSON object is a protocol failure", arguments: ["{", "7", "[]", "hello", "[done]"])
    func malformed(frame: String) throws {
        #expect(try read([Self.delta(#"{"content":"a"}"#), frame, Self.done]).failure?.kind == .protocol)
    }

    @Test("U+0000 becomes U+FFFD, and the halves of a surrogate pair that two deltas are cut in are joined")
    func replaced() throws {
        let decoded = try read([
            Self.delta(#"{"content":"a\u0000"}"#), Self.delta(#"{"content":"\ud83d"}"#),
            Self.delta(#"{"content":[{"type":"text","text":"\ude00\u0000"}]}"#, finish: "stop"), Self.done,
        ])
        #expect(Array(decoded.text.unicodeScalars) == Array("a\u{FFFD}😀\u{FFFD}".unicodeScalars))
    }
}
