import HTTPTypes

/// How often something may be done: a token bucket that is full at first and refilled evenly.
struct RateLimit: Sendable, Equatable {
    /// What clients know it by, in `RateLimit-Policy`.
    let name: String
    /// How many tokens the bucket holds: as many as are refilled in ``window``.
    let quota: Int
    /// Seconds.
    let window: Int
    /// Tokens a second.
    let rate: Double
    /// What `RateLimit-Policy` says of it.
    let policy: String

    /// Nil for a quota of zero, which stands for no limit.
    init?(_ name: String, quota: Int, window: Int) {
        guard quota > 0 else { return nil }
        self.name = name
        self.quota = quota
        self.window = window
        rate = Double(quota) / Double(window)
        policy = "\"\(name)\";q=\(quota);w=\(window)"
    }
}

/// How a limit stands after a request.
struct RateLimitState: Sendable, Equatable {
    let limit: RateLimit
    /// How many more are taken at once.
    let remaining: Int
    /// Seconds until as many are taken again as ``RateLimit/quota`` says.
    let secondsUntilFull: Int

    init(limit: RateLimit, remaining: Int, secondsUntilFull: Int? = nil) {
        self.limit = limit
        self.remaining = remaining
        let grown = Int((Double(limit.quota - remaining) / limit.rate).rounded(.up))
        self.secondsUntilFull = secondsUntilFull ?? grown
    }
}

extension HTTPFields {
    /// Says how a bucket stands.
    ///
    /// Source: draft-ietf-httpapi-ratelimit-headers-10, "RateLimit header fields for HTTP".
    mutating func set(_ state: RateLimitState) {
        self[.rateLimitPolicy] = state.limit.policy
        self[.rateLimit] = "\"\(state.limit.name)\";r=\(state.remaining);t=\(state.secondsUntilFull)"
    }
}
