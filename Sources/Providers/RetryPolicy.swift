/// When a question that failed before any text came is asked again, and after how long. It only decides: the waiting is
/// its caller's.
package struct RetryPolicy: Sendable, Equatable {
    package enum Decision: Sendable, Equatable {
        case retry(after: Duration)
        case giveUp
    }

    /// How often a question is asked again at most.
    package var maximumRetries: Int
    /// The longest wait a vendor may ask for; where it asks for more, the client is told at once instead.
    package var longestWait: Duration
    /// The wait before the first retry where the vendor asked for none, give or take a quarter; it doubles each time.
    package var firstBackoff: Duration

    package init(
        maximumRetries: Int = 2,
        longestWait: Duration = .seconds(10),
        firstBackoff: Duration = .milliseconds(500)
    ) {
        self.maximumRetries = maximumRetries
        self.longestWait = longestWait
        self.firstBackoff = firstBackoff
    }

    /// What to do after `attempt`, when `retries` were made before it. `jitter`, in `0..<1`, spreads the waits of those
    /// that failed together.
    package func decision(after attempt: FailedAttempt, retries: Int, jitter: Double) -> Decision {
        guard retries < maximumRetries, !attempt.hasBegun, !attempt.forbidsRetry else { return .giveUp }
        guard attempt.couldNotConnect || attempt.vendorIsBusy else { return .giveUp }
        if let asked = attempt.failure.retryAfter {
            return asked <= longestWait ? .retry(after: asked) : .giveUp
        }
        return .retry(after: firstBackoff * Double(1 << min(retries, 16)) * (0.75 + jitter / 2))
    }
}

/// How one request to a vendor came to nothing, or to less than an answer.
package struct FailedAttempt: Sendable {
    package var failure: ProviderFailure
    /// The answer's status, where that was an error's.
    package var status: Int?
    /// Whether there was no connection, so that not a byte of the request was sent. One that took too long is not meant:
    /// its time is used up.
    package var couldNotConnect: Bool
    /// Whether the vendor said that trying again is of no use: `x-should-retry: false`, of Anthropic and OpenAI.
    package var forbidsRetry: Bool
    /// Whether any of the answer was handed on; it cannot be taken back.
    package var hasBegun: Bool
    /// What the vendor counted before it failed, and nobody was told.
    package var usage: TokenUsage?

    package init(
        _ failure: ProviderFailure,
        status: Int? = nil,
        couldNotConnect: Bool = false,
        forbidsRetry: Bool = false,
        hasBegun: Bool = false,
        usage: TokenUsage? = nil
    ) {
        self.failure = failure
        self.status = status
        self.couldNotConnect = couldNotConnect
        self.forbidsRetry = forbidsRetry
        self.hasBegun = hasBegun
        self.usage = usage
    }

    /// Whether the vendor has too much to do for now: said by the status or, where the stream had begun, in words.
    fileprivate var vendorIsBusy: Bool {
        guard failure.retryable else { return false }
        // A server that closes a connection for being idle says 408, and may say it when the next request is under way.
        if let status { return [408, 429, 503, 529].contains(status) }
        return failure.kind == .rateLimited || failure.kind == .overloaded
    }
}
