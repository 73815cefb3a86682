import FoundationEssentials
import HTTPTypes
import Postgres
import Secrets

/// Slows down who guesses passwords or makes accounts in heaps, on all replicas together.
///
/// An attempt counts as failed before it is made, and is taken back when the password was right: so attempts made at once
/// count as those made one after another do. In a process those on one account from one address take turns, since who
/// knows the password is not to be refused for signing in several times at once.
struct SignInThrottle: Sendable {
    /// How many wrong passwords an account's address has free, before it waits 2, 4, 8 … seconds.
    private static let freeFailures = 5
    /// In seconds.
    private static let longestWait = 900

    /// What clients are told of it.
    private static let perAccount = RateLimit("account-failures", quota: freeFailures, window: 24 * 60 * 60)

    private let limits: RateLimits
    /// Nil for no limit.
    private let perAddress: RateLimit?
    private let registrations: RateLimit?
    private let turns = KeyedTurns()

    init(limits: RateLimits, failuresPerAddress: Int, registrationsPerHour: Int) {
        self.limits = limits
        registrations = RateLimit("registrations", quota: registrationsPerHour, window: 60 * 60)
        perAddress = RateLimit("login-failures", quota: failuresPerAddress, window: 15 * 60)
    }

    /// Runs `check`, which returns nil for a wrong password.
    ///
    /// Problems: 429 while the account may not be tried from the address, or the address may try none.
    func attempt<Result: Sendable>(
        on account: String,
        from address: String,
        _ check: () async throws -> Result?
    ) async throws -> Result? {
        let key = limits.key("login", account, address)
        return try await turns.withTurn(key) {
            try await attempt(key, from: address, check)
        }
    }

    private func attempt<Result: Sendable>(
        _ key: [UInt8],
        from address: String,
        _ check: () async throws -> Result?
    ) async throws -> Result? {
        try await limits.takeOne(of: perAddress, for: address)
        let parameters: [any PostgresEncodable] = [key, Self.freeFailures, Self.longestWait]
        let row = try await limits.database.query(LoginFailuresSQL.count, parameters).only
        guard try row?.decode("is_counted", as: Bool.self) == true else {
            try await limits.giveBack(perAddress, for: address)
            throw Problem.tooManyFailures(
                Self.perAccount,
                wait: try row?.decode("wait", as: Double?.self) ?? 1
            )
        }
        do {
            guard let result = try await check() else { return nil }
            _ = try await limits.database.execute(LoginFailuresSQL.forget, [key])
            try await limits.giveBack(perAddress, for: address)
            return result
        } catch {
            // The password was never looked at, or was right. The address keeps what it took: a flood is no more than that.
            let previous = try row?.decode("previous", as: Double?.self)
            try await limits.database.pipeline([
                PostgresStatement(LoginFailuresSQL.takeBack, [key, previous]),
                PostgresStatement(LoginFailuresSQL.forgetNone, [key]),
            ])
            throw error
        }
    }

    /// Counts a registration. Problems: 429 where the address may make none.
    func register(from address: String) async throws {
        try await limits.takeOne(of: registrations, for: address)
    }

    /// Runs `attempt` at something other than a password that strangers may try, and counts it where it throws a 401
    /// problem.
    func counting<Result: Sendable>(from address: String, _ attempt: () async throws -> Result) async throws -> Result {
        try await limits.takeOne(of: perAddress, for: address)
        do {
            let result = try await attempt()
            try await limits.giveBack(perAddress, for: address)
            return result
        } catch {
            // What is not known, since a provider or the database is away, counts for nothing.
            if (error as? Problem)?.status != .unauthorized { try await limits.giveBack(perAddress, for: address) }
            throw error
        }
    }
}

extension Problem {
    static func tooManyFailures(_ limit: RateLimit?, wait: Double) -> Problem {
        let wait = max(1, Int(wait.rounded(.up)))
        return Problem(
            status: .tooManyRequests,
            slug: "too-many-failures",
            title: "Too many wrong passwords",
            detail: "Too many wrong passwords for this account were tried from here; wait before the next one.",
            retryAfter: wait,
            rateLimit: limit.map { RateLimitState(limit: $0, remaining: 0, secondsUntilFull: wait) }
        )
    }
}

/// The statements on `login_failures`.
enum LoginFailuresSQL {
    /// Seconds from the last failure until the next attempt is taken: `$2` failures are free, `$3` is the longest wait.
    private static let wait = """
        CASE WHEN failure.failures < $2 THEN 0 ELSE least($3, 2 ^ least(failure.failures - $2 + 1, 20))::float8 END
        """

    /// Failures that are older than a day are forgotten.
    private static let isOld = "failure.last_failure_at < clock_timestamp() - interval '1 day'"

    /// Counts a failure of `$1`, unless the time for the next attempt has not come, whose seconds are in `wait` then.
    static let count = """
        WITH counted AS (
            INSERT INTO login_failures AS failure (key, failures, last_failure_at) VALUES ($1, 1, clock_timestamp())
            ON CONFLICT (key) DO UPDATE SET
                failures = CASE WHEN \(isOld) THEN 1 ELSE failure.failures + 1 END,
                last_failure_at = clock_timestamp()
            WHERE failure.last_failure_at + make_interval(secs => \(wait)) <= clock_timestamp()
            RETURNING 1
        )
        SELECT EXISTS (SELECT 1 FROM counted) AS is_counted,
            (
                SELECT \(wait) - extract(epoch FROM clock_timestamp() - failure.last_failure_at)::float8
                FROM login_failures AS failure WHERE key = $1
            ) AS wait,
            (
                SELECT extract(epoch FROM last_failure_at)::float8 FROM login_failures WHERE key = $1
            ) AS previous
        """

    static let forget = "DELETE FROM login_failures WHERE key = $1"

    /// Takes back the last failure; `$2` is the time of the one before, in seconds since 1970.
    static let takeBack = """
        UPDATE login_failures SET failures = failures - 1, last_failure_at = coalesce(to_timestamp($2), last_failure_at)
        WHERE key = $1
        """

    static let forgetNone = "DELETE FROM login_failures WHERE key = $1 AND failures <= 0"

    static let sweep = """
        DELETE FROM login_failures WHERE key IN (
            SELECT key FROM login_failures
            WHERE last_failure_at < now() - interval '1 day' ORDER BY last_failure_at LIMIT 10000
        )
        """
}
