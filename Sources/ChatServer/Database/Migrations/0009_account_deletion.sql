-- A file whose account is gone belongs to nobody until the media store has nothing of it any more.
ALTER TABLE media
    ALTER COLUMN user_id DROP NOT NULL,
    ADD CHECK (user_id IS NOT NULL OR discarded);
