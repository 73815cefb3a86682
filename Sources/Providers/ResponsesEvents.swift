internal import EventStream
internal import JSONTree

/// The events that the Responses APIs of OpenAI and xAI have in common: the text, a refusal's words, and the ends.
///
/// A model may comment on its work before it answers, in messages of the phase `commentary`. They are not the answer's
/// text; where the response ends with nothing else, they are all there is to be shown.
struct ResponsesEvents: Sendable {
    /// The most of a commentary that is kept, in bytes.
    private static let maximumCommentaryBytes = 1 << 20

    private var isRefusal = false
    private var hasText = false
    /// The indexes of the output's messages that are commentary.
    private var commentaries: Set<Int> = []
    private var commentary: [JSONFragment] = []
    private var commentaryBytes = 0

    /// Takes an event by its name, which is also its data's `type`; one of another name is ignored.
    mutating func read(
        _ name: String?,
        of event: ServerSentEvent,
        into output: inout FrameOutput
    ) throws(ProviderFailure) {
        switch name {
        case "response.output_text.delta":
            let frame = try event.object()
            let text = try frame.requiredText("delta", in: "response.output_text.delta")
            if isCommentary(frame) { keep(text) } else { tell(text, into: &output) }
        case "response.refusal.delta":
            isRefusal = true
            tell(try event.object().requiredText("delta", in: "response.refusal.delta"), into: &output)
        case "response.output_item.added":
            let frame = try event.object()
            if frame.at("item", "phase")?.string == "commentary", let index = frame["output_index"]?.integer {
                commentaries.insert(index)
            }
        case "response.completed":
            tell(usageIn: try event.object(), into: &output)
            tellCommentaryAlone(into: &output)
            output.finish(isRefusal ? .contentFilter : .stop)
        case "response.incomplete":
            let frame = try event.object()
            tell(usageIn: frame, into: &output)
            tellCommentaryAlone(into: &output)
            let reason = frame.at("response", "incomplete_details", "reason")?.string
            switch reason {
            case _ where isRefusal, "content_filter": output.finish(.contentFilter)
            case "max_output_tokens", "max_messages", nil: output.finish(.length)
            case .some(let reason): throw .unknownEnd(reason)
            }
        case "response.failed":
            let response = try event.object()["response"]
            throw ProviderFailure(response.flatMap(VendorError.init) ?? VendorError())
        default:
            return
        }
    }

    private func isCommentary(_ frame: JSONTree) -> Bool {
        guard !commentaries.isEmpty, let index = frame["output_index"]?.integer else { return false }
        return commentaries.contains(index)
    }

    private mutating func keep(_ text: JSONTree) {
        guard let fragment = text.fragment, commentaryBytes < Self.maximumCommentaryBytes else { return }
        commentary.append(fragment)
        commentaryBytes += fragment.text.utf8.count
    }

    private func tellCommentaryAlone(into output: inout FrameOutput) {
        if !hasText { for fragment in commentary { output.text(fragment) } }
    }

    private mutating func tell(_ text: JSONTree, into output: inout FrameOutput) {
        hasText = hasText || text.string?.isEmpty == false
        output.text(text)
    }

    /// Input includes what was cached and output the reasoning.
    private func tell(usageIn frame: JSONTree, into output: inout FrameOutput) {
        guard let usage = frame.at("response", "usage"),
            let read = usage["input_tokens"]?.tokenCount, let made = usage["output_tokens"]?.tokenCount,
            // An incomplete response has been seen with zeros only: nobody counted.
            read > 0
        else { return }
        output.usage(
            TokenUsage(
                inputTokens: read,
                outputTokens: made,
                cachedInputTokens: usage.at("input_tokens_details", "cached_tokens")?.tokenCount,
                reasoningTokens: usage.at("output_tokens_details", "reasoning_tokens")?.tokenCount
            )
        )
    }
}
