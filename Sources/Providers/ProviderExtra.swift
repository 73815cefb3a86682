/// What a vendor is asked for beside the answer. The answer does not depend on it: where a server refuses it, as some do
/// that speak a vendor's form, it is left out.
package enum ProviderExtra: Sendable, CaseIterable {
    /// What the vendor has of the thread already is to be read from its cache.
    case caching
    /// The user is to be told apart from others.
    case user
    /// What the model thinks is to be sent as it thinks, so that the stream is not silent.
    case thoughts

    /// What the vendors call it in requests, and in their refusals.
    private var names: [String] {
        switch self {
        case .caching: ["prompt_cache_key", "cache_control"]
        case .user: ["safety_identifier", "metadata"]
        case .thoughts: ["reasoning.summary", "reasoning summaries", "thinking", "includeThoughts", "thinkingConfig"]
        }
    }

    /// The one of `asked` that a refusal names, if it names one.
    init?(of asked: Set<ProviderExtra>, namedIn refusal: ProviderFailure) {
        guard refusal.kind == .invalidRequest,
            let extra = Self.allCases.first(where: { extra in
                asked.contains(extra) && extra.names.contains { refusal.detail.contains($0) }
            })
        else { return nil }
        self = extra
    }
}

/// What is to be asked next, where an answer has not come to its end.
package enum FollowUp: Sendable, Equatable {
    /// The vendor goes on where it stopped.
    case continuation(Continuation)
    /// The vendor refused this, and may answer without it.
    case without(ProviderExtra)
}

extension ProviderRequest {
    /// Asks for what `followUp` says.
    package mutating func take(_ followUp: FollowUp) {
        switch followUp {
        case .continuation(let continuation): self.continuation = continuation
        case .without(let extra): refusedExtras.insert(extra)
        }
    }

    /// The name of the thread, where the vendor is to be told it.
    var cacheKey: String? { refusedExtras.contains(.caching) ? nil : thread }

    /// The name of the user, where the vendor is to be told it.
    var userName: String? { refusedExtras.contains(.user) ? nil : user }

    /// What is asked for beside the answer, as far as the vendor's form has a place for it.
    var extras: Set<ProviderExtra> {
        Set(
            [
                cacheKey == nil ? nil : .caching, userName == nil ? nil : .user, wantsThoughts ? .thoughts : nil,
            ].compactMap(\.self)
        )
    }

    /// Whether the model's thoughts are asked for.
    var wantsThoughts: Bool { reasons == true && !refusedExtras.contains(.thoughts) }
}
