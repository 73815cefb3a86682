/// The statements on `identities` and `apple_revocations`.
enum IdentitiesSQL {
    /// The account of an identity, held against its deletion.
    static let owner = """
        SELECT user_id FROM identities JOIN users ON users.id = identities.user_id
        WHERE provider = $1 AND subject = $2
        FOR KEY SHARE OF users
        """

    static let isKnown = "SELECT 1 AS found FROM identities WHERE provider = $1 AND subject = $2"

    /// Gives an identity to an account, unless it has been given to one.
    static let insert = """
        INSERT INTO identities (provider, subject, user_id) VALUES ($1, $2, $3)
        ON CONFLICT (provider, subject) DO NOTHING
        RETURNING user_id
        """

    static let touchOwner = "UPDATE users SET updated_at = now() WHERE id = $1"

    /// Names an account that has no name.
    static let nameOwner =
        "UPDATE users SET display_name = $2, updated_at = now() WHERE id = $1 AND display_name IS NULL"

    /// Keeps the token that Apple gave last: each of them revokes all.
    static let keepRefreshToken = "UPDATE identities SET refresh_token = $3 WHERE provider = $1 AND subject = $2"

    /// Keeps Apple's tokens of the account `$1`, which is about to be deleted. They are this process's to revoke for a
    /// minute, then anyone's.
    static let revokeTokens = """
        INSERT INTO apple_revocations (refresh_token, next_attempt_at)
        SELECT refresh_token, now() + interval '1 minute' FROM identities
        WHERE user_id = $1 AND refresh_token IS NOT NULL
        RETURNING id
        """

    /// Takes those tokens of `$1` that nobody has tried.
    static let takeOwnRevocations = """
        UPDATE apple_revocations SET attempts = 1, next_attempt_at = now() + interval '1 minute'
        WHERE id = ANY($1::bigint[]) AND attempts = 0
        RETURNING id, refresh_token
        """

    /// Takes tokens whose turn it is, `$1` at most, and sets when they are tried again: after a minute, two, four …, six
    /// hours.
    static let takeRevocations = """
        UPDATE apple_revocations SET attempts = attempts + 1,
            next_attempt_at = now() + make_interval(secs => least(60 * 2 ^ least(attempts, 10), 21600))
        WHERE id IN (
            SELECT id FROM apple_revocations WHERE next_attempt_at <= now()
            ORDER BY next_attempt_at LIMIT $1 FOR UPDATE SKIP LOCKED
        )
        RETURNING id, refresh_token
        """

    static let endRevocation = "DELETE FROM apple_revocations WHERE id = $1"

    /// Gives up what could not be revoked for 30 days.
    static let sweepRevocations = "DELETE FROM apple_revocations WHERE created_at < now() - interval '30 days'"

    /// Tokens that a key before the current one has sealed, `$2` at most; `$1` has what those begin with, in hexadecimal.
    static let sealedBefore = """
        SELECT provider, subject, refresh_token FROM identities
        WHERE encode(substring(refresh_token FROM 1 FOR 5), 'hex') = ANY($1::text[])
        LIMIT $2
        """

    /// The same, of accounts that are gone.
    static let revocationsSealedBefore = """
        SELECT id, refresh_token FROM apple_revocations
        WHERE encode(substring(refresh_token FROM 1 FOR 5), 'hex') = ANY($1::text[])
        LIMIT $2
        """

    static let sealRevocationAgain = "UPDATE apple_revocations SET refresh_token = $2 WHERE id = $1"

    /// Puts a token in the place of the same one as it was sealed before.
    static let sealAgain = """
        UPDATE identities SET refresh_token = $4 WHERE provider = $1 AND subject = $2 AND refresh_token = $3
        """
}
