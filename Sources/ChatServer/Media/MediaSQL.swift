/// The statements on `media`.
enum MediaSQL {
    /// Notes a file that is about to be kept, unless its user had more than `$10` bytes with it; any number where that is
    /// zero. Returns a row when it was noted.
    static let insert = """
        INSERT INTO media (id, user_id, kind, content_type, filename, size, sha256, width, height, duration_ms, thumbnail)
        SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $11, $12
        WHERE $10::bigint = 0
            OR $6::bigint + (SELECT coalesce(sum(size), 0) FROM media WHERE user_id = $2) <= $10::bigint
        RETURNING id
        """

    /// Gives the files `$3`, in this order, to the prompt `$1` of the thread `$2`.
    static let attach = """
        UPDATE media SET message_id = $1, thread_id = $2, position = list.position
        FROM unnest($3::uuid[]) WITH ORDINALITY AS list (id, position)
        WHERE media.id = list.id AND media.message_id IS NULL
        RETURNING media.id
        """

    /// The files of messages, in the order in which they were sent.
    static let ofMessages = """
        SELECT message_id, \(Media.columns) FROM media WHERE message_id = ANY($1::uuid[]) ORDER BY message_id, position
        """

    /// The files of a thread's messages.
    static let ofThread = """
        SELECT message_id, \(Media.columns) FROM media WHERE thread_id = $1 ORDER BY message_id, position
        """

    /// A file that its user may have: not once its thread is deleted.
    static let one = """
        SELECT \(Media.columns.split(separator: ", ").map { "media.\($0)" }.joined(separator: ", ")), media.sha256
        FROM media JOIN threads ON threads.id = media.thread_id
        WHERE media.id = $1 AND media.user_id = $2 AND threads.deleted_at IS NULL
        """

    /// Files of no prompt, which none can take any more until the transaction ends.
    static let lockUnsent = "SELECT id FROM media WHERE id = ANY($1::uuid[]) AND message_id IS NULL FOR UPDATE"

    static let delete = "DELETE FROM media WHERE id = ANY($1::uuid[]) AND message_id IS NULL"

    /// Files that were received long ago for a turn that never began. Those of others are left to them.
    static let abandoned = """
        SELECT id FROM media WHERE message_id IS NULL AND created_at < now() - interval '24 hours'
        ORDER BY created_at LIMIT 1000
        """
}
