/// Who answers a prompt. The raw value is the first half of an `llm` such as `anthropic/claude-haiku-5-5`.
package enum Vendor: String, Sendable, CaseIterable {
    case openai, anthropic, google, xai, mistral
}

/// The form in which a vendor is asked and answers.
package enum WireFormat: String, Sendable, CaseIterable {
    /// Anthropic's `POST /v1/messages`.
    case messages
    /// `POST /v1/responses`, of OpenAI and of xAI.
    case responses
    /// `POST /v1/chat/completions`, of OpenAI, xAI and Mistral; many other servers speak it too.
    case chatCompletions = "chat_completions"
    /// Google's `POST /v1beta/models/{model}:streamGenerateContent`.
    case generateContent = "generate_content"
}
