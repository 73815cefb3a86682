-- Whether a file is given up: no turn can have it any more, and what the media store has of it is to be deleted before the row
-- is.
ALTER TABLE media ADD COLUMN discarded boolean NOT NULL DEFAULT false;

CREATE INDEX media_discarded ON media (id) WHERE discarded;
-- Threads whose files are to be given up.
CREATE INDEX threads_deleted ON threads (deleted_at) WHERE deleted_at IS NOT NULL;
