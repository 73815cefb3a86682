/// The statements on `users`, `token_families` and `refresh_tokens`.
enum AccountsSQL {
    static let emailExists = "SELECT 1 AS found FROM users WHERE email_key = ANY($1::text[]) LIMIT 1"

    static let insertUser = """
        INSERT INTO users (id, email, email_key, display_name, password_hash)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (email_key) DO NOTHING
        RETURNING \(User.columns)
        """

    /// One row, of nulls but for `highest_cost` where nobody has the email: the highest cost of any stored password.
    static let userByEmail = """
        SELECT \(User.columns), users.password_hash, stored.highest_cost
        FROM (
            SELECT max(substring(password_hash FROM '^scrypt\\$([0-9]{1,2})\\$')::integer) AS highest_cost
            FROM users WHERE password_hash LIKE 'scrypt$%'
        ) AS stored
        LEFT JOIN users ON users.email_key = $1
        """

    static let userByID = "SELECT \(User.columns) FROM users WHERE id = $1"

    static let exists = "SELECT 1 AS found FROM users WHERE id = $1"

    static let passwordHash = "SELECT password_hash, email_key FROM users WHERE id = $1"

    /// Changes the name where `$2` says so, and the password where `$4` has one, while the hash is still `$5`.
    static let update = """
        UPDATE users SET display_name = CASE WHEN $2 THEN $3 ELSE display_name END,
            password_hash = coalesce($4, password_hash), updated_at = now()
        WHERE id = $1 AND ($4::text IS NULL OR password_hash IS NOT DISTINCT FROM $5)
        RETURNING \(User.columns)
        """

    /// Revokes all sign-ins of the account `$1` but `$2`.
    static let revokeOtherFamilies = """
        UPDATE token_families SET revoked_at = now() WHERE user_id = $1 AND id <> $2 AND revoked_at IS NULL
        """

    /// Locks the account `$1` against sign-ins, uploads and new threads. Tells whether its password is still `$2`.
    static let lockForDeletion = """
        SELECT password_hash IS NOT DISTINCT FROM $2 AS is_same FROM users WHERE id = $1 FOR UPDATE
        """

    /// Locks the threads of an account against turns. Before the files, as a turn has it.
    static let lockThreads = "SELECT id FROM threads WHERE user_id = $1 ORDER BY id FOR UPDATE"

    /// The text of what is being written for it, which belongs to no row that goes with the account.
    static let deleteJournal = """
        DELETE FROM journal USING generations
        WHERE generations.message_id = journal.message_id AND generations.user_id = $1
        """

    /// Gives up all files of an account. Their rows outlive it, until the media store has nothing of them any more.
    static let giveUpFiles = """
        UPDATE media SET user_id = NULL, message_id = NULL, thread_id = NULL, position = NULL, discarded = true,
            thumbnail = 'none', filename = ''
        WHERE user_id = $1
        """

    /// Deletes an account and all that belongs to it.
    static let delete = "DELETE FROM users WHERE id = $1"

    /// Only while the hash is the one that was checked: a password changed meanwhile stays.
    static let replaceHash = "UPDATE users SET password_hash = $3 WHERE id = $1 AND password_hash = $2"

    /// Locks an account against a change of its password, while the hash is the one that was checked: who changes it signs
    /// out everybody who is signed in by then.
    static let holdHash = "SELECT 1 AS found FROM users WHERE id = $1 AND password_hash = $2 FOR SHARE"

    /// Holds the sign-in `$1` of the account `$2` against being revoked; nothing where it cannot go on any more.
    static let holdFamily = """
        SELECT 1 AS found FROM token_families
        WHERE id = $1 AND user_id = $2 AND revoked_at IS NULL AND expires_at > now()
        FOR SHARE
        """

    static let insertFamily = """
        INSERT INTO token_families (id, user_id, device, expires_at)
        VALUES ($1, $2, $3, now() + make_interval(secs => $4))
        """

    static let insertToken = """
        INSERT INTO refresh_tokens (token_hash, family_id, expires_at) VALUES ($1, $2, now() + make_interval(secs => $3))
        """

    static let useFamily = """
        UPDATE token_families SET last_used_at = now(), expires_at = now() + make_interval(secs => $2) WHERE id = $1
        """

    /// The sign-ins of an account that can go on: `$2`, and the others that were used last, `$3` of them.
    static let families = """
        SELECT id, created_at, last_used_at, device FROM token_families
        WHERE user_id = $1 AND revoked_at IS NULL AND expires_at > now() AND (id = $2 OR id IN (
            SELECT id FROM token_families WHERE user_id = $1 AND revoked_at IS NULL AND expires_at > now()
            ORDER BY last_used_at DESC, id DESC
            LIMIT $3
        ))
        ORDER BY last_used_at DESC, id DESC
        """

    static let revokeFamilyOfUser = """
        UPDATE token_families SET revoked_at = now()
        WHERE id = $1 AND user_id = $2 AND revoked_at IS NULL AND expires_at > now()
        """

    /// Locks the family, so that of two exchanges of one token the second sees what the first did.
    static let tokenForRefresh = """
        SELECT token.family_id, token.expires_at <= clock_timestamp() AS is_expired,
            family.revoked_at IS NOT NULL AS is_revoked, token.displaced_at IS NOT NULL AS is_displaced,
            extract(epoch FROM clock_timestamp() - token.used_at)::float8 AS seconds_since_use,
            token.lost_successors, token.successor_hash, \(User.columns(of: "account"))
        FROM refresh_tokens AS token
        JOIN token_families AS family ON family.id = token.family_id
        JOIN users AS account ON account.id = family.user_id
        WHERE token.token_hash = $1
        FOR UPDATE OF family, token
        """

    static let isUsed = "SELECT used_at IS NOT NULL AS is_used FROM refresh_tokens WHERE token_hash = $1"

    static let useToken = """
        UPDATE refresh_tokens SET used_at = now(), lost_successors = $2, successor_hash = $3 WHERE token_hash = $1
        """

    static let displaceToken = "UPDATE refresh_tokens SET displaced_at = now() WHERE token_hash = $1"

    static let revokeFamily = "UPDATE token_families SET revoked_at = coalesce(revoked_at, now()) WHERE id = $1"

    /// Sign-ins that nobody can go on with, a day after they ran out; with them their tokens.
    static let sweepFamilies = """
        DELETE FROM token_families WHERE id IN (
            SELECT id FROM token_families WHERE expires_at < now() - interval '1 day' ORDER BY expires_at LIMIT 10000
        )
        """

    /// Tokens that have run out, of sign-ins that go on.
    static let sweepTokens = """
        DELETE FROM refresh_tokens WHERE token_hash IN (
            SELECT token_hash FROM refresh_tokens
            WHERE expires_at < now() - interval '1 day' ORDER BY expires_at LIMIT 10000
        )
        """

    static let revokeFamilyOfToken = """
        UPDATE token_families SET revoked_at = coalesce(revoked_at, now())
        WHERE id = (SELECT family_id FROM refresh_tokens WHERE token_hash = $1)
        """
}
