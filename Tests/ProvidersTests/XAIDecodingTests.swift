import Providers
import Testing
import WebClient

@Suite("Reading xAI's streams")
struct XAIDecodingTests {
    private static let flatErrorJSON = #"{"code":"some code","error":"Some words."}"#

    private func chat(_ frames: [String]) throws -> Decoded {
        decodeEveryWay(frames.map { "data: \($0)\n\n" }.joined(), with: try makeAPI(.xai, .chatCompletions))
    }

    private func responses(_ list: [(event: String, data: String)]) throws -> Decoded {
        decodeEveryWay(frames(list), with: try makeAPI(.xai, .responses))
    }

    private static func delta(_ delta: String, _ rest: String = "") -> String {
        #"{"choices":[{"index":0,"delta":\#(delta)}]\#(rest),"system_fingerprint":"fp"}"#
    }

    private static let stop = #"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#

    @Test("The first chunk has text beside the role, and no chunk a finish reason but the last")
    func chatText() throws {
        let decoded = try chat([
            Self.delta(#"{"content":"Hel","role":"assistant"}"#), Self.delta(#"{"content":"lo"}"#), Self.stop, "[DONE]",
        ])
        #expect(decoded.text == "Hello")
        #expect(decoded.finish == .stop)
        #expect(decoded.usage == nil)
    }

    @Test("Reasoning is not text, nor are the empty deltas sent in its place")
    func chatReasoning() throws {
        let empty = Array(repeating: Self.delta("{}"), count: 30)
        let decoded = try chat(
            [Self.delta(#"{"reasoning_content":"hidden","role":"assistant"}"#)] + empty
                + [Self.delta(#"{"content":"a"}"#), Self.stop, "[DONE]"]
        )
        #expect(decoded.text == "a")
    }

    @Test(
        "Chat usage counts the reasoning, which xAI leaves out of the completion",
        arguments: [
            #""completion_tokens":17,"total_tokens":839,"completion_tokens_details":{"reasoning_tokens":120}"#,
            #""completion_tokens":17,"completion_tokens_details":{"reasoning_tokens":120}"#,
            #""completion_tokens":137,"total_tokens":839,"completion_tokens_details":{"reasoning_tokens":120}"#,
        ]
    )
    func chatUsage(usage: String) throws {
        let decoded = try chat([
            Self.delta(#"{"content":"a"}"#), Self.stop, #"{"choices":[],"usage":{"prompt_tokens":702,\#(usage)}}"#,
            "[DONE]",
        ])
        #expect(decoded.usage == TokenUsage(inputTokens: 702, outputTokens: 137, reasoningTokens: 120))
    }

    @Test("Usage on every chunk is cumulative: the last counts")
    func chatUsageOnEveryChunk() throws {
        func usage(_ made: Int) -> String {
            #","usage":{"prompt_tokens":9,"completion_tokens":\#(made),"total_tokens":\#(9 + made)}"#
        }
        let decoded = try chat([
            Self.delta(#"{"content":"a"}"#, usage(1)), Self.delta(#"{"content":"b"}"#, usage(2)), Self.stop, "[DONE]",
        ])
        #expect(decoded.usage == TokenUsage(inputTokens: 9, outputTokens: 2))
    }

    @Test("The finish reason and [DONE] are each a chat stream's end; without either it is interrupted")
    func chatEnds() throws {
        #expect(try chat([Self.delta(#"{"content":"a"}"#), Self.stop]).finish == .stop)
        #expect(try chat([Self.delta(#"{"content":"a"}"#), "[DONE]"]).finish == .stop)
        #expect(try chat([Self.delta(#"{"content":"a"}"#)]).failure?.kind == .interrupted)
    }

    @Test("Output of the Responses API already counts the reasoning, and nothing follows the last event")
    func responsesText() throws {
        let decoded = try responses([
            ("response.created", #"{"sequence_number":0,"type":"response.created"}"#),
            (
                "response.reasoning_summary_text.delta",
                #"{"sequence_number":1,"type":"response.reasoning_summary_text.delta","delta":"hidden"}"#
            ),
            (
                "response.output_text.delta",
                #"{"sequence_number":2,"type":"response.output_text.delta","delta":"1, 2"}"#
            ),
            (
                "response.completed",
                #"{"type":"response.completed","response":{"temperature":0.699999988079071,"usage":{"input_tokens":199,"output_tokens":160,"output_tokens_details":{"reasoning_tokens":152}}}}"#
            ),
        ])
        #expect(decoded.text == "1, 2")
        #expect(decoded.finish == .stop)
        #expect(decoded.usage == TokenUsage(inputTokens: 199, outputTokens: 160, reasoningTokens: 152))
    }

    @Test("An answer that ran into its limit says so")
    func responsesIncomplete() throws {
        let data =
            #"{"type":"response.incomplete","response":{"incomplete_details":{"reason":"max_output_tokens"}}}"#
        #expect(try responses([("response.incomplete", data)]).finish == .length)
        #expect(try responses([("message", data)]).finish == .length)
    }

    @Test(
        "A flat error is the stream's end, as an event of any name, or as plain JSON under status 200",
        arguments: [
            "data: \(flatErrorJSON)\n\n", "event: error\ndata: \(flatErrorJSON)\n\n", flatErrorJSON,
            flatErrorJSON + "\n",
            "{\n  \"code\": \"some code\",\n  \"error\": \"Some words.\"\n}",
        ]
    )
    func flatError(stream: String) throws {
        for format in [WireFormat.responses, .chatCompletions] {
            let decoded = decodeEveryWay(stream, with: try makeAPI(.xai, format))
            #expect(decoded.failure?.detail == "some code: Some words.")
        }
    }

    @Test("An error event that says nothing is a failure all the same")
    func emptyError() throws {
        #expect(try responses([("error", "{}")]).failure?.kind == .unavailable)
    }

    @Test("A failed response is told by its own error")
    func failedResponse() throws {
        let error = #"{"code":"server_is_overloaded","message":"m"}"#
        let data = #"{"type":"response.failed","response":{"object":"response","error":\#(error)}}"#
        let decoded = try responses([("response.failed", data)])
        #expect(decoded.failure?.kind == .overloaded)
        #expect(decoded.failure?.detail == "server_is_overloaded: m")
    }
}
