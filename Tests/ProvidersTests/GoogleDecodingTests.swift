import Providers
import Testing

@Suite("Reading Gemini's stream")
struct GoogleDecodingTests {
    static func text(_ text: String, more: String = "") -> String {
        #"{"candidates": [{"content": {"parts": [{"text": "\#(text)"}],"role": "model"}\#(more)}],"modelVersion": "m"}"#
    }

    static func finish(_ reason: String) -> String {
        #"{"candidates": [{"finishReason": "\#(reason)"}]}"#
    }

    private static let indentedError =
        "{\n  \"error\": {\n    \"code\": 503,\n    \"message\": \"The model is overloaded.\",\n    \"status\": \"UNAVAILABLE\"\n  }\n}"

    private func read(_ frames: [String], then rest: String = "", lineEnd: String = "\r\n") throws -> Decoded {
        let stream = frames.map { "data: \($0)\(lineEnd)\(lineEnd)" }.joined() + rest
        return decodeEveryWay(stream, with: try makeAPI(.google))
    }

    @Test("The answer ends where the body does, after a finish reason", arguments: ["\r\n", "\n", "\r"])
    func ends(lineEnd: String) throws {
        let decoded = try read(
            [Self.text("Olá "), Self.text("😀", more: #","finishReason": "STOP""#)],
            lineEnd: lineEnd
        )
        #expect(decoded.text == "Olá 😀")
        #expect(decoded.finish == .stop)
        #expect(decoded.usage == nil)
    }

    @Test("What follows the finish reason still counts")
    func afterFinish() throws {
        let decoded = try read([
            Self.text("a", more: #","finishReason": "STOP""#), Self.text("b"),
            #"{"usageMetadata": {"promptTokenCount": 3,"candidatesTokenCount": 2}}"#,
        ])
        #expect(decoded.text == "ab")
        #expect(decoded.finish == .stop)
        #expect(decoded.usage == TokenUsage(inputTokens: 3, outputTokens: 2))
    }

    @Test("What breaks after the finish reason breaks nothing")
    func breaksAfterFinish() throws {
        for rest in [Self.indentedError, "data: {\n\n", "data: \(Self.text("cut").dropLast())"] {
            #expect(try read([Self.text("a"), Self.finish("STOP")], then: rest).finish == .stop)
        }
    }

    @Test("Nothing is told as the end while the body goes on")
    func patience() throws {
        var decoder = try makeAPI(.google).makeDecoder()
        #expect(decoder.decode(Array("data: \(Self.finish("STOP"))\r\n\r\n".utf8)).isEmpty)
        #expect(decoder.finish() == [.finished(.stop)])
    }

    @Test("A body that ends without a finish reason was interrupted")
    func interrupted() throws {
        #expect(try read([]).failure?.kind == .interrupted)
        #expect(try read([Self.text("a")]).failure?.kind == .interrupted)
        #expect(try read([Self.text("a"), Self.finish("FINISH_REASON_UNSPECIFIED")]).failure?.kind == .interrupted)
        let cut = "data: \(Self.finish("STOP").dropLast())"
        #expect(try read([Self.text("a")], then: cut).failure?.kind == .interrupted)
    }

    @Test("A last frame that is whole counts without its blank line")
    func withoutBlankLine() throws {
        #expect(try read([Self.text("a")], then: "data: \(Self.finish("STOP"))").finish == .stop)
        #expect(try read([Self.text("a")], then: "data: \(Self.finish("STOP"))\r\n").finish == .stop)
    }

    @Test(
        "Every finish reason has its meaning",
        arguments: [
            ("STOP", .stop), ("MAX_TOKENS", .length), ("CONTINUATION", .length), ("SAFETY", .contentFilter),
            ("RECITATION", .contentFilter), ("LANGUAGE", .contentFilter), ("BLOCKLIST", .contentFilter),
            ("PROHIBITED_CONTENT", .contentFilter), ("SPII", .contentFilter), ("IMAGE_SAFETY", .contentFilter),
            ("MODEL_ARMOR", .contentFilter),
        ] as [(String, FinishReason)]
    )
    func finishReasons(reason: String, finish: FinishReason) throws {
        #expect(try read([Self.text("a"), Self.finish(reason)]).finish == finish)
    }

    @Test(
        "An end that is not known to be good is a failure that may be tried again, with the text that came",
        arguments: [
            "OTHER", "MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL", "TOO_MANY_TOOL_CALLS", "MALFORMED_RESPONSE",
            "MISSING_THOUGHT_SIGNATURE", "NO_IMAGE", "IMAGE_OTHER", "FROM_THE_FUTURE",
        ]
    )
    func unknownEnd(reason: String) throws {
        for text in ["", "a"] {
            let decoded = try read([Self.text(text), Self.finish(reason)])
            #expect(decoded.text == text)
            #expect(decoded.failure?.kind == .protocol)
            #expect(decoded.failure?.retryable == true)
        }
    }

    @Test("An account that Google has limited is no refusal of the prompt")
    func limitedAccount() throws {
        #expect(try read([Self.finish("PUP_LIMITED_DISABLED")]).failure?.kind == .unauthorized)
    }

    @Test("An answer that goes on in another request pauses with its token, and ends as cut without one")
    func continuation() throws {
        let token = #","finishReason": "CONTINUATION","continuationToken": "dG9rZW4=""#
        var decoder = try makeAPI(.google).makeDecoder()
        #expect(decoder.decode(Array("data: \(Self.text("a", more: token))\r\n\r\n".utf8)) == [.text("a")])
        #expect(decoder.finish() == [.paused("dG9rZW4=")])
        // The token of an earlier place in the answer, which then came to its end.
        let checkpoint = #","continuationToken": "dG9rZW4=""#
        #expect(try read([Self.text("a", more: checkpoint), Self.finish("STOP")]).finish == .stop)
    }

    @Test(
        "A blocked prompt is a declined answer without text",
        arguments: ["SAFETY", "OTHER", "BLOCKLIST", "PROHIBITED_CONTENT"]
    )
    func blocked(reason: String) throws {
        let decoded = try read([
            #"{"promptFeedback": {"blockReason": "\#(reason)","safetyRatings": [{"probability": "HIGH"}]},"usageMetadata": {"promptTokenCount": 7,"totalTokenCount": 7}}"#
        ])
        #expect(decoded.text.isEmpty)
        #expect(decoded.finish == .contentFilter)
        #expect(decoded.usage == TokenUsage(inputTokens: 7, outputTokens: 0))
    }

    @Test("Thoughts, calls, code and its results, and files are not text; signed text is")
    func parts() throws {
        let parts = [
            #"{"text": "hidden","thought": true}"#, #"{"text": "a","thoughtSignature": "c2ln"}"#,
            #"{"functionCall": {"name": "hidden","args": {"text": "hidden"}},"thoughtSignature": "c2ln"}"#,
            #"{"executableCode": {"language": "PYTHON","code": "hidden"}}"#,
            #"{"codeExecutionResult": {"outcome": "OUTCOME_OK","output": "hidden"}}"#,
            #"{"toolCall": {"text": "hidden"}}"#, #"{"inlineData": {"mimeType": "image/png","data": "aGlkZGVu"}}"#,
            #"{"text": "b","thought": false}"#, #"{"text": 7}"#, "null", "7",
        ]
        let decoded = try read([
            #"{"candidates": [{"content": {"parts": [\#(parts.joined(separator: ","))]},"index": 0}]}"#,
            #"{"candidates": [{"content": {"parts": [{"text": "","thoughtSignature": "c2ln"}]},"finishReason": "STOP"}]}"#,
        ])
        #expect(decoded.text == "ab")
        #expect(decoded.finish == .stop)
    }

    @Test("Only the first candidate is the answer")
    func candidates() throws {
        let decoded = try read([
            #"{"candidates": [{"index": 1,"content": {"parts": [{"text": "x"}]},"finishReason": "SAFETY"},{"index": 0,"content": {"parts": [{"text": "a"}]}}]}"#,
            #"{"candidates": [{"index": 0,"finishReason": "STOP"}]}"#,
            #"{"candidates": [{"index": 1,"finishReason": "SAFETY"}]}"#,
        ])
        #expect(decoded.text == "a")
        #expect(decoded.finish == .stop)
    }

    @Test("What tools read and what the model thought is counted too, as of the last chunk")
    func usage() throws {
        let decoded = try read([
            #"{"candidates": [],"usageMetadata": {"promptTokenCount": 18,"totalTokenCount": 18}}"#,
            Self.text("a", more: #","finishReason": "STOP""#),
            #"{"usageMetadata": {"promptTokenCount": 17,"candidatesTokenCount": 5,"thoughtsTokenCount": 40,"toolUsePromptTokenCount": 100,"cachedContentTokenCount": 16,"totalTokenCount": 162}}"#,
        ])
        #expect(
            decoded.usage == TokenUsage(inputTokens: 117, outputTokens: 45, cachedInputTokens: 16, reasoningTokens: 40)
        )
    }

    @Test(
        "An error without a frame is an error, before the stream, in it, and in an array",
        arguments: ["", "\n", "\r\n"]
    )
    func bareErrors(end: String) throws {
        for json in [
            Self.indentedError, Self.indentedError.replacing("\n", with: "\r\n"), "[\(Self.indentedError)\n]",
            "  \n\(Self.indentedError)",
        ] {
            let alone = try read([], then: json + end)
            #expect(alone.failure?.kind == .overloaded)
            #expect(alone.failure?.detail == "UNAVAILABLE: The model is overloaded.")
            let later = try read([Self.text("a")], then: json + end)
            #expect(later.text == "a")
            #expect(later.failure?.kind == .overloaded)
        }
    }

    @Test(
        "An error in a frame has the kind that its own status names",
        arguments: [
            (500, "INTERNAL", .unavailable), (503, "UNAVAILABLE", .unavailable),
            (429, "RESOURCE_EXHAUSTED", .rateLimited),
            (400, "INVALID_ARGUMENT", .invalidRequest), (403, "PERMISSION_DENIED", .unauthorized),
        ] as [(Int, String, ProviderFailure.Kind)]
    )
    func framedError(code: Int, status: String, kind: ProviderFailure.Kind) throws {
        for code in [#""code": \#(code),"#, ""] {
            let decoded = try read([
                Self.text("a"), #"{"error": {\#(code)"message": "m","status": "\#(status)"}}"#, Self.finish("STOP"),
            ])
            #expect(decoded.text == "a")
            #expect(decoded.failure?.kind == kind)
        }
    }

    @Test("A frame that is no JSON object is a protocol failure", arguments: ["{", "7", "[]", "hello", "[DONE]"])
    func malformed(frame: String) throws {
        #expect(try read([Self.text("a"), frame, Self.finish("STOP")]).failure?.kind == .protocol)
    }

    @Test(
        "Chunks of an unknown or broken shape are passed over",
        arguments: [
            "{}", #"{"candidates": null}"#, #"{"candidates": {}}"#, #"{"candidates": {"a": 1}}"#,
            #"{"candidates": [7]}"#,
            #"{"candidates": [{"content": null}]}"#, #"{"candidates": [{"content": {"parts": "hidden"}}]}"#,
            #"{"candidates": [{"content": {"role": "model"},"index": 0}]}"#, #"{"usageMetadata": 7}"#,
            #"{"promptFeedback": {}}"#, #"{"promptFeedback": {"blockReason": "BLOCKED_REASON_UNSPECIFIED"}}"#,
            #"{"error": null}"#,
            #"{"usageMetadata": {"promptTokenCount": "7","candidatesTokenCount": 1e400}}"#.replacing(
                "1e400",
                with: "1.5"
            ),
        ]
    )
    func unknown(frame: String) throws {
        let decoded = try read([Self.text("a"), frame, Self.finish("STOP")])
        #expect(decoded.text == "a")
        #expect(decoded.finish == .stop)
        #expect(decoded.usage == nil)
    }

    @Test("U+0000 becomes U+FFFD, and the halves of a surrogate pair that two parts are cut in are joined")
    func replaced() throws {
        let decoded = try read([
            Self.text(#"a\u0000b"#), Self.text(#"\ud83d"#), Self.text(#"\ude00"#), Self.text(#"\u003c\ud83d\ude00"#),
            Self.finish("STOP"),
        ])
        #expect(Array(decoded.text.unicodeScalars) == Array("a\u{FFFD}b😀<😀".unicodeScalars))
    }

    @Test("A JSON answer in place of a stream is a protocol failure")
    func array() throws {
        let decoded = try read([], then: "[\(Self.text("a", more: #","finishReason": "STOP""#))\n,\n{}\n]")
        #expect(decoded.text.isEmpty)
        #expect(decoded.failure?.kind == .protocol)
    }
}
