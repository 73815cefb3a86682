/// The statements on `threads`, and those that read `messages` for a client.
enum ThreadsSQL {
    static let list = """
        SELECT \(ChatThread.columns), active_at FROM threads
        WHERE user_id = $1 AND deleted_at IS NULL
        ORDER BY active_at DESC, id DESC
        LIMIT $2
        """

    static let listAfter = """
        SELECT \(ChatThread.columns), active_at FROM threads
        WHERE user_id = $1 AND deleted_at IS NULL AND (active_at, id) < ($2, $3)
        ORDER BY active_at DESC, id DESC
        LIMIT $4
        """

    static let insert = """
        INSERT INTO threads (id, user_id, title, llm) VALUES ($1, $2, $3, $4)
        ON CONFLICT (id) DO NOTHING
        RETURNING \(ChatThread.columns)
        """

    static let one = """
        SELECT \(ChatThread.columns) FROM threads WHERE id = $1 AND user_id = $2 AND deleted_at IS NULL
        """

    static let update = """
        UPDATE threads SET title = coalesce($3, title), llm = coalesce($4, llm), updated_at = now()
        WHERE id = $1 AND user_id = $2 AND deleted_at IS NULL
        RETURNING \(ChatThread.columns)
        """

    static let delete = """
        UPDATE threads SET deleted_at = now(), updated_at = now()
        WHERE id = $1 AND user_id = $2 AND deleted_at IS NULL
        """

    static let messagesBefore = """
        SELECT \(Message.columns), position FROM messages
        WHERE thread_id = $1 AND position < $2
        ORDER BY position DESC
        LIMIT $3
        """
}
