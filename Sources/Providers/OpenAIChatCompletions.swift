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
            authorization: [("authorization", "Bearer \(endpoint.apiKey)")],
            traceparent: request.traceparent
        )
    }

    /// Images, and audio as WAV or MP3; there is no part for video.
    ///
    /// Source: OpenAI's guide "Audio and speech".
    package func accepts(_ contentType: String) -> Bool {
        AcceptedImages.openAI.contains(contentType) || Self.audioFormats[contentType] != nil
    }

    private static let audioFormats = [
        "audio/wav": "wav", "audio/wave": "wav", "audio/x-wav": "wav", "audio/vnd.wave": "wav",
        "audio/mpeg": "mp3", "audio/mp3": "mp3",
    ]

    package var imageLimits: ImageLimits { .openAI }

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
            var content: TurnContent<Part>
        }

        struct Part: Encodable {
            struct Link: Encodable {
                var url: String
            }

            struct Audio: Encodable {
                var data: String
                var format: String
            }

            enum CodingKeys: String, CodingKey {
                case type, text
                case imageURL = "image_url"
                case inputAudio = "input_audio"
            }

            var type: String
            var text: String?
            var imageURL: Link?
            var inputAudio: Audio?

            init(_ part: ProviderPart) {
                switch part {
                case .text(let text):
                    (type, self.text) = ("text", text)
                case .media(let media):
                    if let format = OpenAIChatCompletions.audioFormats[media.contentType] {
                        (type, inputAudio) = ("input_audio", Audio(data: media.base64, format: format))
                    } else {
                        (type, imageURL) = ("image_url", Link(url: media.dataURL))
                    }
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

extension OpenAIChatCompletions {
    private struct Reader: FrameReader {
        private var choice = ChatCompletionsChoice()

        mutating func read(_ event: ServerSentEvent, into output: inout FrameOutput) throws(ProviderFailure) {
            if event.data == "[DONE]" { return try choice.done(into: &output) }

            let chunk = try event.object()
            if let error = chunk["error"], !error.isNull {
                throw ProviderFailure(VendorError(chunk) ?? VendorError())
            }
            choice.read(chunk, into: &output)
            // Input includes what was cached and output the reasoning.
            if let usage = chunk["usage"],
                let read = usage["prompt_tokens"]?.tokenCount, let made = usage["completion_tokens"]?.tokenCount
            {
                output.usage(
                    TokenUsage(
                        inputTokens: read,
                        outputTokens: made,
                        cachedInputTokens: usage.at("prompt_tokens_details", "cached_tokens")?.tokenCount,
                        reasoningTokens: usage.at("completion_tokens_details", "reasoning_tokens")?.tokenCount
                    )
                )
            }
        }

        mutating func end(into output: inout FrameOutput) throws(ProviderFailure) {
            try choice.end(into: &output)
        }
    }
}
