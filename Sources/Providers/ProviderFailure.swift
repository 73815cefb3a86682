/// Why there is no whole answer.
package struct ProviderFailure: Error, Sendable, Equatable {
    /// What went wrong, as a client's code would want to tell it apart.
    package enum Kind: String, Sendable, CaseIterable {
        /// The key is missing, wrong or not allowed to do this.
        case unauthorized
        /// Too much was asked in too little time, or more than was paid for.
        case rateLimited = "rate_limited"
        /// The vendor has too much to do.
        case overloaded
        /// The vendor does not take the request as it is.
        case invalidRequest = "invalid_request"
        /// The conversation is longer than the model reads.
        case contextOverflow = "context_overflow"
        /// The vendor does not answer to this content.
        case contentFiltered = "content_filtered"
        /// The vendor could not be reached, or failed.
        case unavailable
        /// The vendor took too long.
        case timeout
        /// What came is not what the vendor's documentation promises.
        case `protocol`
        /// The stream ended before the vendor said that it had.
        case interrupted
    }

    package var kind: Kind
    /// Whether the same request may well succeed later.
    package var retryable: Bool
    /// How long the vendor asked to wait.
    package var retryAfter: Duration?
    /// One sentence fit for a user: nothing of the vendor's words, no keys, no addresses.
    package var message: String
    /// The vendor's own words for the log, bounded, with what looks like a key masked.
    package var detail: String

    /// A failure; `retryable` and `message` are the kind's own where they are not given.
    package init(
        kind: Kind,
        retryable: Bool? = nil,
        retryAfter: Duration? = nil,
        message: String? = nil,
        detail: String
    ) {
        self.kind = kind
        self.retryable = retryable ?? kind.isUsuallyRetryable
        self.retryAfter = retryAfter
        self.message = message ?? kind.message
        self.detail = detail
    }
}

extension ProviderFailure {
    /// The vendor ended the answer for a reason that is not known to be a good one: the text may lack its end.
    static func unknownEnd(_ reason: String) -> ProviderFailure {
        ProviderFailure(kind: .protocol, retryable: true, detail: "the answer ended with the reason \(reason)")
    }
}

extension ProviderFailure.Kind {
    fileprivate var isUsuallyRetryable: Bool {
        switch self {
        case .rateLimited, .overloaded, .unavailable, .timeout, .interrupted: true
        case .unauthorized, .invalidRequest, .contextOverflow, .contentFiltered, .protocol: false
        }
    }

    fileprivate var message: String {
        switch self {
        case .unauthorized: "The AI provider did not accept this server's credentials."
        case .rateLimited: "The AI provider's rate limit has been reached."
        case .overloaded: "The AI provider is overloaded at the moment."
        case .invalidRequest: "The AI provider did not accept the request."
        case .contextOverflow: "The conversation is too long for this model."
        case .contentFiltered: "The AI provider declined to answer to this content."
        case .unavailable: "The AI provider is not available at the moment."
        case .timeout: "The AI provider took too long to answer."
        case .protocol: "The AI provider sent an answer that could not be understood."
        case .interrupted: "The answer was interrupted before it was complete."
        }
    }
}
