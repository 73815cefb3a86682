import FoundationEssentials
import HTTPTypes
import Postgres
import Secrets

/// Token buckets that all replicas share, in PostgreSQL.
struct RateLimits: Sendable {
    /// What came of asking a bucket.
    struct Grant: Sendable {
        /// How many tokens were given: as many as were asked for, or what there was.
        let tokens: Int
        /// How many are left, with the part of one that is growing.
        let left: Double
    }

    let database: PostgresPool
    /// Keys of buckets and counts are hashed with it, so that the database holds no address.
    private let key: [UInt8]
    private let refusals = Refusals()

    /// `secret` is the `SECRET_KEY` setting: with another one all buckets are full.
    init(database: PostgresPool, secret: String) {
        self.database = database
        key = Secrets.hmacSHA256(key: Array(secret.utf8), message: Array("rate-limits".utf8))
    }

    /// The name under which the database counts `parts` of something.
    func key(_ parts: String...) -> [UInt8] {
        Secrets.hmacSHA256(key: key, message: Array(parts.joined(separator: "\0").utf8))
    }

    /// Takes up to `count` tokens from the bucket of `subject`.
    func take(_ count: Int, of limit: RateLimit, for subject: String) async throws -> Grant {
        let parameters: [any PostgresEncodable] = [
            key(limit.name, subject), Double(limit.quota), limit.rate, Double(count),
        ]
        guard let row = try await database.query(RateLimitsSQL.take, parameters).only else {
            return Grant(tokens: 0, left: 0)
        }
        return Grant(tokens: Int(try row.decode("granted", as: Double.self)), left: try row.decode("tokens"))
    }

    /// Takes one token. Problems: 429 where there is none.
    func takeOne(of limit: RateLimit?, for subject: String) async throws {
        guard let limit else { return }
        let name = key(limit.name, subject)
        if let wait = refusals.wait(of: name, now: .now) {
            throw Problem.rateLimited(limit, left: 1 - limit.rate * wait.seconds)
        }
        let grant = try await take(1, of: limit, for: subject)
        guard grant.tokens > 0 else {
            refusals.add(name, for: .seconds((1 - grant.left) / limit.rate), now: .now)
            throw Problem.rateLimited(limit, left: grant.left)
        }
    }

    /// Gives one token back: what it was taken for did not count.
    func giveBack(_ limit: RateLimit?, for subject: String) async throws {
        guard let limit else { return }
        let name = key(limit.name, subject)
        refusals.remove(name)
        let parameters: [any PostgresEncodable] = [name, Double(limit.quota)]
        _ = try await database.execute(RateLimitsSQL.giveBack, parameters)
    }
}

extension Problem {
    /// A bucket without a token; `left` is how much of one has grown.
    static func rateLimited(_ limit: RateLimit, left: Double) -> Problem {
        let wait = max(1, Int(((1 - left) / limit.rate).rounded(.up)))
        return Problem(
            status: .tooManyRequests,
            slug: "rate-limited",
            title: "Too many requests",
            detail: "The limit on \(limit.name.replacing("-", with: " ")) is reached; wait before the next one.",
            retryAfter: wait,
            rateLimit: RateLimitState(limit: limit, remaining: 0)
        )
    }
}

/// The statements on `rate_limits`.
enum RateLimitsSQL {
    /// What is in the bucket now: `$2` is what it holds, `$3` what grows in a second.
    private static let filled = """
        least($2, bucket.tokens + $3 * greatest(0, extract(epoch FROM clock_timestamp() - bucket.updated_at)::float8))
        """

    /// Takes `$4` tokens from the bucket `$1`, or as many whole ones as there are.
    static let take = """
        INSERT INTO rate_limits AS bucket (key, tokens, granted, updated_at, full_at)
        VALUES (
            $1, $2 - least($4, $2), least($4, $2), clock_timestamp(),
            clock_timestamp() + make_interval(secs => least($4, $2) / $3)
        )
        ON CONFLICT (key) DO UPDATE SET
            granted = least($4, floor(\(filled))),
            tokens = \(filled) - least($4, floor(\(filled))),
            updated_at = greatest(bucket.updated_at, clock_timestamp()),
            full_at = clock_timestamp()
                + make_interval(secs => ($2 - \(filled) + least($4, floor(\(filled)))) / $3)
        RETURNING granted, tokens
        """

    static let giveBack = "UPDATE rate_limits SET tokens = least($2, tokens + 1) WHERE key = $1"

    /// Buckets that are full, which is what none stands for.
    static let sweep = """
        DELETE FROM rate_limits WHERE key IN (
            SELECT key FROM rate_limits WHERE full_at < now() - interval '1 minute' ORDER BY full_at LIMIT 10000
        )
        """
}
