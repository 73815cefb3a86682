internal import EventStream
internal import JSONTree
package import WebClient

/// xAI's Chat Completions API, streamed.
///
/// Source: xAI's REST API reference, "Chat completions", and its guide "Image Understanding".
package struct XAIChatCompletions: ProviderAPI {
    private let endpoint: ProviderEndpoint

    init(endpoint: ProviderEndpoint) {
        self.endpoint = endpoint
    }

    package var vendor: Vendor { endpoint.vendor }
    package var format: WireFormat { endpoint.api }

    package func request(_ request: ProviderRequest) throws(ProviderFailure) -> WebRequest {
        var messages = try request.alternatingTurns(accepting: accepts).map(\.withTextsJoined).map { turn in
            Body.Message(role: turn.role.rawValue, content: TurnContent(turn.parts, part: Body.Part.init))
        }
        if let system = request.system, !system.isEmpty {
            messages.insert(Body.Message(role: "system", content: .text(system)), at: 0)
        }
        let body = Body(
            model: request.model,
            messages: messages,
            maxCompletionTokens: request.maxOutputTokens,
            promptCacheKey: request.cacheKey,
            safetyIdentifier: request.userName
        )
        return try endpoint.post(
            body,
            to: "/chat/completions",
            // The header by which requests of one conversation come to the cache that has it.
            authorization: [("authorization", "Bearer \(endpoint.apiKey)")]
                + (request.cacheKey.map { [("x-grok-conv-id", $0)] } ?? []),
            traceparent: request.traceparent
        )
    }

    /// Images only.
    package func accepts(_ contentType: String) -> Bool {
        AcceptedImages.xAI.contains(contentType)
    }

    package var imageLimits: ImageLimits { .xAI }

    package func makeDecoder() -> any ProviderDecoder {
        FrameDecoder(reader: Reader(), words: VendorWords(apiKey: endpoint.apiKey))
    }

    package func failure(status: Int, headers: WebHeaders, body: [UInt8]) -> ProviderFailure {
        VendorWords(apiKey: endpoint.apiKey).failure(status: status, headers: headers, body: body)
    }
}

extension XAIChatCompletions {
    private struct Body: Encodable {
        struct Message: Encodable {
            var role: String
            var content: TurnContent<Part>
        }

        struct Part: Encodable {
            struct Link: Encodable {
                var url: String
            }

            enum CodingKeys: String, CodingKey {
                case type, text
                case imageURL = "image_url"
            }

            var type: String
            var text: String?
            var imageURL: Link?

            init(_ part: ProviderPart) {
                switch part {
                case .text(let text): (type, self.text) = ("text", text)
                case .media(let image): (type, imageURL) = ("image_url", Link(url: image.dataURL))
                }
            }
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
            case promptCacheKey = "prompt_cache_key"
            case safetyIdentifier = "safety_identifier"
            case stream
            case streamOptions = "stream_options"
        }

        var model: String
        var messages: [Message]
        var maxCompletionTokens: Int?
        var promptCacheKey: String?
        var safetyIdentifier: String?
        var stream = true
        var streamOptions = StreamOptions()
    }
}

extension XAIChatCompletions {
    private struct Reader: FrameReader {
        private var choice = ChatCompletionsChoice()

        mutating func read(_ event: ServerSentEvent, into output: inout FrameOutput) throws(ProviderFailure) {
            if event.data == "[DONE]" { return try choice.done(into: &output) }

            let chunk = try event.object()
            // Flat, `{"code", "error"}`, in place of a chunk.
            if let error = chunk["error"], !error.isNull {
                throw ProviderFailure(VendorError(chunk) ?? VendorError())
            }
            choice.read(chunk, into: &output)
            if let usage = chunk["usage"].flatMap(Self.usage) { output.usage(usage) }
        }

        mutating func end(into output: inout FrameOutput) throws(ProviderFailure) {
            try choice.end(into: &output)
        }

        /// `completion_tokens` leaves out the reasoning, which `total_tokens` has: all that was not read was made.
        private static func usage(_ usage: JSONTree) -> TokenUsage? {
            guard let read = usage["prompt_tokens"]?.tokenCount, let made = usage["completion_tokens"]?.tokenCount
            else {
                return nil
            }
            let reasoning = usage.at("completion_tokens_details", "reasoning_tokens")?.tokenCount
            let total = usage["total_tokens"]?.tokenCount ?? 0
            return TokenUsage(
                inputTokens: read,
                outputTokens: total - read >= made ? total - read : made + (reasoning ?? 0),
                cachedInputTokens: usage.at("prompt_tokens_details", "cached_tokens")?.tokenCount,
                reasoningTokens: reasoning
            )
        }
    }
}
