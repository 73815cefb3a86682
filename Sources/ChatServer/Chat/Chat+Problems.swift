import HTTPTypes
import Providers

extension Problem {
    static let generationRunning = Problem(
        status: .conflict,
        slug: "generation-running",
        title: "An answer is being written",
        detail: "This thread is being answered already; wait for the end."
    )

    static let nothingToRegenerate = Problem(
        status: .conflict,
        slug: "nothing-to-regenerate",
        title: "Nothing to regenerate",
        detail: "This thread has no answer yet."
    )

    /// The user has as many answers written as they may.
    static let tooManyGenerations = Problem(
        status: .tooManyRequests,
        slug: "too-many-generations",
        title: "Too many answers at once",
        detail: "As many answers as you may have at once are being written; wait for the end of one.",
        retryAfter: 5
    )

    static let messageIDTaken = Problem(
        status: .conflict,
        slug: "message-id-taken",
        title: "Message id taken",
        detail: "This id has been used for a message already."
    )

    /// The stream ended before the vendor said so, or the server did.
    static let interrupted = Problem(
        status: .badGateway,
        slug: "interrupted",
        title: "The answer was interrupted",
        detail: "The answer ended before it was complete."
    )

    /// What a vendor's failure is told as. The vendor's own words are not in it.
    init(_ failure: ProviderFailure) {
        let (status, slug, title): (HTTPResponse.Status, String, String) =
            switch failure.kind {
            case .unauthorized: (.badGateway, "provider-unauthorized", "The provider refused this server's key")
            case .rateLimited: (.tooManyRequests, "provider-rate-limited", "The provider's rate limit is reached")
            case .overloaded: (.serviceUnavailable, "provider-overloaded", "The provider is overloaded")
            case .invalidRequest, .contentFiltered:
                (.badGateway, "provider-invalid-request", "The provider refused the request")
            case .contextOverflow: (.contentTooLarge, "context-overflow", "The conversation is too long for the model")
            case .unavailable: (.badGateway, "provider-unavailable", "The provider cannot be reached")
            case .timeout: (.gatewayTimeout, "provider-timeout", "The provider took too long")
            case .protocol: (.badGateway, "provider-protocol", "The provider sent nonsense")
            case .interrupted: (.badGateway, "interrupted", "The answer was interrupted")
            }
        self.init(status: status, slug: slug, title: title, detail: failure.message)
    }
}
