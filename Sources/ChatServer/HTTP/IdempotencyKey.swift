import HTTPTypes
import Hummingbird
import Postgres
import Secrets

/// A request that names itself, so that it takes effect once however often it is sent: its `Idempotency-Key`, and what
/// it asks for. Keys belong to a user and live 24 hours.
struct IdempotencyKey: Sendable, Equatable {
    /// How many visible ASCII characters a key may have.
    static let length = 1...255

    let key: String
    /// SHA-256 of the path and the fields: the same for the same request, however its body was written.
    let fingerprint: [UInt8]

    /// The key of `request`, which asks for `fields`; nil where it has none. A 422 problem for what is no key.
    init?(_ request: Request, fields: [String?]) throws(Problem) {
        guard let key = request.headers[.idempotencyKey] else { return nil }
        guard Self.length.contains(key.utf8.count), key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw .validation("Idempotency-Key", "must be 1 to 255 visible ASCII characters long")
        }
        self.key = key
        let path = request.uri.path
        fingerprint = Self.fingerprint([path.hasSuffix("/") ? String(path.dropLast()) : path] + fields)
    }

    /// Each field with its length before it, and one for nothing, so that no two lists look the same.
    private static func fingerprint(_ fields: [String?]) -> [UInt8] {
        var bytes: [UInt8] = []
        for field in fields {
            guard let field else {
                bytes += Array("-".utf8)
                continue
            }
            bytes += Array("\(field.utf8.count):\(field)".utf8)
        }
        return Secrets.sha256(bytes)
    }
}

extension IdempotencyKey {
    /// Whether a user's request with this key has been answered.
    static func isKnown(
        _ key: String,
        of owner: EntityID,
        in database: PostgresPool
    ) async throws(PostgresError) -> Bool {
        try await !database.query(IdempotencySQL.known, [owner.uuid, key]).isEmpty
    }
}

extension HTTPField.Name {
    static let idempotencyKey = HTTPField.Name("Idempotency-Key") ?? .ifMatch
}

extension Problem {
    static let idempotencyKeyReused = Problem(
        status: .conflict,
        slug: "idempotency-key-reused",
        title: "Idempotency key used for another request",
        detail: "This key came with another request before; give each request a key of its own."
    )
}

/// What the first request with a key made.
struct MadeBefore: Sendable {
    let messageID: EntityID?
    let threadID: EntityID?
}

extension IdempotencyKey {
    /// Two statements that take the key for what their transaction makes, or tell what was made with it before. Where
    /// another transaction has taken it and not ended yet, they wait for its end. Nothing is used up by a transaction
    /// that fails.
    func taking(
        of owner: EntityID,
        messageID: EntityID? = nil,
        threadID: EntityID? = nil
    ) throws(PostgresError) -> [PostgresStatement] {
        [
            try PostgresStatement(
                IdempotencySQL.take,
                [owner.uuid, key, fingerprint, messageID?.uuid, threadID?.uuid]
            ),
            try PostgresStatement(IdempotencySQL.made, [owner.uuid, key]),
        ]
    }

    /// What was made before with the key, by the results of both statements of ``taking(of:messageID:threadID:)``; nil
    /// where the key has been taken now. A 409 problem when it came with another request.
    func made(_ taken: PostgresResult?, _ made: PostgresResult?) throws -> MadeBefore? {
        guard taken?.rows.isEmpty == true, let row = try made?.rows.only else { return nil }
        guard try row.decode("fingerprint", as: [UInt8].self) == fingerprint else { throw Problem.idempotencyKeyReused }
        return MadeBefore(messageID: try row.optionalID("message_id"), threadID: try row.optionalID("thread_id"))
    }
}

/// The statements on `idempotency_keys`.
private enum IdempotencySQL {
    /// One row when the key was free, or is so old that it counts as new.
    static let take = """
        INSERT INTO idempotency_keys AS known (user_id, key, fingerprint, message_id, thread_id)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (user_id, key) DO UPDATE
            SET fingerprint = excluded.fingerprint, message_id = excluded.message_id, thread_id = excluded.thread_id,
                created_at = now()
            WHERE known.created_at < now() - interval '24 hours'
        RETURNING key
        """

    static let known = """
        SELECT key FROM idempotency_keys
        WHERE user_id = $1 AND key = $2 AND created_at >= now() - interval '24 hours'
        """

    static let made = "SELECT fingerprint, message_id, thread_id FROM idempotency_keys WHERE user_id = $1 AND key = $2"
}
