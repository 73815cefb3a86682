import Providers
import Testing

@Suite("Reading the Chat Completions stream")
struct ChatCompletionsDecodingTests {
    static let done = "[DONE]"

    static func delta(_ delta: String, index: Int = 0, finish: String? = nil) -> String {
        let finish = finish.map { "\"\($0)\"" } ?? "null"
        return
            #"{"choices":[{"index":\#(index),"delta":\#(delta),"logprobs":null,"finish_reason":\#(finish)}],"usage":null}"#
    }

    private func read(_ frames: [String], lineEnd: String = "\n") throws -> Decoded {
        let stream = frames.map { "data: \($0)\(lineEnd)\(lineEnd)" }.joined()
        return decodeEveryWay(stream, with: try makeAPI(.openai, .chatCompletions))
    }

    @Test("Text, finish and usage come from their own chunks", arguments: ["\n", "\r\n", "\r"])
    func text(lineEnd: String) throws {
        let decoded = try read(
            [
                Self.delta(#"{"role":"assistant","content":"","refusal":null}"#), Self.delta(#"{"content":"Ol"}"#),
                Self.delta(#"{"content":"á 😀"}"#), Self.delta("{}", finish: "stop"),
                #"{"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":4,"total_tokens":13}}"#, Self.done,
            ],
            lineEnd: lineEnd
        )
        #expect(decoded.text == "Olá 😀")
        #expect(decoded.finish == .stop)
        #expect(decoded.usage == TokenUsage(inputTokens: 9, outputTokens: 4))
    }

    @Test("Only the first choice is text, however choices interleave")
    func choices() throws {
        let decoded = try read([
            Self.delta(#"{"content":"x"}"#, index: 1), Self.delta(#"{"content":"a"}"#),
            #"{"choices":[{"index":1,"delta":{"content":"y"},"finish_reason":"length"},{"index":0,"delta":{"content":"b"}}]}"#,
            Self.delta("{}", finish: "stop"), Self.delta(#"{"content":"z"}"#, index: 2, finish: "length"), Self.done,
        ])
        #expect(decoded.text == "ab")
        #expect(decoded.finish == .stop)
    }

    @Test("The finish of another choice does not finish the first")
    func otherFinish() throws {
        let decoded = try read([Self.delta(#"{"content":"a"}"#), Self.delta("{}", index: 1, finish: "stop")])
        #expect(decoded.failure?.kind == .interrupted)
    }

    @Test("Reasoning, tool calls and unknown chunks are not text")
    func otherDeltas() throws {
        let decoded = try read([
            Self.delta(#"{"reasoning_content":"hidden","content":null}"#),
            Self.delta(#"{"tool_calls":[{"index":0,"function":{"name":"f","arguments":"hidden"}}]}"#),
            #"{"choices":[],"moderation":{"text":"hidden"}}"#, #"{"from":"the future"}"#, "{}", "",
            Self.delta(#"{"content":"a"}"#), Self.delta("{}", finish: "tool_calls"), Self.done,
        ])
        #expect(decoded.text == "a")
        #expect(decoded.finish == .stop)
    }

    @Test(
        "Every finish reason has its meaning",
        arguments: [
            ("stop", .stop), ("length", .length), ("content_filter", .contentFilter), ("tool_calls", .stop),
            ("function_call", .stop), ("eos", .stop), ("end_turn", .stop), ("", .stop),
        ] as [(String, FinishReason)]
    )
    func finishReasons(reason: String, finish: FinishReason) throws {
        #expect(try read([Self.delta(#"{"content":"a"}"#, finish: reason), Self.done]).finish == finish)
    }

    @Test("A refusal's words are text, with content_filter")
    func refusal() throws {
        let decoded = try read([
            Self.delta(#"{"role":"assistant","content":null,"refusal":""}"#), Self.delta(#"{"refusal":"I'm"}"#),
            Self.delta(#"{"refusal":" sorry."}"#), Self.delta("{}", finish: "stop"), Self.done,
        ])
        #expect(decoded.text == "I'm sorry.")
        #expect(decoded.finish == .contentFilter)
    }

    @Test("A finish reason that is not known is a failure that may be tried again, with the text that came")
    func unknownEnd() throws {
        let decoded = try read([Self.delta(#"{"content":"a"}"#, finish: "abort"), Self.done])
        #expect(decoded.text == "a")
        #expect(decoded.failure?.kind == .protocol && decoded.failure?.retryable == true)
    }

    @Test("The finish reason and [DONE] are each an end, with or without the blank line after it; neither is none")
    func eitherMarker() throws {
        let finish = Self.delta(#"{"content":"a"}"#, finish: "length")
        #expect(try read([finish]).finish == .length)
        #expect(try read([Self.delta(#"{"content":"a"}"#), Self.done]).finish == .stop)
        #expect(try read([Self.delta(#"{"refusal":"no"}"#), Self.done]).finish == .contentFilter)
        let api = try makeAPI(.openai, .chatCompletions)
        for last in [finish, Self.done] {
            for end in ["", "\n", "\r\n"] {
                let stream = "data: \(Self.delta(#"{"content":"a"}"#))\n\ndata: \(last)\(end)"
                #expect(decodeEveryWay(Array(stream.utf8), with: api, cuts: 0..<stream.utf8.count).finish != nil)
            }
        }
        #expect(try read([Self.delta(#"{"content":"a"}"#)]).failure?.kind == .interrupted)
        #expect(try read([Self.done]).failure?.kind == .interrupted)
        #expect(try read([]).failure?.kind == .interrupted)
    }

    @Test("An empty finish reason is none yet")
    func emptyReason() throws {
        let decoded = try read([Self.delta(#"{"content":"Hel"}"#, finish: "")])
        #expect(decoded.text == "Hel" && decoded.failure?.kind == .interrupted)
    }

    @Test("What breaks after the finish reason breaks nothing")
    func breaksAfterFinish() throws {
        let finish = Self.delta(#"{"content":"a"}"#, finish: "stop")
        for broken in ["{", #"{"error":{"type":"server_error","message":"m"}}"#] {
            #expect(try read([finish, broken, Self.done]).finish == .stop)
        }
    }

    @Test("Usage tells what was cached and what was reasoning")
    func usageDetails() throws {
        let usage =
            #"{"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":4,"prompt_tokens_details":{"cached_tokens":8},"completion_tokens_details":{"reasoning_tokens":3}}}"#
        let decoded = try read([Self.delta(#"{"content":"a"}"#, finish: "stop"), usage, Self.done])
        let expected = TokenUsage(inputTokens: 9, outputTokens: 4, cachedInputTokens: 8, reasoningTokens: 3)
        #expect(decoded.usage == expected)
    }

    @Test("An error chunk ends the stream, and [DONE] after it is not a second end")
    func errorChunk() throws {
        let decoded = try read([
            Self.delta(#"{"content":"a"}"#),
            #"{"error":{"message":"The server had an error","type":"server_error","param":null,"code":null}}"#,
            Self.done,
        ])
        #expect(decoded.text == "a")
        #expect(decoded.failure?.kind == .unavailable)
        #expect(decoded.failure?.detail == "server_error: The server had an error")
    }

    @Test(
        "A JSON error without a frame is an error, in one line or indented, ended or not",
        arguments: [
            #"{"error":{"message":"Overloaded","type":"x","code":"slow_down"}}"#,
            "{\n  \"error\": {\n    \"message\": \"Overloaded\",\n    \"type\": \"x\",\n    \"code\": \"slow_down\"\n  }\n}",
        ],
        ["", "\n", "\n\n"]
    )
    func bareError(json: String, end: String) throws {
        let api = try makeAPI(.openai, .chatCompletions)
        let alone = decodeEveryWay(json + end, with: api)
        #expect(alone.failure?.kind == .overloaded)
        let later = decodeEveryWay("data: \(Self.delta(#"{"content":"a"}"#))\n\n" + json + end, with: api)
        #expect(later.text == "a")
        #expect(later.failure?.kind == .overloaded)
    }

    @Test("A JSON error without a frame is told when it is complete, not when the vendor closes")
    func promptBareError() throws {
        for json in [#"{"error":{"message":"m"}}"#, "{\n  \"error\": {\n    \"message\": \"m\"\n  }\n}"] {
            var decoder = try makeAPI(.openai, .chatCompletions).makeDecoder()
            #expect(decoder.decode(Array("\(json)\n".utf8)).first?.isTerminal == true)
            #expect(decoder.finish().isEmpty)
        }
    }

    @Test("A page of HTML under status 200 is a protocol failure")
    func html() throws {
        let decoded = decodeEveryWay(
            "<html>\n<body>Sign in</body>\n</html>\n",
            with: try makeAPI(.openai, .chatCompletions)
        )
        #expect(decoded.failure?.kind == .protocol)
        #expect(decoded.failure?.detail.contains("Sign in") == true)
    }

    @Test(
        "A frame that is no JSON object is a protocol failure",
        arguments: ["{", "7", "[]", "hello", #"{"a":"\xff"}"#]
    )
    func malformed(frame: String) throws {
        #expect(try read([Self.delta(#"{"content":"a"}"#), frame, Self.done]).failure?.kind == .protocol)
    }

    @Test("A line without end is a protocol failure and not memory without end")
    func endlessLine() throws {
        var decoder = try makeAPI(.openai, .chatCompletions).makeDecoder()
        var decoded = Decoded()
        let megabyte = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
        for _ in 0..<9 { decoded.take(decoder.decode(megabyte)) }
        #expect(decoded.failure?.kind == .protocol)
    }
}
