/// The statements that read answers for those who take them up again, and that ask for their end.
enum ResumeSQL {
    /// An answer of the thread `$1` of the user `$2`, in one snapshot: `$3`, or where that is null the one that is being
    /// written, or else the newest. No row without the thread; a row of nulls without the answer.
    ///
    /// Of an answer that is being written, `piece` is the text of the journal that the byte `$4` is in, if it has come
    /// that far, and `piece_start` where that begins.
    static let answer = """
        SELECT \(SavedAnswer.columns(of: "messages")), false AS is_deleted, piece.start AS piece_start,
            piece.text AS piece
        FROM threads
        LEFT JOIN messages ON messages.thread_id = threads.id AND messages.role = 'assistant'
            AND messages.id = coalesce(
                $3,
                (SELECT generations.message_id FROM generations WHERE generations.thread_id = threads.id),
                (SELECT newest.id FROM messages AS newest
                    WHERE newest.thread_id = threads.id AND newest.role = 'assistant' AND newest.replaced_at IS NULL
                    ORDER BY newest.position DESC LIMIT 1)
            )
        LEFT JOIN LATERAL (
            SELECT journal.start, journal.text FROM journal
            WHERE journal.message_id = messages.id AND journal.start <= $4
            ORDER BY journal.start DESC LIMIT 1
        ) AS piece ON true
        WHERE threads.id = $1 AND threads.user_id = $2 AND threads.deleted_at IS NULL
        """

    /// What there is of the answers `$1` beyond the bytes `$2`, each of them where a piece of the journal began or began
    /// to be missing. In one snapshot, in which an answer has either its journal or its end. An answer that is gone,
    /// with its account, has nulls.
    static let news = """
        SELECT mirror.id AS mirror_id, mirror.start AS mirror_start, more.text AS more,
            threads.deleted_at IS NOT NULL AS is_deleted, \(SavedAnswer.columns(of: "messages"))
        FROM unnest($1::uuid[], $2::bigint[]) AS mirror (id, start)
        LEFT JOIN messages ON messages.id = mirror.id
        LEFT JOIN threads ON threads.id = messages.thread_id
        LEFT JOIN LATERAL (
            SELECT string_agg(journal.text, '' ORDER BY journal.start) AS text FROM journal
            WHERE journal.message_id = mirror.id AND journal.start >= mirror.start
        ) AS more ON true
        """

    /// Asks for the end of what is being written in the thread `$1` of the user `$2`: of the answer `$3`, or where that
    /// is null of any. No row without the thread; null where nothing is being written. The process that writes it is
    /// told, and learns of it in any case when it next writes its journal.
    static let stop = """
        WITH asked AS (
            UPDATE generations SET stop_cause = coalesce(stop_cause, 'stopped') FROM threads
            WHERE generations.thread_id = $1 AND ($3::uuid IS NULL OR generations.message_id = $3)
                AND threads.id = $1 AND threads.user_id = $2 AND threads.deleted_at IS NULL
            RETURNING \(tellingOwner)
        )
        SELECT asked.message_id FROM threads LEFT JOIN asked ON true
        WHERE threads.id = $1 AND threads.user_id = $2 AND threads.deleted_at IS NULL
        """

    /// Asks for the end of what is being written in a thread that has been deleted.
    static let stopDeleted = """
        UPDATE generations SET stop_cause = 'thread_deleted' WHERE thread_id = $1 RETURNING \(tellingOwner)
        """

    /// Asks for the end of all that is being written for a user whose account is being deleted.
    static let stopDeletedAccount = """
        UPDATE generations SET stop_cause = 'thread_deleted' WHERE user_id = $1 RETURNING \(tellingOwner)
        """

    private static let tellingOwner = """
        generations.message_id,
        pg_notify('\(Notices.stops)', generations.message_id::text || ' ' || generations.stop_cause)
        """
}
