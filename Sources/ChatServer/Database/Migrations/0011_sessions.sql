-- When a sign-in was last used, how long it is good for without being used again, and from where it came.
ALTER TABLE token_families
    ADD COLUMN last_used_at timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN expires_at timestamptz,
    -- The User-Agent of the sign-in.
    ADD COLUMN device text;

UPDATE token_families SET last_used_at = newest.created_at, expires_at = newest.expires_at
FROM (
    SELECT family_id, max(created_at) AS created_at, max(expires_at) AS expires_at
    FROM refresh_tokens GROUP BY family_id
) AS newest
WHERE newest.family_id = token_families.id;

-- A sign-in without a token can never be used again.
UPDATE token_families SET expires_at = created_at WHERE expires_at IS NULL;

-- The default is for processes of the version before, which know nothing of it.
ALTER TABLE token_families
    ALTER COLUMN expires_at SET NOT NULL,
    ALTER COLUMN expires_at SET DEFAULT now() + interval '30 days';

ALTER TABLE refresh_tokens
    -- How many successors were given and never used: which one is the token's now.
    ADD COLUMN lost_successors integer NOT NULL DEFAULT 0,
    -- The SHA-256 of that one.
    ADD COLUMN successor_hash bytea,
    -- When another one took the place of this successor, which nobody had used.
    ADD COLUMN displaced_at timestamptz;

-- What has run out is looked for by these.
CREATE INDEX token_families_by_expiry ON token_families (expires_at);
CREATE INDEX refresh_tokens_by_expiry ON refresh_tokens (expires_at);

-- What an account's threads are exported by.
DROP INDEX threads_by_user;
CREATE INDEX threads_by_user ON threads (user_id, id);

-- One email in two spellings of Unicode, or with either small sigma, is one account's. Where two have it already, each
-- keeps its own.
WITH spelled AS (
    SELECT id, created_at, translate(normalize(email_key, NFC), 'ς', 'σ') AS email_key
    FROM users
    WHERE email_key IS NOT NFC NORMALIZED OR email_key LIKE '%ς%'
), composed AS (
    SELECT DISTINCT ON (email_key) id, email_key FROM spelled ORDER BY email_key, created_at, id
)
UPDATE users SET email_key = composed.email_key
FROM composed
WHERE composed.id = users.id
    AND NOT EXISTS (SELECT 1 FROM users AS other WHERE other.email_key = composed.email_key);
