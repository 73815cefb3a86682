/// The statements on `media`.
enum MediaSQL {
    /// Notes a file that is about to be kept, unless its user had more than `$10` bytes with it; any number where that is
    /// zero. Returns a row when it was noted.
    static let insert = """
        INSERT INTO media (id, user_id, kind, content_type, filename, size, sha256, width, height, duration_ms, thumbnail)
        SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $11, $12
        WHERE $10::bigint = 0
            OR $6::bigint + (SELECT coalesce(sum(size), 0) FROM media WHERE user_id = $2 AND NOT discarded) <= $10::bigint
        RETURNING id
        """

    /// Holds a user's other uploads up until the transaction ends, so that no two take the same room.
    static let lockOwner = "SELECT id FROM users WHERE id = $1 FOR NO KEY UPDATE"

    /// Gives the files `$3`, in this order, to the prompt `$1` of the thread `$2`. Fails as a division by zero where one of
    /// them is not there to be given.
    static let attach = """
        WITH attached AS (
            UPDATE media SET message_id = $1, thread_id = $2, position = list.position
            FROM unnest($3::uuid[]) WITH ORDINALITY AS list (id, position)
            WHERE media.id = list.id AND media.message_id IS NULL AND NOT media.discarded
            RETURNING media.id
        )
        SELECT 1 / (count(*) = cardinality($3::uuid[]))::integer FROM attached
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

    /// Gives up files of no prompt. Where a turn that may have them is being begun, it is waited for.
    static let discard = "UPDATE media SET discarded = true WHERE id = ANY($1::uuid[]) AND message_id IS NULL"

    /// Which of these files a prompt has.
    static let attached = "SELECT id FROM media WHERE id = ANY($1::uuid[]) AND message_id IS NOT NULL"

    /// Gives up files that were received long ago for a turn that never began, and those of threads that were deleted long
    /// ago.
    static let discardOld = """
        UPDATE media SET discarded = true
        WHERE NOT discarded AND (
            message_id IS NULL AND created_at < now() - interval '24 hours'
            OR thread_id IN (SELECT id FROM threads WHERE deleted_at < now() - interval '30 days')
        )
        """

    /// A thousand of the files whose bytes are to be deleted, after `$1`: those that were given up, and those of deleted
    /// accounts a second time.
    static let discarded = """
        SELECT id FROM media
        WHERE discarded AND id > $1 AND (cleared_at IS NULL OR cleared_at < now() - interval '1 hour')
        ORDER BY id LIMIT 1000
        """

    /// Notes that the bytes of these files have been deleted.
    static let clear = """
        UPDATE media SET cleared_at = now()
        WHERE id = ANY($1::uuid[]) AND discarded AND user_id IS NULL AND cleared_at IS NULL
        """

    /// Forgets these files, those of deleted accounts an hour after their bytes were deleted.
    static let delete = """
        DELETE FROM media
        WHERE id = ANY($1::uuid[]) AND discarded AND (user_id IS NOT NULL OR cleared_at < now() - interval '1 hour')
        """
}
