import Providers
import Testing

@Suite("Bounding what a vendor may send")
struct DecoderBoundsTests {
    /// A stream that never becomes an answer: what it begins with, and what then comes for ever.
    struct Endless: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let beginning: String
        let rest: String
    }

    /// Those of short lines are held by the parser's own tests, with smaller limits.
    static let endless = [
        Endless(testDescription: "a frame without a line end", beginning: "data: {\"a\":\"", rest: "xxxxxxxxxxxxxxxx"),
        Endless(testDescription: "a comment without a line end", beginning: ": ", rest: "xxxxxxxxxxxxxxxx"),
        Endless(testDescription: "bare lines", beginning: "", rest: "<p>not a stream</p>\n"),
        Endless(testDescription: "bare lines that might be JSON", beginning: "{\n", rest: "}\n{\n"),
    ]

    @Test("What never becomes an answer fails as a protocol error within 17 MiB", arguments: endless)
    func endlessStreams(stream: Endless) throws {
        var decoder = try makeAPI(.anthropic).makeDecoder()
        var events = decoder.decode(Array(stream.beginning.utf8))
        let piece = Array(String(repeating: stream.rest, count: (64 << 10) / stream.rest.utf8.count).utf8)
        var sent = 0
        while events.isEmpty, sent < 17 << 20 {
            events += decoder.decode(piece)
            sent += piece.count
        }
        #expect(events.count == 1)
        #expect(Self.failure(events)?.kind == .protocol)
        #expect(decoder.decode(piece).isEmpty)
        #expect(decoder.finish().isEmpty)
    }

    /// A frame of each vendor whose counts no answer can have cost, and which go past an `Int` when they are added.
    static let hugeCounts: [(Vendor, WireFormat, String)] = [
        (
            .anthropic, .messages,
            #"{"type":"message_delta","usage":{"input_tokens":MAX,"cache_read_input_tokens":MAX,"output_tokens":MAX}}"#
        ),
        (
            .openai, .responses,
            #"{"type":"response.completed","response":{"usage":{"input_tokens":MAX,"output_tokens":MAX}}}"#
        ),
        (.openai, .chatCompletions, #"{"choices":[],"usage":{"prompt_tokens":MAX,"completion_tokens":MAX}}"#),
        (
            .xai, .chatCompletions,
            #"{"choices":[],"usage":{"prompt_tokens":MIN,"completion_tokens":MAX,"total_tokens":MAX}}"#
        ),
        (
            .xai, .chatCompletions,
            #"{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":MAX,"completion_tokens_details":{"reasoning_tokens":MAX}}}"#
        ),
        (.mistral, .chatCompletions, #"{"choices":[],"usage":{"prompt_tokens":MAX,"completion_tokens":MAX}}"#),
        (
            .google, .generateContent,
            #"{"usageMetadata":{"promptTokenCount":MAX,"toolUsePromptTokenCount":MAX,"candidatesTokenCount":MAX,"thoughtsTokenCount":MAX}}"#
        ),
    ]

    @Test("Counts that no answer can have cost are not taken, and never overflow", arguments: hugeCounts)
    func countsBeyondReason(vendor: Vendor, format: WireFormat, frame: String) throws {
        let endpoint = try #require(ProviderEndpoint(vendor: vendor, api: format, apiKey: "test"))
        var decoder = endpoint.makeAPI().makeDecoder()
        let data = frame.replacing("MAX", with: "\(Int.max)").replacing("MIN", with: "\(Int.min)")
        let events = decoder.decode(Array("data: \(data)\n\n".utf8)) + decoder.finish()
        for case .usage(let usage) in events { #expect(usage == TokenUsage(inputTokens: 0, outputTokens: 0)) }
        #expect(events.count { $0.isTerminal } == 1)
    }

    @Test("A frame of seven megabytes is read, and one of ten is a protocol error")
    func largeFrames() throws {
        for (megabytes, passes) in [(7, true), (10, false)] {
            var decoder = try makeAPI(.anthropic).makeDecoder()
            let text = String(repeating: "x", count: megabytes << 20)
            let frame = #"{"type":"content_block_delta","delta":{"type":"text_delta","text":"\#(text)"}}"#
            let bytes = Array("data: \(frame)\n\n".utf8)
            var events: [ProviderEvent] = []
            for start in stride(from: 0, to: bytes.count, by: 16 << 10) {
                events += decoder.decode(Array(bytes[start..<min(start + 16 << 10, bytes.count)]))
            }
            if passes {
                #expect(events == [.text(text)])
            } else {
                #expect(Self.failure(events)?.kind == .protocol)
            }
        }
    }

    @Test(
        "A frame that is no UTF-8 is a protocol error, also where the decoder would not look at it",
        arguments: ["message_stop", "ping", "content_block_delta", "unheard_of"]
    )
    func malformedText(name: String) throws {
        for broken in [[0xFF], [0xC3], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xC0, 0x80]] as [[UInt8]] {
            let bytes = Array("event: \(name)\ndata: {\"type\":\"".utf8) + broken + Array("\"}\n\n".utf8)
            let decoded = decodeEveryWay(bytes, with: try makeAPI(.anthropic), cuts: 0...bytes.count)
            #expect(decoded.failure?.kind == .protocol)
            #expect(decoded.text.isEmpty)
        }
    }

    @Test("A frame with a hundred thousand levels is a protocol error")
    func depth() throws {
        let frame = #"data: {"choices":"# + String(repeating: "[", count: 100_000) + "\n\n"
        var decoder = try makeAPI(.openai, .chatCompletions).makeDecoder()
        #expect(Self.failure(decoder.decode(Array(frame.utf8)))?.kind == .protocol)
    }

    /// Lists that a vendor's frame has, `@` being where their elements stand.
    static let lists: [(vendor: Vendor, frame: String)] = [
        (.google, #"{"candidates":[@]}"#),
        (.google, #"{"candidates":[{"content":{"parts":[@]}}]}"#),
        (.google, #"{"error":{"code":503,"details":[@]}}"#),
        (.mistral, #"{"choices":[@]}"#),
        (.mistral, #"{"choices":[{"delta":{"content":[@]}}]}"#),
    ]

    @Test(
        "A list of a hundred thousand elements takes no more time than its length",
        .timeLimit(.minutes(5)),
        arguments: lists
    )
    func longLists(vendor: Vendor, frame: String) throws {
        let elements = String(repeating: "{},", count: 100_000) + "{}"
        var decoder = try makeAPI(vendor).makeDecoder()
        let events = decoder.decode(Array("data: \(frame.replacing("@", with: elements))\n\n".utf8))
        #expect(Self.failure(events)?.kind == (frame.contains("error") ? .unavailable : nil))
    }

    @Test("A number that is too big for its place is no count, and one that no Double holds is a protocol error")
    func numbers() throws {
        let stream = """
            data: {"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"stop"}],\
            "usage":{"prompt_tokens":123456789012345678901234567890,"completion_tokens":1}}

            data: [DONE]


            """
        let decoded = decodeEveryWay(stream, with: try makeAPI(.openai, .chatCompletions))
        #expect(decoded.text == "a")
        #expect(decoded.usage == nil)
        #expect(decoded.finish == .stop)
        let huge = decodeEveryWay("data: {\"a\":1e999}\n\n", with: try makeAPI(.openai, .chatCompletions))
        #expect(huge.failure?.kind == .protocol)
    }

    @Test("Of two equal keys the last counts")
    func duplicateKeys() throws {
        let stream = #"data: {"choices":[{"delta":{"content":"a","content":"b"},"finish_reason":"stop"}]}"# + "\n\n"
        let decoded = decodeEveryWay(stream + "data: [DONE]\n\n", with: try makeAPI(.openai, .chatCompletions))
        #expect(decoded.text == "b")
    }

    @Test("U+0000 and half a surrogate pair come out as U+FFFD")
    func replacements() throws {
        let stream =
            #"data: {"choices":[{"delta":{"content":"a\u0000b\ud83dc\ude00"},"finish_reason":"stop"}]}"# + "\n\n"
        let decoded = decodeEveryWay(stream + "data: [DONE]\n\n", with: try makeAPI(.openai, .chatCompletions))
        #expect(Array(decoded.text.unicodeScalars) == Array("a\u{FFFD}b\u{FFFD}c\u{FFFD}".unicodeScalars))
    }

    @Test("Everything the format allows around a frame changes nothing, at every cut")
    func framing() throws {
        let stream =
            "\u{FEFF}: hello\r\nid: 1\rretry: 5\ndata:{\"choices\":[{\"delta\":{\"content\":\"é😀\"},\r\n"
            + "data: \"finish_reason\":\"stop\"}]}\r\n\r\n:\n\ndata:\n\ndata:[DONE]\r\r"
        let decoded = decodeEveryWay(stream, with: try makeAPI(.openai, .chatCompletions))
        #expect(decoded.text == "é😀")
        #expect(decoded.finish == .stop)
    }

    private static func failure(_ events: [ProviderEvent]) -> ProviderFailure? {
        guard case .failed(let failure) = events.last else { return nil }
        return failure
    }
}
