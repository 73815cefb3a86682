import Providers
import Testing

@Suite("Reading Anthropic's Messages stream")
struct AnthropicDecodingTests {
    static let start = (
        "message_start",
        #"{"type":"message_start","message":{"id":"msg_1","usage":{"input_tokens":10,"cache_creation_input_tokens":5,"cache_read_input_tokens":100,"output_tokens":1}}}"#
    )
    static let stop = ("message_stop", #"{"type":"message_stop"        }"#)

    static func text(_ json: String) -> (String, String) {
        (
            "content_block_delta",
            #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"# + json + "}   }"
        )
    }

    static func delta(_ json: String) -> (String, String) {
        ("content_block_delta", #"{"type":"content_block_delta","index":0,"delta":"# + json + "}")
    }

    static func end(_ reason: String, usage: String = #"{"output_tokens":7}"#) -> (String, String) {
        ("message_delta", #"{"type":"message_delta","delta":{"stop_reason":"\#(reason)"},"usage":\#(usage)}"#)
    }

    private func read(_ list: [(String, String)]) throws -> Decoded {
        decodeEveryWay(frames(list.map { (event: $0.0, data: $0.1) }), with: try makeAPI(.anthropic))
    }

    @Test("Text comes through byte for byte, pings and all")
    func text() throws {
        let decoded = try read([
            Self.start,
            (
                "content_block_start",
                #"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#
            ),
            ("ping", #"{"type": "ping"}"#),
            Self.text(#"" Grü""#), Self.text(#""ße 😀""#), Self.text("\"\u{FE0F}\""), Self.text(#""\n\n\"\\ ""#),
            ("content_block_stop", #"{"type":"content_block_stop","index":0}"#),
            Self.end("end_turn"), Self.stop,
        ])
        #expect(Array(decoded.text.unicodeScalars) == Array(" Grüße 😀\u{FE0F}\n\n\"\\ ".unicodeScalars))
        #expect(decoded.finish == .stop)
    }

    @Test("Only text blocks are text; thinking, tools, citations and results are not")
    func otherBlocks() throws {
        let blocks = [
            #"{"type":"thinking","thinking":"hidden"}"#, #"{"type":"redacted_thinking","data":"hidden"}"#,
            #"{"type":"tool_use","id":"t","name":"hidden","input":{}}"#,
            #"{"type":"web_search_tool_result","content":[{"type":"text","text":"hidden"}]}"#,
            #"{"type":"from_the_future","text":"hidden"}"#,
        ].map { ("content_block_start", #"{"type":"content_block_start","index":1,"content_block":\#($0)}"#) }
        let deltas = [
            #"{"type":"thinking_delta","thinking":"hidden"}"#, #"{"type":"signature_delta","signature":"hidden"}"#,
            #"{"type":"input_json_delta","partial_json":"{\"text\":\"hidden\"}"}"#,
            #"{"type":"citations_delta","citation":{"cited_text":"hidden"}}"#,
            #"{"type":"from_the_future","text":"hidden"}"#,
        ].map(Self.delta)
        let decoded = try read(
            [Self.start, Self.text(#""a""#)] + blocks + deltas + [
                ("from_the_future", "not even JSON"),
                ("content_block_start", #"{"type":"content_block_start","content_block":{"type":"text","text":"b"}}"#),
                Self.text(#""c""#), Self.end("tool_use"), Self.stop,
            ]
        )
        #expect(decoded.text == "abc")
        #expect(decoded.finish == .stop)
    }

    @Test("Usage counts what was cached, and the last count wins field by field")
    func usage() throws {
        let first = try read([Self.start, Self.end("end_turn"), Self.stop])
        #expect(first.usage == TokenUsage(inputTokens: 115, outputTokens: 7, cachedInputTokens: 100))
        let second = try read([
            Self.start, Self.end("end_turn", usage: #"{"output_tokens":3}"#),
            Self.end(
                "end_turn",
                usage:
                    #"{"input_tokens":20,"cache_read_input_tokens":0,"output_tokens":9,"output_tokens_details":{"thinking_tokens":4}}"#
            ),
            Self.stop,
        ])
        #expect(
            second.usage == TokenUsage(inputTokens: 25, outputTokens: 9, cachedInputTokens: 0, reasoningTokens: 4)
        )
    }

    @Test("A stop reason that is not known is a failure that may be tried again, with the text that came")
    func unknownEnd() throws {
        let decoded = try read([Self.start, Self.text(#""a""#), Self.end("from_the_future"), Self.stop])
        #expect(decoded.text == "a")
        #expect(decoded.failure?.kind == .protocol && decoded.failure?.retryable == true)
    }

    @Test("A delta whose text is null is no text, and the halves of a surrogate pair are joined")
    func nullText() throws {
        let decoded = try read([
            Self.start, Self.text(#""a\ud83d""#), Self.text("null"), Self.text(#""\ude00b""#), Self.end("end_turn"),
            Self.stop,
        ])
        #expect(Array(decoded.text.unicodeScalars) == Array("a😀b".unicodeScalars))
        #expect(decoded.finish == .stop)
    }

    @Test(
        "Every stop reason has its meaning",
        arguments: [
            ("end_turn", .stop), ("stop_sequence", .stop), ("tool_use", .stop), ("pause_turn", .stop),
            ("max_tokens", .length), ("model_context_window_exceeded", .length),
            ("refusal", .contentFilter),
        ] as [(String, FinishReason)]
    )
    func stopReasons(reason: String, finish: FinishReason) throws {
        let decoded = try read([Self.start, Self.text(#""I will not""#), Self.end(reason), Self.stop])
        #expect(decoded.finish == finish)
        #expect(decoded.text == "I will not")
    }

    @Test("Nothing but message_stop finishes")
    func interrupted() throws {
        let decoded = try read([Self.start, Self.text(#""partial""#), Self.end("end_turn")])
        #expect(decoded.text == "partial")
        #expect(decoded.failure?.kind == .interrupted)
        #expect(decoded.failure?.retryable == true)
    }

    @Test("What follows the end marker is not read")
    func afterTheEnd() throws {
        let decoded = try read([Self.start, Self.end("end_turn"), Self.stop, Self.text(#""more""#), Self.stop])
        #expect(decoded.text.isEmpty)
        #expect(decoded.finish == .stop)
    }

    @Test(
        "An error in the stream ends it, as the first event or later",
        arguments: [
            ("overloaded_error", .overloaded), ("rate_limit_error", .rateLimited), ("api_error", .unavailable),
            ("authentication_error", .unauthorized), ("invalid_request_error", .invalidRequest),
            ("timeout_error", .timeout), ("from_the_future", .unavailable),
        ] as [(String, ProviderFailure.Kind)]
    )
    func errors(type: String, kind: ProviderFailure.Kind) throws {
        let error = ("error", #"{"type":"error","error":{"details":null,"type":"\#(type)","message":"Some words"}   }"#)
        for before in [[], [Self.start, Self.text(#""a""#)]] {
            let decoded = try read(before + [error, Self.stop])
            #expect(decoded.failure?.kind == kind)
            #expect(decoded.failure?.detail == "\(type): Some words")
            #expect(decoded.failure?.message.contains("Some words") == false)
        }
    }

    @Test(
        "A malformed frame is a protocol failure",
        arguments: [
            ("content_block_delta", #"{"type":"content_block_delta","delta":{"type":"text_delta"}}"#),
            ("content_block_delta", #"{"type":"content_block_delta","delta":{"type":"text_delta","text":7}}"#),
            ("content_block_delta", #"{"type":"content_block"#), ("message_start", "[]"), ("message_delta", "x"),
        ]
    )
    func malformed(event: String, data: String) throws {
        let decoded = try read([Self.start, Self.text(#""a""#), (event, data), Self.end("end_turn"), Self.stop])
        #expect(decoded.text == "a")
        #expect(decoded.failure?.kind == .protocol)
    }

    @Test("U+0000 and half a surrogate pair become U+FFFD")
    func unstorable() throws {
        let decoded = try read([Self.start, Self.text(#""a\u0000b\ud83d""#), Self.end("end_turn"), Self.stop])
        #expect(decoded.text == "a\u{FFFD}b\u{FFFD}")
    }

    @Test("Frames whose event line was lost are told by their type")
    func withoutEventLines() throws {
        let stream = [Self.start, Self.text(#""a""#), Self.end("end_turn"), Self.stop]
            .map { "data: \($0.1)\r\n\r\n" }.joined()
        let decoded = decodeEveryWay(stream, with: try makeAPI(.anthropic))
        #expect(decoded.text == "a")
        #expect(decoded.finish == .stop)
    }
}
