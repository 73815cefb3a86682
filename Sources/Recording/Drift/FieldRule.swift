/// What a field is to a vendor's answers, known by its name: how much may change about it from one answer to the next.
struct FieldRule: Sendable {
    private let name: String
    private let isInUsage: Bool

    /// The rule for the member `name` of an object.
    ///
    /// - Parameter isInUsage: Whether the object is the count of tokens, or a part of it.
    init(_ name: String, isInUsage: Bool) {
        self.name = name
        self.isInUsage = isInUsage
    }

    /// Whether the field may be there or not, null or not, from one answer to the next.
    var comesAndGoes: Bool {
        Self.padding.contains(name) || isInUsage && Self.usageDetails.contains(name)
    }

    /// Whether the field may be missing, though a new one is worth a word: all of usage but its totals.
    var mayBeMissing: Bool {
        comesAndGoes || isInUsage && !Self.totals.contains(name)
    }

    /// Whether the field carries the answer or how it ended. Pieces of an answer come together or apart, so it is in
    /// some events; in none it is missed, however few had it.
    var carriesAnswer: Bool { Self.carriers.contains(name) }

    /// Whether some events may lack the field although each older one had it: a delta that only keeps the connection
    /// alive is empty, so it lacks the role too.
    var mayBeMissingAtTimes: Bool { comesAndGoes || isInUsage || carriesAnswer || name == "role" }

    /// Whether null and a value are both answers.
    var isNullable: Bool { carriesAnswer || Self.nullable.contains(name) }

    /// Whether what is inside an object is named by the prompt, the tools or the answer, and not by the vendor.
    var isOpaque: Bool { Self.opaque.contains(name) }

    var isUsage: Bool { name == "usage" || name == "usageMetadata" }

    /// Members whose objects are told apart by their `type`, as elements of arrays are.
    static let unions: Set = ["action", "tool_choice"]

    /// Padding against guessing by size, and what depends on the machine that answers or on what it remembers.
    private static let padding: Set = [
        "obfuscation", "p", "logprobs", "service_tier", "serviceTier", "system_fingerprint", "thoughtSignature",
        "encrypted_content",
    ]
    private static let usageDetails: Set = [
        "prompt_tokens_details", "completion_tokens_details", "input_tokens_details", "output_tokens_details",
        "promptTokensDetails", "candidatesTokensDetails", "cacheTokensDetails", "toolUsePromptTokensDetails",
        "cachedContentTokenCount", "thoughtsTokenCount", "toolUsePromptTokenCount", "cache_creation",
        "cache_creation_input_tokens", "cache_read_input_tokens", "server_tool_use",
    ]
    private static let totals: Set = [
        "input_tokens", "output_tokens", "prompt_tokens", "completion_tokens", "total_tokens", "promptTokenCount",
        "candidatesTokenCount", "totalTokenCount",
    ]
    private static let carriers: Set = [
        "content", "text", "parts", "tool_calls", "functionCall", "reasoning_content", "finish_reason", "stop_reason",
        "finishReason", "usage", "usageMetadata",
    ]
    private static let nullable: Set = [
        "stop_sequence", "stop_details", "incomplete_details", "refusal", "completed_at", "category", "explanation",
    ]
    private static let opaque: Set = [
        "metadata", "parameters", "schema", "args", "input", "labels", "logit_bias", "arguments", "properties",
    ]
}
