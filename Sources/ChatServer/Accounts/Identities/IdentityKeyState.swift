/// Which of a provider's keys are known, and when the provider is asked for them. It knows no clock and does no I/O.
struct IdentityKeyState<Keys: Sendable>: Sendable {
    typealias Instant = ContinuousClock.Instant

    /// How long what is known is used, and how often the provider is asked.
    struct Times: Sendable {
        /// How long keys are used while the provider is out of reach.
        var maximumAge = Duration.seconds(24 * 60 * 60)
        /// How long keys are fresh where the provider does not say, and within which bounds it may say.
        var standardLifetime = Duration.seconds(60 * 60)
        var lifetimes = Duration.seconds(60)...Duration.seconds(24 * 60 * 60)
        /// How often keys are asked for since a token names one that is not known: tokens cost nothing to forge.
        var unknownKeyInterval = Duration.seconds(60)
        /// How long the provider is left alone after it could not be asked.
        var failureInterval = Duration.seconds(1)
        /// The same, while there are keys that have outlived what the provider said.
        var staleFailureInterval = Duration.seconds(30)
    }

    /// What to do about a token that names a key.
    enum Action {
        case use(Keys)
        /// The provider has no such key.
        case refuse
        case fetch
        /// The provider cannot be asked, and what is known does not answer the question.
        case fail
    }

    private let times: Times
    private let has: @Sendable (Keys, String) -> Bool
    private var known: (keys: Keys, fetchedAt: Instant, freshUntil: Instant)?
    private var lastFailure: Instant?
    /// When keys were last asked for because of a key that was not known.
    private var lastSearch: Instant?

    /// `has` says whether keys have one of an id.
    init(times: Times = Times(), has: @escaping @Sendable (Keys, String) -> Bool) {
        self.times = times
        self.has = has
    }

    /// What to do about a token that names the key `id`. `hasFetched` where keys were just asked for on its behalf.
    mutating func action(for id: String, now: Instant, hasFetched: Bool = false) -> Action {
        guard let known, now - known.fetchedAt <= times.maximumAge else {
            return hasFetched || isWaiting(times.failureInterval, now) ? .fail : .fetch
        }
        if now >= known.freshUntil, !hasFetched, !isWaiting(times.staleFailureInterval, now) { return .fetch }
        if has(known.keys, id) { return .use(known.keys) }
        if !hasFetched, lastSearch.map({ now - $0 >= times.unknownKeyInterval }) ?? true {
            lastSearch = now
            return .fetch
        }
        // Where the last answer failed to come, the key may be one that is not known yet.
        return lastFailure == nil ? .refuse : .fail
    }

    private func isWaiting(_ interval: Duration, _ now: Instant) -> Bool {
        lastFailure.map { now - $0 < interval } ?? false
    }

    /// Takes the provider's answer. `lifetime` is what it said of how long the keys are fresh.
    mutating func fetched(_ keys: Keys, lifetime: Duration?, now: Instant) {
        let bounds = times.lifetimes
        let lifetime = min(max(lifetime ?? times.standardLifetime, bounds.lowerBound), bounds.upperBound)
        known = (keys, now, now + lifetime)
        lastFailure = nil
    }

    /// Notes that the provider could not be asked.
    mutating func failed(now: Instant) {
        lastFailure = now
    }
}
