/// What a model is asked, in no vendor's form.
package struct ProviderRequest: Sendable, Equatable {
    /// The vendor's own name of the model.
    package var model: String
    /// Instructions that stand above the conversation.
    package var system: String?
    /// The conversation, oldest first, with the new prompt at its end.
    package var messages: [ProviderMessage]
    /// The most tokens to answer with, reasoning included; nil leaves it to the vendor.
    package var maxOutputTokens: Int?
    /// A W3C `traceparent` to send along.
    package var traceparent: String?

    package init(
        model: String,
        system: String? = nil,
        messages: [ProviderMessage],
        maxOutputTokens: Int? = nil,
        traceparent: String? = nil
    ) {
        self.model = model
        self.system = system
        self.messages = messages
        self.maxOutputTokens = maxOutputTokens
        self.traceparent = traceparent
    }
}

/// One side's turn in a conversation.
package struct ProviderMessage: Sendable, Equatable {
    package enum Role: String, Sendable, Codable {
        case user, assistant
    }

    package var role: Role
    package var parts: [ProviderPart]

    package init(role: Role, parts: [ProviderPart]) {
        self.role = role
        self.parts = parts
    }

    /// A turn that is one text.
    package init(role: Role, text: String) {
        self.init(role: role, parts: [.text(text)])
    }
}

/// A piece of a turn.
package enum ProviderPart: Sendable, Equatable {
    case text(String)
}

extension ProviderRequest {
    /// The turns that say something, as texts. Vendors refuse blank texts, and an answer that failed has one.
    func spokenTurns() throws(ProviderFailure) -> [(role: ProviderMessage.Role, texts: [String])] {
        let turns = messages.compactMap { message -> (role: ProviderMessage.Role, texts: [String])? in
            let texts = message.parts.compactMap { part -> String? in
                switch part {
                case .text(let text): text.allSatisfy(\.isWhitespace) ? nil : text
                }
            }
            return texts.isEmpty ? nil : (message.role, texts)
        }
        guard turns.contains(where: { $0.role == .user }) else {
            throw ProviderFailure(kind: .invalidRequest, detail: "no message of the user has any text")
        }
        return turns
    }
}
