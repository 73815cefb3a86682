/// Where a vendor is asked, in which form and with which key.
package struct ProviderEndpoint: Sendable, CustomStringConvertible {
    package let vendor: Vendor
    package let api: WireFormat
    package let apiKey: String
    /// As the vendor's own SDK takes it, with or without a slash at the end.
    package let baseURL: String

    /// An endpoint at `baseURL`, or at the vendor's own address; nil where this build does not speak to the vendor in
    /// that form. Without an `api` it is the vendor's first.
    package init?(vendor: Vendor, api: WireFormat? = nil, apiKey: String, baseURL: String? = nil) {
        guard let supported = Self.supported[vendor] else { return nil }
        let api = api ?? supported.formats[0]
        guard supported.formats.contains(api) else { return nil }
        self.vendor = vendor
        self.api = api
        self.apiKey = apiKey
        self.baseURL = baseURL ?? supported.baseURL
    }

    /// The vendor's own address.
    package static func baseURL(of vendor: Vendor) -> String {
        supported[vendor]?.baseURL ?? ""
    }

    /// The wire format, bound to this endpoint.
    package func makeAPI() -> any ProviderAPI {
        switch (vendor, api) {
        case (_, .messages): AnthropicMessages(endpoint: self)
        case (.xai, .responses): XAIResponses(endpoint: self)
        case (_, .responses): OpenAIResponses(endpoint: self)
        case (.xai, .chatCompletions): XAIChatCompletions(endpoint: self)
        case (.mistral, .chatCompletions): MistralChatCompletions(endpoint: self)
        case (_, .chatCompletions): OpenAIChatCompletions(endpoint: self)
        case (_, .generateContent): GoogleGenerateContent(endpoint: self)
        }
    }

    /// Without the key.
    package var description: String {
        "\(vendor.rawValue) \(api.rawValue) at \(baseURL)"
    }

    private static let supported: [Vendor: (baseURL: String, formats: [WireFormat])] = [
        .openai: ("https://api.openai.com/v1", [.responses, .chatCompletions]),
        .anthropic: ("https://api.anthropic.com", [.messages]),
        .google: ("https://generativelanguage.googleapis.com", [.generateContent]),
        .mistral: ("https://api.mistral.ai", [.chatCompletions]),
        .xai: ("https://api.x.ai/v1", [.responses, .chatCompletions]),
    ]
}
