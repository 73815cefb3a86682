/// The statements that thumbnails of videos and sound are made by.
enum ThumbnailSQL {
    /// Takes the oldest file whose thumbnail is to be made and that nobody works on. One that was sent with no prompt yet is
    /// left alone.
    static let claim = """
        UPDATE media SET thumbnail_lease = now() + interval '5 minutes', thumbnail_tries = thumbnail_tries + 1
        WHERE id = (
            SELECT id FROM media
            WHERE thumbnail = 'pending' AND message_id IS NOT NULL
                AND (thumbnail_lease IS NULL OR thumbnail_lease < now())
            ORDER BY created_at LIMIT 1 FOR UPDATE SKIP LOCKED
        )
        RETURNING id, content_type, duration_ms, thumbnail_tries
        """

    /// Notes that the thumbnail of `$1` is `$2`, and tells those who wait for it. Returns no row where the file is gone.
    static let settle = """
        WITH settled AS (
            UPDATE media SET thumbnail = $2, thumbnail_lease = NULL WHERE id = $1 AND NOT discarded RETURNING id
        )
        SELECT pg_notify('\(Notices.thumbnails)', id::text) FROM settled
        """

    /// Gives a claim back, for whoever comes `$2` seconds from now; it was no try.
    static let release = """
        UPDATE media SET thumbnail_lease = now() + make_interval(secs => $2), thumbnail_tries = thumbnail_tries - 1
        WHERE id = $1 AND thumbnail = 'pending'
        """

    /// Gives up thumbnails that nobody has made in a day, since no server here can.
    static let expire = """
        UPDATE media SET thumbnail = 'none' WHERE thumbnail = 'pending' AND created_at < now() - interval '1 day'
        """

    /// What there is of the thumbnail of a file that its user may have.
    static let state = """
        SELECT media.thumbnail FROM media JOIN threads ON threads.id = media.thread_id
        WHERE media.id = $1 AND media.user_id = $2 AND threads.deleted_at IS NULL
        """
}
