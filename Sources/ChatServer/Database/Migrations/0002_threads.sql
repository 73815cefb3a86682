CREATE TABLE threads (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- Null until the first prompt gives one.
    title text,
    llm text NOT NULL,
    message_count integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    last_message_at timestamptz,
    -- The last message's time, or the creation's: what lists are sorted by.
    active_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz
);

CREATE INDEX threads_by_activity ON threads (user_id, active_at DESC, id DESC) WHERE deleted_at IS NULL;

CREATE TABLE messages (
    id uuid PRIMARY KEY,
    thread_id uuid NOT NULL REFERENCES threads (id) ON DELETE CASCADE,
    -- The order of messages in a thread. Ids can be the client's and times can be equal.
    position bigint GENERATED ALWAYS AS IDENTITY,
    role text NOT NULL CHECK (role IN ('user', 'assistant')),
    content text NOT NULL,
    status text NOT NULL CHECK (status IN ('streaming', 'complete', 'stopped', 'interrupted', 'failed')),
    llm text,
    finish_reason text CHECK (finish_reason IN ('stop', 'length', 'content_filter', 'stopped')),
    input_tokens bigint,
    output_tokens bigint,
    usage_accuracy text CHECK (usage_accuracy IN ('exact', 'estimated')),
    created_at timestamptz NOT NULL DEFAULT now(),
    CHECK ((input_tokens IS NULL) = (output_tokens IS NULL)),
    CHECK ((input_tokens IS NULL) = (usage_accuracy IS NULL))
);

CREATE INDEX messages_by_thread ON messages (thread_id, position DESC);

-- What is being generated now: at most one a thread. The row goes when the message has ended.
CREATE TABLE generations (
    thread_id uuid PRIMARY KEY REFERENCES threads (id) ON DELETE CASCADE,
    message_id uuid NOT NULL UNIQUE REFERENCES messages (id) ON DELETE CASCADE,
    -- The process that generates, while its lease lasts.
    owner uuid NOT NULL,
    lease_expires_at timestamptz NOT NULL,
    started_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX generations_by_lease ON generations (lease_expires_at);
