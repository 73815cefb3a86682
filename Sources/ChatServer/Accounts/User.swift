import Postgres

/// An account, as its owner sees it.
struct User: Encodable, Sendable {
    let id: EntityID
    let email: Nullable<String>
    let displayName: Nullable<String>
    let identities: [String]
    let createdAt: Timestamp
    let updatedAt: Timestamp

    /// In characters.
    static let displayNameLength = 1...100

    /// The columns of `users` that ``init(_:)`` reads.
    static let columns = columns(of: "users")

    /// The same, of `users` by another name.
    static func columns(of table: String) -> String {
        """
        \(table).id, \(table).email, \(table).display_name, \(table).password_hash IS NOT NULL AS has_password,
        ARRAY(
            SELECT provider FROM identities WHERE user_id = \(table).id GROUP BY provider ORDER BY provider DESC
        ) AS providers, \(table).created_at, \(table).updated_at
        """
    }

    init(_ row: PostgresRow) throws(PostgresError) {
        id = try row.id("id")
        email = Nullable(try row.decode("email"))
        displayName = Nullable(try row.decode("display_name"))
        let providers = try row.decode("providers", as: [String].self)
        identities = try row.decode("has_password", as: Bool.self) ? ["password"] + providers : providers
        createdAt = try row.timestamp("created_at")
        updatedAt = try row.timestamp("updated_at")
    }

    private enum CodingKeys: String, CodingKey {
        case id, email, identities
        case displayName = "display_name"
        case createdAt = "created_at"
        case updatedAt = "updated_at"
    }
}

/// The answer to a sign-in: the tokens and whom they are for.
struct Session: Encodable, Sendable {
    let accessToken: String
    let refreshToken: String
    let tokenType = "bearer"
    let expiresIn = AccessTokens.lifetime
    let user: User

    private enum CodingKeys: String, CodingKey {
        case user
        case accessToken = "access_token"
        case refreshToken = "refresh_token"
        case tokenType = "token_type"
        case expiresIn = "expires_in"
    }
}
