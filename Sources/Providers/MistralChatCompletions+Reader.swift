internal import EventStream
internal import JSONTree

/// Reads the chunks of Mistral's chat completions, of which the first choice is the answer.
///
/// The last text, the finish reason and the usage come in one chunk; `[DONE]` ends the stream. Each of the two marks is an
/// end on its own.
///
/// Source: Mistral's API reference, "CompletionChunk" and "DeltaMessage".
struct MistralChatCompletionsReader: FrameReader {
    private var finishReason: String?
    private var hasBegun = false

    mutating func read(_ event: ServerSentEvent, into output: inout FrameOutput) throws(ProviderFailure) {
        if event.data == "[DONE]" { return try done(into: &output) }

        let chunk = try event.object()
        guard let choices = chunk["choices"] else {
            if let error = VendorError(chunk) { throw ProviderFailure(error) }
            return
        }
        for choice in choices.elements where choice["index"]?.integer ?? 0 == 0 {
            hasBegun = true
            if let content = choice["delta"]?["content"] { read(content, into: &output) }
            if let reason = choice["finish_reason"]?.string, !reason.isEmpty { finishReason = reason }
        }
        if let usage = chunk["usage"], let read = usage["prompt_tokens"]?.tokenCount {
            output.usage(
                TokenUsage(
                    inputTokens: read,
                    outputTokens: usage["completion_tokens"]?.tokenCount ?? 0,
                    cachedInputTokens: usage.at("prompt_tokens_details", "cached_tokens")?.tokenCount
                        ?? usage["num_cached_tokens"]?.tokenCount
                )
            )
        }
        if finishReason == "error" {
            finishReason = nil
            throw ProviderFailure(VendorError(chunk) ?? VendorError(message: "the answer finished with an error"))
        }
    }

    /// A text, or a list of parts of which the thinking has a list of texts of its own.
    private func read(_ content: JSONTree, into output: inout FrameOutput) {
        if content.kind == .string { return output.text(content) }
        for part in content.elements where part["type"]?.string == "text" { output.text(part["text"]) }
    }

    private func done(into output: inout FrameOutput) throws(ProviderFailure) {
        guard hasBegun else {
            throw ProviderFailure(kind: .interrupted, detail: "[DONE] came without an answer before it")
        }
        guard finishReason != nil else { return output.finish(.stop) }
        try end(into: &output)
    }

    func end(into output: inout FrameOutput) throws(ProviderFailure) {
        guard let finishReason else { return }
        switch finishReason {
        case "length", "model_length": output.finish(.length)
        case "content_filter": output.finish(.contentFilter)
        case "stop", "tool_calls": output.finish(.stop)
        default: throw .unknownEnd(finishReason)
        }
    }
}
