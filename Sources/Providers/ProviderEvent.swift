/// What a stream says, in no vendor's form.
///
/// A stream is any number of ``text(_:)`` and ``usage(_:)`` and then exactly one of ``finished(_:)``, ``paused(_:)`` and
/// ``failed(_:)``.
package enum ProviderEvent: Sendable, Equatable {
    /// Text to append to the answer; never empty, never with U+0000, which becomes U+FFFD.
    case text(String)
    /// The count as of now, replacing any before it. Only one that ``finished(_:)`` follows is the whole count.
    case usage(TokenUsage)
    /// The vendor's own end marker came.
    case finished(FinishReason)
    /// The vendor's limit for one request is reached: asked once more with this token, it goes on where it stopped. No
    /// caller of ``ProviderClient`` is handed this one.
    case paused(String)
    case failed(ProviderFailure)

    /// Whether nothing comes after this.
    package var isTerminal: Bool {
        switch self {
        case .text, .usage: false
        case .finished, .paused, .failed: true
        }
    }
}

/// Tokens, counted by the vendor, with one meaning for all of them.
package struct TokenUsage: Sendable, Equatable {
    /// All that was read, cached or not.
    package var inputTokens: Int
    /// All that was made, reasoning included.
    package var outputTokens: Int
    /// How many of the input's tokens came out of the vendor's cache; nil where it does not say.
    package var cachedInputTokens: Int?
    /// How many of the output's tokens were reasoning; nil where the vendor does not say.
    package var reasoningTokens: Int?

    package init(
        inputTokens: Int,
        outputTokens: Int,
        cachedInputTokens: Int? = nil,
        reasoningTokens: Int? = nil
    ) {
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.cachedInputTokens = cachedInputTokens
        self.reasoningTokens = reasoningTokens
    }

    /// The tokens of two requests together.
    static func + (one: TokenUsage, other: TokenUsage) -> TokenUsage {
        TokenUsage(
            inputTokens: one.inputTokens + other.inputTokens,
            outputTokens: one.outputTokens + other.outputTokens,
            cachedInputTokens: sum(one.cachedInputTokens, other.cachedInputTokens),
            reasoningTokens: sum(one.reasoningTokens, other.reasoningTokens)
        )
    }

    private static func sum(_ one: Int?, _ other: Int?) -> Int? {
        one == nil && other == nil ? nil : (one ?? 0) + (other ?? 0)
    }
}

/// Why an answer ended, where the vendor ended it.
package enum FinishReason: String, Sendable, CaseIterable {
    /// It was done, or wants a tool that it does not have here.
    case stop
    /// It ran into a limit of tokens.
    case length
    /// The model or its vendor declined. What was said in refusal is text.
    case contentFilter = "content_filter"
}
