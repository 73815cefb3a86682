import Postgres
import Secrets

/// A sign-in of an account: its tokens descend from one another.
struct SignIn: Encodable, Sendable {
    /// The tokens' `sid`.
    let id: EntityID
    let createdAt: Timestamp
    /// When it began or its refresh token was exchanged.
    let lastUsedAt: Timestamp
    /// What the client called itself when it signed in.
    let device: Nullable<String>
    /// Whether it is the one that asks.
    let current: Bool

    init(_ row: PostgresRow, current: EntityID) throws(PostgresError) {
        id = try row.id("id")
        createdAt = try row.timestamp("created_at")
        lastUsedAt = try row.timestamp("last_used_at")
        device = Nullable(try row.decode("device"))
        self.current = id == current
    }

    private enum CodingKeys: String, CodingKey {
        case id, device, current
        case createdAt = "created_at"
        case lastUsedAt = "last_used_at"
    }
}

/// The answer to `GET /auth/sessions`.
struct SessionList: Encodable, Sendable {
    /// The most that are shown beside the one that asks: whoever signs in again and again has more.
    static let maximumOthers = 100

    let items: [SignIn]
}

/// Who asks for a sign-in.
struct SignInClient: Sendable {
    /// What it calls itself; nil for nothing.
    let device: String?
    /// What it is counted by.
    let address: String
    /// What it takes turns by.
    let site: String

    /// Whose turn it is with passwords of the account that is known by `key`.
    func requester(_ key: String) -> PasswordRequester {
        PasswordRequester(address: site, account: key)
    }
}
