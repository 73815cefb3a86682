CREATE TABLE users (
    id uuid PRIMARY KEY,
    -- Null where an identity provider gave none.
    email text,
    -- The email in lower case: what must be unique, whatever the database's collation.
    email_key text UNIQUE,
    display_name text,
    -- scrypt$<cost>$<salt>$<key>; null for an account that has no password.
    password_hash text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CHECK ((email IS NULL) = (email_key IS NULL))
);

-- A sign-in and all the refresh tokens that descend from it.
CREATE TABLE token_families (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now(),
    revoked_at timestamptz
);

CREATE INDEX token_families_by_user ON token_families (user_id);

-- One row a token, so that a token used again is known for what it is.
CREATE TABLE refresh_tokens (
    -- SHA-256 of the token. The token itself is nowhere.
    token_hash bytea PRIMARY KEY,
    family_id uuid NOT NULL REFERENCES token_families (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);

CREATE INDEX refresh_tokens_by_family ON refresh_tokens (family_id);
