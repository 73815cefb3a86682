-- What of an answer's tokens came out of the vendor's cache, and what of them was reasoning; NULL where the vendor did not say.
ALTER TABLE messages
    ADD COLUMN cached_input_tokens bigint,
    ADD COLUMN reasoning_tokens bigint;
