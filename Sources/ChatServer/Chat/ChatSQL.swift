/// The statements on `messages` and `generations` that begin, keep and end an answer.
enum ChatSQL {
    /// Locks the thread: turns of one thread are begun one after another.
    static let lockThread = """
        SELECT title, llm, message_count FROM threads
        WHERE id = $1 AND user_id = $2 AND deleted_at IS NULL
        FOR UPDATE
        """

    /// Returns when no turn of the thread is being begun.
    static let awaitThread = "SELECT id FROM threads WHERE id = $1 FOR UPDATE"

    /// Whether the answer `$1` of the process `$2` has been begun.
    static let isBegun = "SELECT 1 AS found FROM generations WHERE message_id = $1 AND owner = $2"

    static let isGenerating = "SELECT 1 AS found FROM generations WHERE thread_id = $1"

    /// Takes the last answer out of its place, unless it is being written: then its row may be locked by its end.
    static let replaceAnswer = """
        UPDATE messages SET replaced_at = now()
        WHERE id = (
            SELECT last.id FROM messages AS last
            WHERE last.thread_id = $1 AND last.role = 'assistant' AND last.replaced_at IS NULL
            ORDER BY last.position DESC LIMIT 1
        ) AND NOT EXISTS (SELECT FROM generations WHERE generations.thread_id = $1)
        RETURNING id, versions, content, llm, finish_reason, problem
        """

    /// How many answers are being written for the user. The user's other turns wait until this one has been begun.
    static let countRunning = """
        WITH one AS MATERIALIZED (SELECT pg_advisory_xact_lock(hashtextextended($1::uuid::text, 1)))
        SELECT count(generations.message_id) AS count
        FROM one LEFT JOIN generations ON generations.user_id = $1
        """

    static let insertPrompt = """
        INSERT INTO messages (id, thread_id, user_id, role, content, status) VALUES ($1, $2, $4, 'user', $3, 'complete')
        """

    static let insertAnswer = """
        INSERT INTO messages (
            id, thread_id, user_id, role, content, status, llm, request_id, history_sent, history_dropped, versions,
            replaces
        )
        VALUES ($1, $2, $7, 'assistant', '', 'streaming', $3, $4, $5, $6, $8, $9)
        """

    static let insertGeneration = """
        INSERT INTO generations (thread_id, message_id, owner, user_id, input_tokens) VALUES ($1, $2, $3, $4, $5)
        """

    static let touchThread = """
        UPDATE threads SET title = coalesce(title, $2), message_count = message_count + $3,
            updated_at = now(), last_message_at = now(), active_at = now()
        WHERE id = $1
        """

    /// The newest messages of the thread `$1` of the user `$2`, as many as `$3` bytes of text hold, newest first, and how
    /// many there are in all, but for answers that failed without a word.
    static let history = """
        SELECT id, role, content, llm, finish_reason, problem, count FROM (
            SELECT id, role, content, llm, finish_reason, problem, position,
                sum(octet_length(content)) OVER (ORDER BY position DESC) AS total,
                count(*) FILTER (WHERE content <> '' OR finish_reason = 'content_filter') OVER () AS count
            FROM messages WHERE thread_id = $1 AND user_id = $2 AND replaced_at IS NULL
        ) AS newest
        WHERE total <= $3
        ORDER BY position DESC
        """
}
