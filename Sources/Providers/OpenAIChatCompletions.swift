internal import EventStream
internal import JSONTree
package import WebClient

/// OpenAI's Chat Completions API, streamed; also what most other servers of models speak.
///
/// Source: OpenAI's API reference, "Create chat completion" and "The chat completion chunk object".
package struct OpenAIChatCompletions: ProviderAPI {
    private let endpoint: ProviderEndpoint

    init(endpoint: ProviderEndpoint) {
        self.endpoint = endpoint
    }

    package var vendor: Vendor { endpoint.vendor }

    package func request(_ request: ProviderRequest) throws(ProviderFailure) -> WebRequest {
        var messages = try request.spokenTurns().map { turn in
            Body.Message(role: turn.role.rawValue, content: TurnContent(turn.texts) { TextPart(text: $0) })
        }
        if let system = request.system, !system.isEmpty {
            messages.insert(Body.Message(role: "system", content: .text(system)), at: 0)
        }
        let body = Body(model: request.model, messages: messages, maxCompletionTokens: request.maxOutputTokens)
        return try endpoint.post(
            body,
            to: "/chat/completions",
            authorization: [("authorization", "Bearer \(endpoint.apiKey)")],
            traceparent: request.traceparent
        )
    }

    package func makeDecoder() -> any ProviderDecoder {
        FrameDecoder(reader: Reader(), words: VendorWords(apiKey: endpoint.apiKey))
    }

    package func failure(status: Int, headers: WebHeaders, body: [UInt8]) -> ProviderFailure {
        VendorWords(apiKey: endpoint.apiKey).failure(status: status, headers: headers, body: body)
    }
}

extension OpenAIChatCompletions {
    private struct Body: Encodable {
        struct Message: Encodable {
            var role: String
            var content: TurnContent<TextPart>
        }

        struct StreamOptions: Encodable {
            enum CodingKeys: String, CodingKey {
                case includeUsage = "include_usage"
            }

            var includeUsage = true
        }

        enum CodingKeys: String, CodingKey {
            case model, messages
            case maxCompletionTokens = "max_completion_tokens"
            case stream
            case streamOptions = "stream_options"
        }

        var model: String
        var messages: [Message]
        var maxCompletionTokens: Int?
        var stream = true
        var streamOptions = StreamOptions()
    }
}

extension OpenAIChatCompletions {
    private struct Reader: FrameReader {
        private var finishReason: String?
        private var isRefusal = false

        mutating func read(_ event: ServerSentEvent, into output: inout FrameOutput) throws(ProviderFailure) {
            if event.data == "[DONE]" { return try end(&output) }

            let chunk = try event.object()
            if let error = chunk["error"], !error.isNull {
                throw ProviderFailure(VendorError(chunk) ?? VendorError())
            }
            // A server that leaves out the index has one choice.
            for choice in chunk["choices"]?.elements ?? [] where choice["index"]?.integer ?? 0 == 0 {
                output.text(choice.at("delta", "content")?.string ?? "")
                if let refusal = choice.at("delta", "refusal")?.string, !refusal.isEmpty {
                    isRefusal = true
                    output.text(refusal)
                }
                finishReason = choice["finish_reason"]?.string ?? finishReason
            }
            if let usage = chunk["usage"],
                let read = usage["prompt_tokens"]?.integer, let made = usage["completion_tokens"]?.integer
            {
                output.usage(TokenUsage(inputTokens: read, outputTokens: made))
            }
        }

        private func end(_ output: inout FrameOutput) throws(ProviderFailure) {
            guard let finishReason else {
                throw ProviderFailure(kind: .interrupted, detail: "[DONE] came without a finish_reason")
            }
            switch finishReason {
            case _ where isRefusal, "content_filter": output.finish(.contentFilter)
            case "length": output.finish(.length)
            // stop, tool_calls, function_call and whatever comes to be: the vendor ended it in order.
            default: output.finish(.stop)
            }
        }
    }
}
