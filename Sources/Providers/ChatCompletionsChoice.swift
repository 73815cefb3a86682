internal import JSONTree

/// The first choice of a streamed chat completion, as OpenAI and xAI write it.
struct ChatCompletionsChoice: Sendable {
    private var finishReason: String?
    private var isRefusal = false

    /// Takes what `chunk` says of the choice, if anything.
    mutating func read(_ chunk: JSONTree, into output: inout FrameOutput) {
        // A server that leaves out the index has one choice.
        for choice in chunk["choices"]?.elements ?? [] where choice["index"]?.integer ?? 0 == 0 {
            output.text(choice.at("delta", "content")?.string ?? "")
            if let refusal = choice.at("delta", "refusal")?.string, !refusal.isEmpty {
                isRefusal = true
                output.text(refusal)
            }
            finishReason = choice["finish_reason"]?.string ?? finishReason
        }
    }

    /// Ends the answer at `[DONE]`, before which there must have been a finish reason.
    func end(into output: inout FrameOutput) throws(ProviderFailure) {
        guard let finishReason else {
            throw ProviderFailure(kind: .interrupted, detail: "[DONE] came without a finish_reason")
        }
        switch finishReason {
        case _ where isRefusal, "content_filter": output.finish(.contentFilter)
        case "length": output.finish(.length)
        // stop, tool_calls, function_call and whatever comes to be: the vendor ended it in order.
        default: output.finish(.stop)
        }
    }
}
