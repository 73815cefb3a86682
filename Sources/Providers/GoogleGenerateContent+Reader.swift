internal import EventStream
internal import JSONTree

/// Reads the chunks of `streamGenerateContent`, of which the first candidate is the answer.
///
/// There is no end marker: a chunk says why the answer ended, more chunks may follow it, and then the body ends.
///
/// Source: Google's Gemini API reference, "GenerateContentResponse", "FinishReason" and "BlockReason"; what is newer than
/// that in `types.py` of Google's SDK for Python.
struct GoogleGenerateContentReader: FrameReader {
    private var finishReason: String?
    private var isBlocked = false
    private var continuationToken: String?
    private var usage = Usage()

    mutating func read(_ event: ServerSentEvent, into output: inout FrameOutput) throws(ProviderFailure) {
        let chunk = try event.object()
        if let candidates = chunk["candidates"] { read(candidates, into: &output) }
        if let error = chunk["error"], !error.isNull {
            throw ProviderFailure(VendorError(chunk) ?? VendorError())
        }
        // A blocked prompt has this and no candidates.
        if let reason = chunk["promptFeedback"]?["blockReason"]?.string, !reason.hasSuffix("_UNSPECIFIED") {
            isBlocked = true
        }
        if let metadata = chunk["usageMetadata"], usage.update(metadata) { output.usage(usage.total) }
    }

    func end(into output: inout FrameOutput) throws(ProviderFailure) {
        if isBlocked { return output.finish(.contentFilter) }
        guard let finishReason else { return }
        switch finishReason {
        case "STOP": output.finish(.stop)
        case "MAX_TOKENS": output.finish(.length)
        case "CONTINUATION":
            // Without a token there is no way to go on: the answer is cut where its vendor's limit is.
            if let continuationToken { output.pause(continuationToken) } else { output.finish(.length) }
        case "SAFETY", "RECITATION", "LANGUAGE", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "MODEL_ARMOR", "ESCALATION",
            "IMAGE_SAFETY", "IMAGE_PROHIBITED_CONTENT", "IMAGE_RECITATION":
            output.finish(.contentFilter)
        case "PUP_LIMITED_DISABLED":
            throw ProviderFailure(kind: .unauthorized, detail: "the account is limited for violations of a policy")
        // OTHER, calls and responses that went wrong, and whatever comes to be.
        default: throw .unknownEnd(finishReason)
        }
    }

    private mutating func read(_ candidates: JSONTree, into output: inout FrameOutput) {
        // The first has had no index in some versions of the API.
        for candidate in candidates.elements where candidate["index"]?.integer ?? 0 == 0 {
            if let parts = candidate["content"]?["parts"] { read(parts: parts, into: &output) }
            if let reason = candidate["finishReason"]?.string, !["FINISH_REASON_UNSPECIFIED", ""].contains(reason) {
                finishReason = reason
            }
            continuationToken = candidate["continuationToken"]?.string ?? continuationToken
        }
    }

    /// Calls, code, its results and files are parts without a `text`; what the model thinks is marked.
    private func read(parts: JSONTree, into output: inout FrameOutput) {
        for part in parts.elements where part["thought"]?.bool != true { output.text(part["text"]) }
    }
}

extension GoogleGenerateContentReader {
    /// The counts so far. They are cumulative, and a chunk leaves out those that are none yet.
    private struct Usage: Sendable {
        private var prompt = 0
        private var toolResults = 0
        private var candidates = 0
        private var thoughts: Int?
        private var cached: Int?

        /// Neither the prompt's count includes what tools brought, nor the answer's the thoughts.
        var total: TokenUsage {
            TokenUsage(
                inputTokens: prompt + toolResults,
                outputTokens: candidates + (thoughts ?? 0),
                cachedInputTokens: cached,
                reasoningTokens: thoughts
            )
        }

        /// Takes what `metadata` tells, and whether that changed anything.
        mutating func update(_ metadata: JSONTree) -> Bool {
            let before = total
            prompt = metadata["promptTokenCount"]?.tokenCount ?? prompt
            toolResults = metadata["toolUsePromptTokenCount"]?.tokenCount ?? toolResults
            candidates = metadata["candidatesTokenCount"]?.tokenCount ?? candidates
            thoughts = metadata["thoughtsTokenCount"]?.tokenCount ?? thoughts
            cached = metadata["cachedContentTokenCount"]?.tokenCount ?? cached
            return total != before
        }
    }
}
