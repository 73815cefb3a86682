-- A file whose account is gone belongs to nobody until the media store has nothing of it any more.
ALTER TABLE media
    ALTER COLUMN user_id DROP NOT NULL,
    -- When its bytes were deleted. They are deleted once more an hour later, before it is forgotten: somebody may have been
    -- at work on it.
    ADD COLUMN cleared_at timestamptz,
    ADD CHECK (user_id IS NOT NULL OR discarded);

-- All threads of an account, deleted ones too.
CREATE INDEX threads_by_user ON threads (user_id);
