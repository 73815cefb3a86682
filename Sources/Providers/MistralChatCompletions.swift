internal import EventStream
package import WebClient

/// Mistral's Chat Completions API, streamed. Usage comes without being asked for.
///
/// Source: Mistral's API reference, "Chat Completion", and its guides "Vision" and "Audio & transcription".
package struct MistralChatCompletions: ProviderAPI {
    private let endpoint: ProviderEndpoint

    init(endpoint: ProviderEndpoint) {
        self.endpoint = endpoint
    }

    package var vendor: Vendor { endpoint.vendor }
    package var format: WireFormat { endpoint.api }

    package func request(_ request: ProviderRequest) throws(ProviderFailure) -> WebRequest {
        // The last message must be the user's, and a system's message is taken before all others only.
        var messages = try request.alternatingTurns(accepting: accepts).map { turn in
            Body.Message(role: turn.role.rawValue, content: TurnContent(turn.parts, part: Body.Part.init))
        }
        if let system = request.system, !system.isEmpty {
            messages.insert(Body.Message(role: "system", content: .text(system)), at: 0)
        }
        return try endpoint.post(
            Body(
                model: request.model,
                messages: messages,
                maxTokens: request.maxOutputTokens,
                promptCacheKey: request.cacheKey
            ),
            to: "/v1/chat/completions",
            authorization: [("authorization", "Bearer \(endpoint.apiKey)")],
            traceparent: request.traceparent
        )
    }

    /// Images, and audio as MP3, WAV and what else its guides name; there is no part for video.
    package func accepts(_ contentType: String) -> Bool {
        Self.images.contains(contentType) || Self.audio.contains(contentType)
    }

    private static let images: Set = ["image/png", "image/jpeg", "image/webp", "image/gif"]
    private static let audio: Set = [
        "audio/mpeg", "audio/mp3", "audio/wav", "audio/wave", "audio/x-wav", "audio/vnd.wave", "audio/flac",
        "audio/x-flac", "audio/ogg", "audio/mp4", "audio/m4a", "audio/x-m4a", "audio/webm",
    ]

    package var imageLimits: ImageLimits { .mistral }

    package func makeDecoder() -> any ProviderDecoder {
        FrameDecoder(reader: MistralChatCompletionsReader(), words: VendorWords(apiKey: endpoint.apiKey))
    }

    package func failure(status: Int, headers: WebHeaders, body: [UInt8]) -> ProviderFailure {
        VendorWords(apiKey: endpoint.apiKey).failure(status: status, headers: headers, body: body)
    }
}

extension MistralChatCompletions {
    private struct Body: Encodable {
        struct Message: Encodable {
            var role: String
            var content: TurnContent<Part>
        }

        struct Part: Encodable {
            enum CodingKeys: String, CodingKey {
                case type, text
                case imageURL = "image_url"
                case inputAudio = "input_audio"
            }

            var type: String
            var text: String?
            /// A `data:` URL as it is, not within an object as OpenAI wants it.
            var imageURL: String?
            /// Base64 alone; what the sound is, Mistral finds out.
            var inputAudio: String?

            init(_ part: ProviderPart) {
                switch part {
                case .text(let text):
                    (type, self.text) = ("text", text)
                case .media(let media) where MistralChatCompletions.audio.contains(media.contentType):
                    (type, inputAudio) = ("input_audio", media.base64)
                case .media(let media):
                    (type, imageURL) = ("image_url", media.dataURL)
                }
            }
        }

        enum CodingKeys: String, CodingKey {
            case model, messages
            case maxTokens = "max_tokens"
            case promptCacheKey = "prompt_cache_key"
            case stream
        }

        var model: String
        var messages: [Message]
        var maxTokens: Int?
        var promptCacheKey: String?
        var stream = true
    }
}
