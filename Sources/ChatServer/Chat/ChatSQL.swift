/// The statements on `messages` and `generations` that begin, keep and end an answer.
enum ChatSQL {
    /// Locks the thread: turns of one thread are begun one after another.
    static let lockThread = """
        SELECT title, llm, message_count FROM threads
        WHERE id = $1 AND user_id = $2 AND deleted_at IS NULL
        FOR UPDATE
        """

    /// Takes the place of a generation whose process died, and only of such a one.
    static let closeExpiredInThread = """
        WITH expired AS (
            DELETE FROM generations WHERE thread_id = $1 AND lease_expires_at < now() RETURNING message_id
        )
        UPDATE messages SET status = 'interrupted' FROM expired
        WHERE messages.id = expired.message_id AND messages.status = 'streaming'
        """

    static let isGenerating = "SELECT 1 AS found FROM generations WHERE thread_id = $1"

    static let insertPrompt = """
        INSERT INTO messages (id, thread_id, role, content, status) VALUES ($1, $2, 'user', $3, 'complete')
        """

    static let insertAnswer = """
        INSERT INTO messages (id, thread_id, role, content, status, llm) VALUES ($1, $2, 'assistant', '', 'streaming', $3)
        """

    static let insertGeneration = """
        INSERT INTO generations (thread_id, message_id, owner, lease_expires_at)
        VALUES ($1, $2, $3, now() + $4 * interval '1 millisecond')
        """

    static let touchThread = """
        UPDATE threads SET title = coalesce(title, $2), message_count = message_count + 2,
            updated_at = now(), last_message_at = now(), active_at = now()
        WHERE id = $1
        """

    /// The newest messages, as many as `$2` bytes of text hold, newest first. Answers without text are left out.
    static let history = """
        SELECT role, content FROM (
            SELECT role, content, position, sum(octet_length(content)) OVER (ORDER BY position DESC) AS total
            FROM messages WHERE thread_id = $1 AND content <> ''
        ) AS newest
        WHERE total <= $2
        ORDER BY position DESC
        """

    static let countWithText = """
        SELECT count(*) AS count FROM messages WHERE thread_id = $1 AND content <> ''
        """

    /// Ends an answer: its text and state, its lease and the thread's time, all or nothing. One that was closed while
    /// the database was away and its lease ran out still gets its text.
    static let endAnswer = """
        WITH ended AS (
            UPDATE messages SET content = $2, status = $3, finish_reason = $4,
                input_tokens = $5, output_tokens = $6, usage_accuracy = $7
            WHERE id = $1 AND (status = 'streaming' OR (status = 'interrupted' AND content = ''))
            RETURNING id, thread_id
        ), released AS (
            DELETE FROM generations WHERE message_id = $1
        )
        UPDATE threads SET updated_at = now() FROM ended WHERE threads.id = ended.thread_id
        """

    static let answer = """
        SELECT \(Message.columns),
            (SELECT deleted_at IS NOT NULL FROM threads WHERE threads.id = thread_id) AS is_deleted
        FROM messages WHERE id = $1
        """

    /// Only of what runs: a row that nobody works on any more runs out, whoever's it was.
    static let renewLeases = """
        UPDATE generations SET lease_expires_at = now() + $3 * interval '1 millisecond'
        WHERE owner = $1 AND message_id = ANY($2)
        """

    static let closeExpired = """
        WITH expired AS (
            DELETE FROM generations WHERE lease_expires_at < now() RETURNING message_id
        )
        UPDATE messages SET status = 'interrupted' FROM expired
        WHERE messages.id = expired.message_id AND messages.status = 'streaming'
        """
}
