-- The words of a text: in lower case, each once, split at spaces and punctuation, as far as its first 100,000 characters.
-- No text makes this fail: a tsvector takes words of 2,046 bytes, and a million bytes of them. Which characters are
-- punctuation is written out, so that it does not depend on the database's locale.
CREATE FUNCTION search_words(content text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT array(
        SELECT left(word, 500)
        FROM regexp_split_to_table(
            lower(left(content, 100000)),
            '[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u00d7\u00f7\u2000-\u206f\u3000-\u3004\u3008-\u3020\u30fb\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]+'
        ) WITH ORDINALITY AS split (word, place)
        WHERE word <> ''
        ORDER BY place
    )
$$;

-- What a message is found by: its words, and whose it is, so that the messages of others cost nothing.
CREATE FUNCTION search_vector(user_id uuid, content text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT array_to_tsvector(array(SELECT DISTINCT unnest(search_words(content) || ('#' || user_id::text))))
$$;

-- All words of what somebody looks for in texts of their own, the last one as a prefix; null when there are none.
CREATE FUNCTION search_query(user_id uuid, words text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ('''#' || user_id::text || ''' & ' || string_agg('''' || word || '''', ' & ' ORDER BY place) || ':*')::tsquery
    FROM unnest(search_words(words)) WITH ORDINALITY AS list (word, place)
$$;

ALTER TABLE messages ADD COLUMN user_id uuid;
UPDATE messages SET user_id = threads.user_id FROM threads WHERE threads.id = messages.thread_id;
ALTER TABLE messages ALTER COLUMN user_id SET NOT NULL;

-- An answer comes in once, at its end: while it is written its row has no text.
CREATE INDEX messages_by_words ON messages USING gin (search_vector(user_id, content))
    WHERE replaced_at IS NULL AND content <> '';
