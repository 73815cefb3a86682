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

    package func request(_ request: ProviderRequest) throws(ProviderFailure) -> WebRequest {
        let body = Body(
            model: request.model,
            instructions: request.system.flatMap { $0.isEmpty ? nil : $0 },
            input: try request.spokenTurns().map { turn in
                let type = turn.role == .user ? "input_text" : "output_text"
                return Body.Item(
                    role: turn.role,
                    content: TurnContent(turn.texts) { TextPart(type: type, text: $0) }
                )
            },
            maxOutputTokens: request.maxOutputTokens
        )
        return try endpoint.post(
            body,
            to: "/responses",
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

extension OpenAIResponses {
    private struct Body: Encodable {
        struct Item: Encodable {
            var role: ProviderMessage.Role
            var content: TurnContent<TextPart>
        }

        enum CodingKeys: String, CodingKey {
            case model, instructions, input
            case maxOutputTokens = "max_output_tokens"
            case store, stream
        }

        var model: String
        var instructions: String?
        var input: [Item]
        var maxOutputTokens: Int?
        var store = false
        var stream = true
    }
}

extension OpenAIResponses {
    private struct Reader: FrameReader {
        private var isRefusal = false

        mutating func read(_ event: ServerSentEvent, into output: inout FrameOutput) throws(ProviderFailure) {
            let name = event.name == "message" ? try event.object()["type"]?.string : event.name
            switch name {
            case "response.output_text.delta":
                output.text(try event.object().requiredString("delta", in: "response.output_text.delta"))
            case "response.refusal.delta":
                isRefusal = true
                output.text(try event.object().requiredString("delta", in: "response.refusal.delta"))
            case "response.completed":
                tell(usageIn: try event.object(), into: &output)
                output.finish(isRefusal ? .contentFilter : .stop)
            case "response.incomplete":
                let frame = try event.object()
                tell(usageIn: frame, into: &output)
                let reason = frame.at("response", "incomplete_details", "reason")?.string
                output.finish(isRefusal || reason == "content_filter" ? .contentFilter : .length)
            case "error":
                let frame = try event.object()
                // Flat, as the reference has it, or nested in `error`, as the server sends it.
                throw ProviderFailure(VendorError(frame) ?? VendorError())
            case "response.failed":
                let error = try event.object().at("response", "error")
                let vendorError = VendorError(code: error?["code"]?.string, message: error?["message"]?.string)
                throw ProviderFailure(vendorError)
            default:
                return
            }
        }

        /// Input includes what was cached and output the reasoning.
        private func tell(usageIn frame: JSONTree, into output: inout FrameOutput) {
            guard let usage = frame.at("response", "usage"),
                let read = usage["input_tokens"]?.integer, let made = usage["output_tokens"]?.integer
            else { return }
            output.usage(TokenUsage(inputTokens: read, outputTokens: made))
        }
    }
}
