/// The statements on `users`, `token_families` and `refresh_tokens`.
enum AccountsSQL {
    static let emailExists = "SELECT 1 AS found FROM users WHERE email_key = $1"

    static let insertUser = """
        INSERT INTO users (id, email, email_key, display_name, password_hash)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (email_key) DO NOTHING
        RETURNING \(User.columns)
        """

    static let userByEmail = "SELECT \(User.columns), password_hash FROM users WHERE email_key = $1"

    static let userByID = "SELECT \(User.columns) FROM users WHERE id = $1"

    static let exists = "SELECT 1 AS found FROM users WHERE id = $1"

    static let passwordHash = "SELECT password_hash FROM users WHERE id = $1"

    /// Of many messages this takes longer than any other statement.
    static let patience = "SET LOCAL statement_timeout = '60s'"

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

    static let insertFamily = "INSERT INTO token_families (id, user_id) VALUES ($1, $2)"

    static let insertToken = "INSERT INTO refresh_tokens (token_hash, family_id, expires_at) VALUES ($1, $2, $3)"

    /// Locks the family, so that of two exchanges of one token the second sees what the first did.
    static let tokenForRefresh = """
        SELECT token.family_id, token.expires_at, token.used_at, family.revoked_at IS NOT NULL AS is_revoked,
            coalesce((SELECT used_at IS NOT NULL FROM refresh_tokens WHERE token_hash = $2), false) AS successor_is_used,
            account.id, account.email, account.display_name, account.password_hash IS NOT NULL AS has_password,
            account.created_at, account.updated_at
        FROM refresh_tokens AS token
        JOIN token_families AS family ON family.id = token.family_id
        JOIN users AS account ON account.id = family.user_id
        WHERE token.token_hash = $1
        FOR UPDATE OF family, token
        """

    static let useToken = "UPDATE refresh_tokens SET used_at = $2 WHERE token_hash = $1"

    static let revokeFamily = "UPDATE token_families SET revoked_at = coalesce(revoked_at, now()) WHERE id = $1"

    static let revokeFamilyOfToken = """
        UPDATE token_families SET revoked_at = coalesce(revoked_at, now())
        WHERE id = (SELECT family_id FROM refresh_tokens WHERE token_hash = $1)
        """
}
