internal import JSONTree

/// The first choice of a streamed chat completion, as OpenAI and xAI write it.
///
/// There are two marks of an answer's end, a `finish_reason` and `[DONE]`. Each is one on its own: servers that speak this
/// form leave out one or the other.
struct ChatCompletionsChoice: Sendable {
    private var finishReason: String?
    private var hasBegun = false
    private var isRefusal = false

    /// Takes what `chunk` says of the choice, if anything.
    mutating func read(_ chunk: JSONTree, into output: inout FrameOutput) {
        // A server that leaves out the index has one choice.
        for choice in chunk["choices"]?.elements ?? [] where choice["index"]?.integer ?? 0 == 0 {
            hasBegun = true
            output.text(choice.at("delta", "content"))
            if let refusal = choice.at("delta", "refusal"), refusal.string?.isEmpty == false {
                isRefusal = true
                output.text(refusal)
            }
            // Some compatible servers write an empty one where there is none yet.
            if let reason = choice["finish_reason"]?.string, !reason.isEmpty { finishReason = reason }
        }
    }

    /// Ends the answer at `[DONE]`.
    func done(into output: inout FrameOutput) throws(ProviderFailure) {
        guard hasBegun else {
            throw ProviderFailure(kind: .interrupted, detail: "[DONE] came without an answer before it")
        }
        guard finishReason != nil else { return output.finish(isRefusal ? .contentFilter : .stop) }
        try end(into: &output)
    }

    /// Ends the answer at the body's end, where there was a finish reason before it.
    func end(into output: inout FrameOutput) throws(ProviderFailure) {
        guard let finishReason else { return }
        switch finishReason {
        case _ where isRefusal, "content_filter": output.finish(.contentFilter)
        case "length": output.finish(.length)
        // The last two are of servers that are compatible.
        case "stop", "tool_calls", "function_call", "eos", "end_turn": output.finish(.stop)
        default: throw .unknownEnd(finishReason)
        }
    }
}
