internal import EventStream
internal import JSONTree

/// Reads the chunks of Mistral's chat completions, of which the first choice is the answer.
///
/// The last text, the finish reason and the usage come in one chunk; `[DONE]` ends the stream.
///
/// Source: Mistral's API reference, "CompletionChunk" and "DeltaMessage".
struct MistralChatCompletionsReader: FrameReader {
    private var finishReason: String?

    mutating func read(_ event: ServerSentEvent, into output: inout FrameOutput) throws(ProviderFailure) {
        if event.data == "[DONE]" { return try end(&output) }

        let chunk = try event.object()
        guard let choices = chunk["choices"] else {
            if let error = VendorError(chunk) { throw ProviderFailure(error) }
            return
        }
        for choice in choices.elements where choice["index"]?.integer ?? 0 == 0 {
            if let content = choice["delta"]?["content"] { read(content, into: &output) }
            finishReason = choice["finish_reason"]?.string ?? finishReason
        }
        if let usage = chunk["usage"], let read = usage["prompt_tokens"]?.tokenCount {
            output.usage(TokenUsage(inputTokens: read, outputTokens: usage["completion_tokens"]?.tokenCount ?? 0))
        }
        if finishReason == "error" {
            throw ProviderFailure(VendorError(chunk) ?? VendorError(message: "the answer finished with an error"))
        }
    }

    /// A text, or a list of parts of which the thinking has a list of texts of its own.
    private func read(_ content: JSONTree, into output: inout FrameOutput) {
        if let text = content.string { return output.text(text) }
        for part in content.elements where part["type"]?.string == "text" {
            output.text(part["text"]?.string ?? "")
        }
    }

    private func end(_ output: inout FrameOutput) throws(ProviderFailure) {
        guard let finishReason else {
            throw ProviderFailure(kind: .interrupted, detail: "[DONE] came without a finish_reason")
        }
        switch finishReason {
        case "length", "model_length": output.finish(.length)
        case "content_filter": output.finish(.contentFilter)
        // stop, tool_calls and whatever comes to be: the vendor ended it in order.
        default: output.finish(.stop)
        }
    }
}
