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

    /// ``list`` of the threads in whose title, or in one message of which, all words of `$3` are.
    static let search = searching(from: "", limit: "$2")

    /// ``listAfter`` of the same; `$4` and `$5` are the cursor's.
    static let searchAfter = searching(from: "AND (active_at, id) < ($4, $5)", limit: "$2")

    private static func searching(from cursor: String, limit: String) -> String {
        """
        SELECT \(ChatThread.columns), active_at FROM threads
        WHERE user_id = $1 AND deleted_at IS NULL \(cursor)
            AND (search_vector(user_id, title) @@ search_query($1, $3) OR id IN (
                SELECT thread_id FROM messages
                WHERE replaced_at IS NULL AND content <> ''
                    AND search_vector(user_id, content) @@ search_query($1, $3)
            ))
        ORDER BY active_at DESC, id DESC
        LIMIT \(limit)
        """
    }

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
        WHERE thread_id = $1 AND position < $2 AND (replaced_at IS NULL OR $4)
        ORDER BY position DESC
        LIMIT $3
        """
}
