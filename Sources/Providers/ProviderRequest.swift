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
    /// Who asks: a name that tells the vendor nothing but that it is the same user again.
    package var user: String?
    /// In which thread: a name by which the vendor finds what it has cached of it.
    package var thread: String?
    /// Whether the model reasons before it answers; nil where that is not known.
    package var reasons: Bool?
    /// What the vendor has refused to be asked for beside the answer.
    package var refusedExtras: Set<ProviderExtra> = []
    /// Where an answer is gone on with that has begun already.
    package var continuation: Continuation?

    package init(
        model: String,
        system: String? = nil,
        messages: [ProviderMessage],
        maxOutputTokens: Int? = nil,
        traceparent: String? = nil,
        user: String? = nil,
        thread: String? = nil,
        reasons: Bool? = nil
    ) {
        self.user = user
        self.thread = thread
        self.reasons = reasons
        self.model = model
        self.system = system
        self.messages = messages
        self.maxOutputTokens = maxOutputTokens
        self.traceparent = traceparent
    }
}

/// How an answer is gone on with that reached its vendor's limit for one request.
package struct Continuation: Sendable, Equatable {
    /// The most requests that one answer is made of.
    package static let maximumRequests = 64

    /// What the vendor knows the answer's beginning by.
    package var token: String
    /// What the requests before took.
    package var usage: TokenUsage
    /// How many they were.
    package var requests: Int
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
    case media(ProviderMedia)
}

/// A file that a turn shows the model. Its bytes are sent within the request.
package struct ProviderMedia: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        case image, audio, video
    }

    package var kind: Kind
    /// What the bytes are, such as `image/jpeg`: lower case, without parameters.
    package var contentType: String
    package var bytes: [UInt8]
    /// How many bytes there are, loaded or not.
    package var size: Int
    /// What the file is to its owner, while its bytes are still to be loaded; nil once they are.
    package var reference: String?

    package init(kind: Kind, contentType: String, bytes: [UInt8]) {
        self.kind = kind
        self.contentType = contentType
        self.bytes = bytes
        size = bytes.count
    }

    /// A file whose `size` bytes are to be loaded before the request is sent.
    package init(kind: Kind, contentType: String, size: Int, reference: String) {
        self.kind = kind
        self.contentType = contentType
        self.size = size
        self.reference = reference
        bytes = []
    }
}

extension ProviderRequest {
    /// The turns that say or show something, with the files whose content type is accepted.
    ///
    /// Vendors refuse blank texts, and an answer that failed has one. A file that the form cannot carry is left out: it
    /// is in the history since another model was asked. None is sent in an answer's turn, where no vendor takes one. A
    /// turn that has nothing left is left out as a whole.
    ///
    /// Throws `.invalidRequest` where no turn of the user is left.
    func spokenTurns(accepting accepts: (String) -> Bool = { _ in true }) throws(ProviderFailure) -> [ProviderMessage] {
        let turns = messages.compactMap { message -> ProviderMessage? in
            let parts = message.parts.filter { part in
                switch part {
                case .text(let text): !text.allSatisfy(\.isWhitespace)
                case .media(let media): message.role == .user && accepts(media.contentType)
                }
            }
            return parts.isEmpty ? nil : ProviderMessage(role: message.role, parts: parts)
        }
        guard turns.contains(where: { $0.role == .user }) else {
            throw ProviderFailure(kind: .invalidRequest, detail: "no message of the user has any text or file")
        }
        return turns
    }
}

extension ProviderMessage {
    /// What the turn says, without what it shows.
    package var texts: [String] {
        parts.compactMap { part in
            guard case .text(let text) = part else { return nil }
            return text
        }
    }
}
