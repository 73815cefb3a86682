-- What the media store has of a file's thumbnail: `ready`, `pending` where one is to be made, `none` where there will be none.
ALTER TABLE media
    ADD COLUMN thumbnail text NOT NULL DEFAULT 'none' CHECK (thumbnail IN ('ready', 'pending', 'none')),
    -- Until when somebody works on it.
    ADD COLUMN thumbnail_lease timestamptz,
    -- How often that was begun and not ended.
    ADD COLUMN thumbnail_tries integer NOT NULL DEFAULT 0;

-- Videos and sound had none so far; they get theirs now.
UPDATE media SET thumbnail = CASE WHEN has_thumbnail THEN 'ready' WHEN kind = 'image' THEN 'none' ELSE 'pending' END;

ALTER TABLE media DROP COLUMN has_thumbnail;

CREATE INDEX media_thumbnail_pending ON media (created_at) WHERE thumbnail = 'pending';

-- Files are read by message, and go with it.
CREATE INDEX media_by_message ON media (message_id, position) WHERE message_id IS NOT NULL;
