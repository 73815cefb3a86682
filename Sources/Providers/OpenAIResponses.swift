internal import EventStream
internal import JSONTree
package import WebClient

/// OpenAI's Responses API, streamed and not stored.
///
/// Source: OpenAI's API reference, "Create a model response" and "Streaming events".
package struct OpenAIResponses: ProviderAPI {
    private let endpoint: ProviderEndpoint

    init(endpoint: ProviderEndpoint) {
        self.endpoint = endpoint
    }

    package var vendor: Vendor { endpoint.vendor }
    package var format: WireFormat { endpoint.api }

    package func request(_ request: ProviderRequest) throws(ProviderFailure) -> WebRequest {
        let body = Body(
            model: request.model,
            instructions: request.system.flatMap { $0.isEmpty ? nil : $0 },
            input: try request.alternatingTurns(accepting: accepts).map { turn in
                Body.Item(role: turn.role, content: TurnContent(turn.parts, part: Body.Part.init))
            },
            maxOutputTokens: request.maxOutputTokens,
            promptCacheKey: request.cacheKey,
            safetyIdentifier: request.userName,
            reasoning: request.wantsThoughts ? Body.Reasoning() : nil
        )
        return try endpoint.post(
            body,
            to: "/responses",
            authorization: [("authorization", "Bearer \(endpoint.apiKey)")],
            traceparent: request.traceparent
        )
    }

    /// Images only: the API has no part for audio or video.
    package func accepts(_ contentType: String) -> Bool {
        AcceptedImages.openAI.contains(contentType)
    }

    package var imageLimits: ImageLimits { .openAI }

    package func makeDecoder() -> any ProviderDecoder {
        FrameDecoder(reader: Reader(), words: VendorWords(apiKey: endpoint.apiKey))
    }

    package func failure(status: Int, headers: WebHeaders, body: [UInt8]) -> ProviderFailure {
        VendorWords(apiKey: endpoint.apiKey).failure(status: status, headers: headers, body: body)
    }
}

extension OpenAIResponses {
    private struct Body: Encodable {
        struct Item: Encodable {
            var role: ProviderMessage.Role
            var content: TurnContent<Part>
        }

        struct Part: Encodable {
            enum CodingKeys: String, CodingKey {
                case type, text
                case imageURL = "image_url"
            }

            var type: String
            var text: String?
            var imageURL: String?

            init(_ part: ProviderPart) {
                switch part {
                case .text(let text): (type, self.text) = ("input_text", text)
                case .media(let image): (type, imageURL) = ("input_image", image.dataURL)
                }
            }
        }

        struct Reasoning: Encodable {
            var summary = "auto"
        }

        enum CodingKeys: String, CodingKey {
            case model, instructions, input
            case maxOutputTokens = "max_output_tokens"
            case promptCacheKey = "prompt_cache_key"
            case safetyIdentifier = "safety_identifier"
            case reasoning, store, stream
        }

        var model: String
        var instructions: String?
        var input: [Item]
        var maxOutputTokens: Int?
        var promptCacheKey: String?
        var safetyIdentifier: String?
        var reasoning: Reasoning?
        var store = false
        var stream = true
    }
}

extension OpenAIResponses {
    private struct Reader: FrameReader {
        private var events = ResponsesEvents()

        mutating func read(_ event: ServerSentEvent, into output: inout FrameOutput) throws(ProviderFailure) {
            let name = event.name == "message" ? try event.object()["type"]?.string : event.name
            guard name != "error" else {
                // Flat, as the reference has it, or nested in `error`, as the server sends it.
                throw ProviderFailure(VendorError(try event.object()) ?? VendorError())
            }
            try events.read(name, of: event, into: &output)
        }
    }
}
