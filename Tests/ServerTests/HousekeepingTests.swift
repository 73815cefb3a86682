import Postgres
import TestServer
import Testing
import Waiting

@Suite("What is left over")
struct HousekeepingTests {
    @Test(
        "Old keys are swept, sign-ins, tokens and limits that ran out, and what nothing refers to; what is needed stays"
    )
    func swept() async throws {
        try await TestServer.run { server in
            try await Client.run(on: server) { client in
                let thread = try await client.makeThread()
                for statement in [
                    """
                    INSERT INTO idempotency_keys (user_id, key, fingerprint, created_at)
                    SELECT user_id, 'old', ''::bytea, now() - interval '24 hours 2 minutes' FROM threads WHERE id = $1::uuid
                    UNION ALL
                    SELECT user_id, 'young', ''::bytea, now() - interval '23 hours' FROM threads WHERE id = $1::uuid
                    """,
                    """
                    INSERT INTO replicas (id, lease_expires_at)
                    SELECT gen_random_uuid(), now() - interval '2 hours' FROM threads WHERE id = $1::uuid
                    """,
                    """
                    INSERT INTO journal (message_id, start, text)
                    SELECT gen_random_uuid(), 0, 'orphan' FROM threads WHERE id = $1::uuid
                    """,
                    """
                    INSERT INTO token_families (id, user_id, expires_at)
                    SELECT gen_random_uuid(), user_id, now() - age::interval
                    FROM threads, unnest(ARRAY['25 hours', '23 hours', '-1 hour']) AS age WHERE threads.id = $1::uuid
                    """,
                    """
                    INSERT INTO refresh_tokens (token_hash, family_id, expires_at)
                    SELECT sha256(age::bytea), token_families.id, now() - age::interval
                    FROM token_families, unnest(ARRAY['25 hours', '23 hours', '-1 hour']) AS age
                    WHERE expires_at BETWEEN now() AND now() + interval '2 hours'
                        AND user_id = (SELECT user_id FROM threads WHERE id = $1::uuid)
                    """,
                ] {
                    _ = try await server.database.execute(statement, [thread])
                }
                for statement in [
                    """
                    INSERT INTO rate_limits (key, tokens, granted, updated_at, full_at)
                    SELECT sha256(age::bytea), 0, 0, now() - interval '1 hour', now() - age::interval
                    FROM unnest(ARRAY['2 minutes', '0 minutes', '-1 minute']) AS age
                    """,
                    """
                    INSERT INTO login_failures (key, failures, last_failure_at)
                    SELECT sha256(age::bytea), 5, now() - age::interval FROM unnest(ARRAY['25 hours', '23 hours']) AS age
                    """,
                    // None that is due: those are tried, and end.
                    """
                    INSERT INTO apple_revocations (refresh_token, created_at, next_attempt_at)
                    SELECT ''::bytea, now() - age::interval, now() + interval '1 hour'
                    FROM unnest(ARRAY['31 days', '29 days']) AS age
                    """,
                ] {
                    _ = try await server.database.execute(statement)
                }
                // A process sweeps once it has begun; the first one may have done so before.
                try await server.withReplica { _ in
                    let isSwept = try await eventually {
                        let rows = try await server.database.query(
                            """
                            SELECT (SELECT array_agg(key) FROM idempotency_keys) = ARRAY['young']
                                AND NOT EXISTS (SELECT FROM journal)
                                AND NOT EXISTS (SELECT FROM replicas WHERE lease_expires_at < now())
                                AND EXISTS (SELECT FROM replicas)
                                AND (SELECT count(*) FROM rate_limits) = 2
                                AND (SELECT count(*) FROM login_failures) = 1
                                AND (SELECT count(*) FROM apple_revocations) = 1
                                AND (SELECT count(*) FROM token_families) = 3
                                AND (SELECT count(*) FROM refresh_tokens) = 3 AS is_swept
                            """
                        )
                        return try rows.first?.decode("is_swept", as: Bool?.self) ?? false
                    }
                    #expect(isSwept)
                }
            }
        }
    }
}
