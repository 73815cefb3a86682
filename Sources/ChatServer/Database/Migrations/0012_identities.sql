-- Sign-ins by Google and Apple: whose subject is which account.
CREATE TABLE identities (
    -- google or apple
    provider text NOT NULL,
    -- The provider's id of the person.
    subject text NOT NULL,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- Apple's, encrypted; what it is for is to be revoked.
    refresh_token bytea,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (provider, subject)
);

CREATE INDEX identities_by_user ON identities (user_id, provider);

-- Apple's tokens of accounts that are gone, until Apple has revoked them. They name nobody.
CREATE TABLE apple_revocations (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    refresh_token bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    attempts integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX apple_revocations_by_next_attempt ON apple_revocations (next_attempt_at);

-- Token buckets that all replicas share. A bucket without a row is full.
CREATE TABLE rate_limits (
    -- A keyed hash of what is counted and for whom: no address or email is kept.
    key bytea PRIMARY KEY,
    -- How many tokens were left at updated_at.
    tokens double precision NOT NULL,
    -- How many tokens were given when it was last asked.
    granted double precision NOT NULL,
    updated_at timestamptz NOT NULL,
    -- From when on the bucket is full again.
    full_at timestamptz NOT NULL
);

CREATE INDEX rate_limits_by_full_at ON rate_limits (full_at);

-- Wrong passwords of one account from one address.
CREATE TABLE login_failures (
    -- A keyed hash of the account and the address.
    key bytea PRIMARY KEY,
    failures integer NOT NULL,
    last_failure_at timestamptz NOT NULL
);

CREATE INDEX login_failures_by_last_failure ON login_failures (last_failure_at);

-- The largest cost among the stored passwords: what a wrong password must cost everywhere.
CREATE INDEX users_by_password_cost ON users ((substring(password_hash FROM '^scrypt\$([0-9]{1,2})\$')::integer))
    WHERE password_hash LIKE 'scrypt$%';

-- What is to be sealed anew when the key changes is found by the key that it is under.
CREATE INDEX identities_by_key ON identities (encode(substring(refresh_token FROM 1 FOR 5), 'hex'))
    WHERE refresh_token IS NOT NULL;
