package import Providers
package import Recording

// The recordings know nothing of the production client, and it nothing of them: both name the same vendors and forms.

extension Vendor {
    package init(_ vendor: Recording.Vendor) {
        self =
            switch vendor {
            case .openai: .openai
            case .anthropic: .anthropic
            case .google: .google
            case .xai: .xai
            case .mistral: .mistral
            }
    }
}

extension WireFormat {
    package init(_ api: Recording.API) {
        self =
            switch api {
            case .messages: .messages
            case .responses: .responses
            case .chatCompletions: .chatCompletions
            case .generateContent: .generateContent
            }
    }
}

extension Recording.Vendor {
    package init(_ vendor: Vendor) {
        self =
            switch vendor {
            case .openai: .openai
            case .anthropic: .anthropic
            case .google: .google
            case .xai: .xai
            case .mistral: .mistral
            }
    }
}

extension Recording.API {
    package init(_ format: WireFormat) {
        self =
            switch format {
            case .messages: .messages
            case .responses: .responses
            case .chatCompletions: .chatCompletions
            case .generateContent: .generateContent
            }
    }
}
