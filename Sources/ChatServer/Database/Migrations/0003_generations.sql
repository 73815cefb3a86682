-- A process of the server, while it renews its lease. What it generates lives as long as that.
CREATE TABLE replicas (
    id uuid PRIMARY KEY,
    lease_expires_at timestamptz NOT NULL
) WITH (fillfactor = 50);

-- Answers that were being written when this migration came belong to processes that know nothing of `replicas`.
UPDATE messages SET status = 'interrupted' WHERE status = 'streaming';
DELETE FROM generations;

DROP INDEX generations_by_lease;
ALTER TABLE generations
    DROP COLUMN lease_expires_at,
    ADD COLUMN user_id uuid NOT NULL,
    -- The prompt's tokens, reckoned, for an answer that nobody ends as it should be.
    ADD COLUMN input_tokens bigint NOT NULL,
    -- Why its process is to end it, once somebody asked for that.
    ADD COLUMN stop_cause text CHECK (stop_cause IN ('stopped', 'thread_deleted'));

CREATE INDEX generations_by_owner ON generations (owner);
CREATE INDEX generations_by_user ON generations (user_id);

-- The text of the answers that are being written, in pieces, since their messages get it only at the end.
CREATE TABLE journal (
    message_id uuid NOT NULL,
    -- Where the piece begins in the answer's text, in bytes of UTF-8.
    start integer NOT NULL,
    text text NOT NULL,
    PRIMARY KEY (message_id, start)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000);

ALTER TABLE messages
    -- How many answers there have been in this place when it was made, it included.
    ADD COLUMN versions integer NOT NULL DEFAULT 1,
    -- The answer whose place it took.
    ADD COLUMN replaces uuid,
    -- When another answer took its place.
    ADD COLUMN replaced_at timestamptz,
    -- What its terminal event is made of, beside the message itself: the request that began it, how much of the
    -- thread the vendor was sent, and what went wrong.
    ADD COLUMN request_id text,
    ADD COLUMN history_sent integer,
    ADD COLUMN history_dropped integer,
    ADD COLUMN problem text;

-- What a request with an `Idempotency-Key` made.
CREATE TABLE idempotency_keys (
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    key text NOT NULL,
    -- SHA-256 of the path and the fields.
    fingerprint bytea NOT NULL,
    -- The answer that was begun, or the thread that was made.
    message_id uuid,
    thread_id uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, key)
);

CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);
