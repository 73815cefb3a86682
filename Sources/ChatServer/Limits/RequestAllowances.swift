import Synchronization

/// The limit on a user's requests over all replicas, without a statement for each request.
///
/// Each process takes tokens of a user's bucket in PostgreSQL ahead, a tenth of it at once, and spends them in memory: a
/// statement for every sixty requests at the standard limit. So the rate holds over all replicas however requests are
/// spread; only a first burst may be larger than the bucket, by what each replica has in hand. Tokens are kept for a user
/// until they are spent, ``maximumAge`` at most.
final class RequestAllowances: Sendable {
    private let limit: RateLimit
    private let limits: RateLimits
    private let state: Mutex<AllowanceState>

    /// Nil for a quota of zero, which stands for no limit.
    init?(requestsPerMinute: Int, limits: RateLimits) {
        guard let limit = RateLimit("requests", quota: requestsPerMinute, window: 60) else { return nil }
        self.limit = limit
        self.limits = limits
        state = Mutex(AllowanceState(limit: limit))
    }

    /// Counts a request of `user`. Problems: 429 where there is no token.
    func admit(_ user: EntityID) async throws -> RateLimitState {
        while true {
            switch step(of: user) {
            case .admit(let remaining): return RateLimitState(limit: limit, remaining: remaining)
            case .refuse(let left): throw Problem.rateLimited(limit, left: left)
            case .wait(let task): try await task.value
            }
        }
    }

    /// Counts a request of `user` where a token is in hand, without a change of threads, which costs more than the rest.
    func admitAtOnce(_ user: EntityID) -> RateLimitState? {
        let remaining = state.withLock { $0.spend(of: user, now: .now) }
        return remaining.map { RateLimitState(limit: limit, remaining: $0) }
    }

    private func step(of user: EntityID) -> AllowanceState.Step {
        state.withLock { state in
            state.step(of: user, now: .now) { Task { try await take(for: user) } }
        }
    }

    /// Takes tokens once for all requests of a user that wait for them.
    private func take(for user: EntityID) async throws {
        do {
            let grant = try await limits.take(AllowanceState.batch(of: limit), of: limit, for: user.description)
            state.withLock { $0.took(grant, for: user, now: .now) }
        } catch {
            state.withLock { $0.failed(user) }
            throw error
        }
    }
}

/// What a process has in hand of users' tokens. It knows no clock and does no I/O.
struct AllowanceState {
    typealias Instant = ContinuousClock.Instant

    enum Step {
        /// The request has its token; so many more would be taken now.
        case admit(remaining: Int)
        /// There is none; so much of one has grown.
        case refuse(left: Double)
        /// Tokens are being taken: once that is done, again.
        case wait(Task<Void, any Error>)
    }

    private struct Entry {
        /// Tokens in hand.
        var count = 0
        /// What was left in the bucket, and when.
        var left = 0.0
        var takenAt: Instant?
        var isRefused = false
        var taking: Task<Void, any Error>?
    }

    /// How long tokens are kept in hand.
    static let maximumAge = Duration.seconds(60 * 60)
    /// How many users are known; past it those are forgotten who have been silent for a minute, or else all.
    private static let maximumUsers = 50_000

    private let limit: RateLimit
    private var entries: [EntityID: Entry] = [:]

    init(limit: RateLimit) {
        self.limit = limit
    }

    /// How many tokens are taken at once.
    static func batch(of limit: RateLimit) -> Int {
        max(1, limit.quota / 10)
    }

    /// What to do about a request. `take` begins to take tokens.
    mutating func step(of user: EntityID, now: Instant, take: () -> Task<Void, any Error>) -> Step {
        if let remaining = spend(of: user, now: now) { return .admit(remaining: remaining) }
        var entry = entries[user] ?? Entry()
        if let task = entry.taking { return .wait(task) }
        if entry.isRefused, let takenAt = entry.takenAt {
            let age = now - takenAt
            let left = entry.left + limit.rate * age.seconds
            if left < 1 { return .refuse(left: left) }
        }
        if entries[user] == nil { makeRoom(now: now) }
        let task = take()
        entry.taking = task
        entries[user] = entry
        return .wait(task)
    }

    /// Spends a token in hand, and says how many more requests would be taken now; nil where there is none.
    mutating func spend(of user: EntityID, now: Instant) -> Int? {
        guard let index = entries.index(forKey: user), entries.values[index].count > 0,
            let takenAt = entries.values[index].takenAt
        else { return nil }
        let age = now - takenAt
        guard age <= Self.maximumAge else { return nil }
        entries.values[index].count -= 1
        let inBucket = min(Double(limit.quota), entries.values[index].left + limit.rate * age.seconds)
        return min(limit.quota - 1, entries.values[index].count + Int(inBucket))
    }

    /// Takes into hand what the bucket gave.
    mutating func took(_ grant: RateLimits.Grant, for user: EntityID, now: Instant) {
        entries[user] = Entry(count: grant.tokens, left: grant.left, takenAt: now, isRefused: grant.tokens == 0)
    }

    /// Notes that the bucket could not be asked.
    mutating func failed(_ user: EntityID) {
        entries[user] = nil
    }

    private mutating func makeRoom(now: Instant) {
        guard entries.count >= Self.maximumUsers else { return }
        entries = entries.filter { $0.value.taking != nil || $0.value.takenAt.map { now - $0 < .seconds(60) } ?? false }
        if entries.count >= Self.maximumUsers { entries = entries.filter { $0.value.taking != nil } }
    }
}

extension Duration {
    /// Seconds with their fraction.
    var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
