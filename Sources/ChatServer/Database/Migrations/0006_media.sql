-- A file that somebody sent. Its bytes are in the media store, under its id.
CREATE TABLE media (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- The prompt it came with, and that one's thread: null from before its bytes are kept until its turn is begun, so that
    -- what a crash leaves behind is found.
    message_id uuid REFERENCES messages (id) ON DELETE CASCADE,
    thread_id uuid REFERENCES threads (id) ON DELETE CASCADE,
    -- Its place among the files of its prompt.
    position integer,
    kind text NOT NULL CHECK (kind IN ('image', 'video', 'audio')),
    content_type text NOT NULL,
    filename text NOT NULL,
    size bigint NOT NULL,
    sha256 bytea NOT NULL,
    width integer,
    height integer,
    duration_ms integer,
    -- Whether the media store has a thumbnail of it.
    has_thumbnail boolean NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CHECK ((message_id IS NULL) = (thread_id IS NULL)),
    CHECK ((message_id IS NULL) = (position IS NULL))
);

CREATE INDEX media_by_thread ON media (thread_id, message_id) WHERE thread_id IS NOT NULL;
CREATE INDEX media_by_user ON media (user_id);
CREATE INDEX media_unsent ON media (created_at) WHERE message_id IS NULL;
