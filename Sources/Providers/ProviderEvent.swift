/// What a stream says, in no vendor's form.
///
/// A stream is any number of ``text(_:)`` and ``usage(_:)`` and then exactly one of ``finished(_:)`` and ``failed(_:)``.
package enum ProviderEvent: Sendable, Equatable {
    /// Text to append to the answer; never empty, never with U+0000, which becomes U+FFFD.
    case text(String)
    /// The count as of now, replacing any before it. Only one that ``finished(_:)`` follows is the whole count.
    case usage(TokenUsage)
    /// The vendor's own end marker came.
    case finished(FinishReason)
    case failed(ProviderFailure)

    /// Whether nothing comes after this.
    package var isTerminal: Bool {
        switch self {
        case .text, .usage: false
        case .finished, .failed: true
        }
    }
}

/// Tokens, counted by the vendor, with one meaning for all of them.
package struct TokenUsage: Sendable, Equatable {
    /// All that was read, cached or not.
    package var inputTokens: Int
    /// All that was made, reasoning included.
    package var outputTokens: Int

    package init(inputTokens: Int, outputTokens: Int) {
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
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
