/// The statements on `messages` and `generations` that begin, keep and end an answer.
enum ChatSQL {
    /// Locks the thread: turns of one thread are begun one after another.
    static let lockThread = """
        SELECT title, llm, message_count FROM threads
        WHERE id = $1 AND user_id = $2 AND deleted_at IS NULL
        FOR UPDATE
        """

    static let isGenerating = "SELECT 1 AS found FROM generations WHERE thread_id = $1"

    static let insertPrompt = """
        INSERT INTO messages (id, thread_id, user_id, role, content, status) VALUES ($1, $2, $4, 'user', $3, 'complete')
        """

    static let insertAnswer = """
        INSERT INTO messages (
            id, thread_id, user_id, role, content, status, llm, request_id, history_sent, history_dropped
        )
        VALUES ($1, $2, $7, 'assistant', '', 'streaming', $3, $4, $5, $6)
        """

    static let insertGeneration = """
        INSERT INTO generations (thread_id, message_id, owner, user_id, input_tokens) VALUES ($1, $2, $3, $4, $5)
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
}
