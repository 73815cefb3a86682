/// Who answers a prompt. The raw value is the first half of an `llm` such as `anthropic/claude-sonnet-4-5`.
package enum Vendor: String, Sendable, CaseIterable {
    case openai, anthropic, google, xai, mistral
}

/// The form in which a vendor is asked and answers.
package enum WireFormat: String, Sendable, CaseIterable {
    /// Anthropic's `POST /v1/messages`.
    case messages
    /// OpenAI's `POST /v1/responses`.
    case responses
    /// OpenAI's `POST /v1/chat/completions`, which many other servers speak too.
    case chatCompletions = "chat_completions"
}
