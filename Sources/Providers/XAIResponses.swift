internal import EventStream
internal import JSONTree
package import WebClient

/// xAI's Responses API, streamed and not stored.
///
/// The system prompt is a message of the input: `instructions` was refused by earlier versions of the API, a message of
/// the role `system` never was.
///
/// Source: xAI's REST API reference, "Create new response", and its guides "Text" and "Image Understanding".
package struct XAIResponses: ProviderAPI {
    private let endpoint: ProviderEndpoint

    init(endpoint: ProviderEndpoint) {
        self.endpoint = endpoint
    }

    package var vendor: Vendor { endpoint.vendor }
    package var format: WireFormat { endpoint.api }

    package func request(_ request: ProviderRequest) throws(ProviderFailure) -> WebRequest {
        var input = try request.alternatingTurns(accepting: accepts).map { turn in
            Body.Item(role: turn.role.rawValue, content: TurnContent(turn.parts, part: Body.Part.init))
        }
        if let system = request.system, !system.isEmpty {
            input.insert(Body.Item(role: "system", content: .text(system)), at: 0)
        }
        let body = Body(
            model: request.model,
            input: input,
            maxOutputTokens: request.maxOutputTokens,
            promptCacheKey: request.cacheKey,
            safetyIdentifier: request.userName
        )
        return try endpoint.post(
            body,
            to: "/responses",
            authorization: [("authorization", "Bearer \(endpoint.apiKey)")],
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

extension XAIResponses {
    private struct Body: Encodable {
        struct Item: Encodable {
            var role: String
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

        enum CodingKeys: String, CodingKey {
            case model, input
            case maxOutputTokens = "max_output_tokens"
            case promptCacheKey = "prompt_cache_key"
            case safetyIdentifier = "safety_identifier"
            case store, stream
        }

        var model: String
        var input: [Item]
        var maxOutputTokens: Int?
        var promptCacheKey: String?
        var safetyIdentifier: String?
        var store = false
        var stream = true
    }
}

extension XAIResponses {
    private struct Reader: FrameReader {
        private var events = ResponsesEvents()

        mutating func read(_ event: ServerSentEvent, into output: inout FrameOutput) throws(ProviderFailure) {
            guard event.name == "message" || event.name == "error" else {
                return try events.read(event.name, of: event, into: &output)
            }
            let frame = try event.object()
            // Flat and without a type, `{"code", "error"}`, as xAI writes all its errors.
            if event.name == "error" || frame["type"] == nil || frame["type"]?.string == "error",
                let error = VendorError(frame)
            {
                throw ProviderFailure(error)
            }
            guard event.name != "error" else { throw ProviderFailure(VendorError()) }
            try events.read(frame["type"]?.string, of: event, into: &output)
        }
    }
}
