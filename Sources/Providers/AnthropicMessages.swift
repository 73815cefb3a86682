internal import EventStream
internal import JSONTree
package import WebClient

/// Anthropic's Messages API, streamed.
///
/// Source: Anthropic's API reference, "Create a Message", "Streaming messages" and "Prompt caching".
package struct AnthropicMessages: ProviderAPI {
    /// The version of the API that is spoken. Under it no model takes a temperature.
    static let version = "2026-10-21"
    /// What `max_tokens`, which the API requires, is where nothing was asked for: what all current models allow, with room
    /// for thinking, which it counts.
    package static let defaultMaxOutputTokens = 32_768

    private let endpoint: ProviderEndpoint

    init(endpoint: ProviderEndpoint) {
        self.endpoint = endpoint
    }

    package var vendor: Vendor { endpoint.vendor }
    package var format: WireFormat { endpoint.api }

    package func request(_ request: ProviderRequest) throws(ProviderFailure) -> WebRequest {
        let body = Body(
            model: request.model,
            maxTokens: request.maxOutputTokens ?? Self.defaultMaxOutputTokens,
            system: request.system.flatMap { $0.isEmpty ? nil : $0 },
            messages: try request.alternatingTurns(accepting: accepts).map { turn in
                Body.Message(role: turn.role, content: TurnContent(turn.parts, part: Body.Part.init))
            },
            cacheControl: request.cacheKey.map { _ in Body.CacheControl() },
            metadata: request.userName.map(Body.Metadata.init),
            thinking: request.wantsThoughts ? Body.Thinking() : nil
        )
        return try endpoint.post(
            body,
            to: "/v1/messages",
            authorization: [("x-api-key", endpoint.apiKey), ("anthropic-version", Self.version)],
            traceparent: request.traceparent
        )
    }

    /// Images only: the API has no part for audio or video.
    package func accepts(_ contentType: String) -> Bool {
        AcceptedImages.anthropic.contains(contentType)
    }

    package var imageLimits: ImageLimits { .anthropic }

    package func makeDecoder() -> any ProviderDecoder {
        FrameDecoder(reader: Reader(), words: VendorWords(apiKey: endpoint.apiKey))
    }

    package func failure(status: Int, headers: WebHeaders, body: [UInt8]) -> ProviderFailure {
        VendorWords(apiKey: endpoint.apiKey).failure(status: status, headers: headers, body: body)
    }
}

extension AnthropicMessages {
    private struct Body: Encodable {
        struct Message: Encodable {
            var role: ProviderMessage.Role
            var content: TurnContent<Part>
        }

        struct Part: Encodable {
            struct Source: Encodable {
                enum CodingKeys: String, CodingKey {
                    case type
                    case mediaType = "media_type"
                    case data
                }

                var type = "base64"
                var mediaType: String
                var data: String
            }

            var type: String
            var text: String?
            var source: Source?

            init(_ part: ProviderPart) {
                switch part {
                case .text(let text):
                    (type, self.text) = ("text", text)
                case .media(let image):
                    (type, source) = ("image", Source(mediaType: image.contentType, data: image.base64))
                }
            }
        }

        /// Has the vendor cache the conversation up to its last block.
        struct CacheControl: Encodable {
            var type = "ephemeral"
        }

        struct Metadata: Encodable {
            enum CodingKeys: String, CodingKey {
                case userID = "user_id"
            }

            var userID: String
        }

        /// How models think that do, but with summaries in the stream.
        struct Thinking: Encodable {
            var type = "adaptive"
            var display = "summarized"
        }

        enum CodingKeys: String, CodingKey {
            case model
            case maxTokens = "max_tokens"
            case cacheControl = "cache_control"
            case system, messages, metadata, thinking, stream
        }

        var model: String
        var maxTokens: Int
        var system: String?
        var messages: [Message]
        var cacheControl: CacheControl?
        var metadata: Metadata?
        var thinking: Thinking?
        var stream = true
    }
}

extension AnthropicMessages {
    private struct Reader: FrameReader {
        private var usage = Usage()
        private var stopReason: String?

        mutating func read(_ event: ServerSentEvent, into output: inout FrameOutput) throws(ProviderFailure) {
            let name = event.name == "message" ? try event.object()["type"]?.string : event.name
            switch name {
            case "message_start":
                if usage.update(try event.object().at("message", "usage")) { output.usage(usage.total) }
            case "content_block_start":
                let block = try event.object()["content_block"]
                if block?["type"]?.string == "text" { output.text(block?["text"]) }
            case "content_block_delta":
                let delta = try event.object()["delta"]
                // Thinking, signatures, tool input, citations and summaries are deltas of other types.
                guard let delta, delta["type"]?.string == "text_delta" else { return }
                output.text(try delta.requiredText("text", in: "text_delta"))
            case "message_delta":
                let frame = try event.object()
                stopReason = frame.at("delta", "stop_reason")?.string ?? stopReason
                if usage.update(frame["usage"]) { output.usage(usage.total) }
            case "message_stop":
                output.finish(try Self.finishReason(stopReason))
            case "error":
                let frame = try event.object()
                throw ProviderFailure(VendorError(frame) ?? VendorError())
            default:
                return
            }
        }

        private static func finishReason(_ stopReason: String?) throws(ProviderFailure) -> FinishReason {
            switch stopReason {
            case "end_turn", "stop_sequence", "tool_use", "pause_turn", nil: return .stop
            case "max_tokens", "model_context_window_exceeded": return .length
            case "refusal": return .contentFilter
            case .some(let reason): throw .unknownEnd(reason)
            }
        }
    }

    /// The counts so far. They are cumulative, and a later frame may leave out what it does not change.
    private struct Usage: Sendable {
        private var input = 0
        private var cacheCreation = 0
        private var cacheRead: Int?
        private var output = 0
        private var thinking: Int?

        /// Cached tokens are not in `input_tokens`; reasoning is in `output_tokens`.
        var total: TokenUsage {
            TokenUsage(
                inputTokens: input + cacheCreation + (cacheRead ?? 0),
                outputTokens: output,
                cachedInputTokens: cacheRead,
                reasoningTokens: thinking
            )
        }

        /// Takes what `frame` tells, and whether that was anything.
        mutating func update(_ frame: JSONTree?) -> Bool {
            guard let frame, frame.kind == .object else { return false }
            input = frame["input_tokens"]?.tokenCount ?? input
            cacheCreation = frame["cache_creation_input_tokens"]?.tokenCount ?? cacheCreation
            cacheRead = frame["cache_read_input_tokens"]?.tokenCount ?? cacheRead
            output = frame["output_tokens"]?.tokenCount ?? output
            thinking = frame.at("output_tokens_details", "thinking_tokens")?.tokenCount ?? thinking
            return true
        }
    }
}
