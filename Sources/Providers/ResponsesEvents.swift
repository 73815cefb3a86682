internal import EventStream
internal import JSONTree

/// The events that the Responses APIs of OpenAI and xAI have in common: the text, a refusal's words, and the ends.
struct ResponsesEvents: Sendable {
    private var isRefusal = false

    /// Takes an event by its name, which is also its data's `type`; one of another name is ignored.
    mutating func read(
        _ name: String?,
        of event: ServerSentEvent,
        into output: inout FrameOutput
    ) throws(ProviderFailure) {
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
        case "response.failed":
            let response = try event.object()["response"]
            throw ProviderFailure(response.flatMap(VendorError.init) ?? VendorError())
        default:
            return
        }
    }

    /// Input includes what was cached and output the reasoning.
    private func tell(usageIn frame: JSONTree, into output: inout FrameOutput) {
        guard let usage = frame.at("response", "usage"),
            let read = usage["input_tokens"]?.tokenCount, let made = usage["output_tokens"]?.tokenCount
        else { return }
        output.usage(TokenUsage(inputTokens: read, outputTokens: made))
    }
}
