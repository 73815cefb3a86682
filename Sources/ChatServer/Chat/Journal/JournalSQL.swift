import Providers

/// The statements that keep, end and close the answers that are being written.
enum JournalSQL {
    /// The group commit: `$1` is the process, `$2` its lease in milliseconds, `$3` to `$5` the pieces, `$6` the answers it
    /// knows as its own. Returns those that are not, and those that somebody wants ended.
    ///
    /// Run twice with the same pieces, the second time adds nothing. A piece of an answer that somebody has closed is
    /// left out.
    static let write = """
        WITH lease AS (
            INSERT INTO replicas (id, lease_expires_at) VALUES ($1, now() + $2 * interval '1 millisecond')
            ON CONFLICT (id) DO UPDATE SET lease_expires_at = excluded.lease_expires_at
            RETURNING CASE WHEN cardinality($3::uuid[]) > 0 THEN pg_notify('\(Notices.written)', id::text) END
        ), written AS (
            INSERT INTO journal (message_id, start, text)
            SELECT piece.message_id, piece.start, piece.text
            FROM unnest($3::uuid[], $4::bigint[], $5::text[]) AS piece (message_id, start, text)
            JOIN generations ON generations.message_id = piece.message_id AND generations.owner = $1
            ON CONFLICT DO NOTHING
        )
        SELECT running.id, generations.stop_cause
        FROM unnest($6::uuid[]) AS running (id)
        LEFT JOIN generations ON generations.message_id = running.id AND generations.owner = $1
        WHERE generations.message_id IS NULL OR generations.stop_cause IS NOT NULL
        """

    /// Ends answers of the process `$1`: text and state, lease and journal, and the thread's time, all or nothing. An
    /// answer that somebody else has closed stays as it is. Returns the answers that it ended.
    static let saveEnds = """
        WITH item AS (
            SELECT * FROM unnest(
                $2::uuid[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::bigint[], $8::text[], $9::text[],
                $10::bigint[], $11::bigint[]
            ) AS item (
                id, content, status, finish_reason, input_tokens, output_tokens, usage_accuracy, problem,
                cached_input_tokens, reasoning_tokens
            )
        ), released AS (
            DELETE FROM generations USING item WHERE generations.message_id = item.id AND generations.owner = $1
            RETURNING generations.message_id, pg_notify('\(Notices.written)', generations.owner::text)
        ), ended AS (
            UPDATE messages SET content = item.content, status = item.status, finish_reason = item.finish_reason,
                input_tokens = item.input_tokens, output_tokens = item.output_tokens,
                usage_accuracy = item.usage_accuracy, problem = item.problem,
                cached_input_tokens = item.cached_input_tokens, reasoning_tokens = item.reasoning_tokens
            FROM item JOIN released ON released.message_id = item.id
            WHERE messages.id = item.id AND messages.status = 'streaming'
            RETURNING messages.*
        ), freed AS (
            DELETE FROM journal USING released WHERE journal.message_id = released.message_id
        ), touched AS (
            UPDATE threads SET updated_at = now() FROM ended WHERE threads.id = ended.thread_id
        )
        SELECT \(SavedAnswer.columns(of: "ended")), threads.deleted_at IS NOT NULL AS is_deleted
        FROM ended JOIN threads ON threads.id = ended.thread_id
        """

    /// Answers as the database holds them.
    static let answers = """
        SELECT \(SavedAnswer.columns(of: "messages")), threads.deleted_at IS NOT NULL AS is_deleted
        FROM messages JOIN threads ON threads.id = messages.thread_id
        WHERE messages.id = ANY($1::uuid[])
        """

    /// Closes answers that nobody works on any more, with what the journal holds of them: those whose process let its
    /// lease run out, and those of the process `$2` that it knows nothing of (`$3` are those it knows): the answer to
    /// their beginning's commit was lost. Young ones are left alone, since they are known before their lease is.
    ///
    /// `$1` is the lease in milliseconds, `$4` the problem their streams end with.
    static let reap = closing(
        """
        SELECT generations.message_id, generations.input_tokens
        FROM generations LEFT JOIN replicas ON replicas.id = generations.owner
        WHERE generations.started_at < now() - $1 * interval '1 millisecond'
            AND (replicas.id IS NULL OR replicas.lease_expires_at < now()
                OR (generations.owner = $2 AND NOT generations.message_id = ANY($3::uuid[])))
        FOR UPDATE OF generations SKIP LOCKED
        """,
        problem: "$4"
    )

    /// ``reap`` for one thread, `$1`, that is to be answered anew. `$2` and `$3` are the lease and the problem.
    static let reapThread = closing(
        """
        SELECT generations.message_id, generations.input_tokens
        FROM generations LEFT JOIN replicas ON replicas.id = generations.owner
        WHERE generations.thread_id = $1 AND generations.started_at < now() - $2 * interval '1 millisecond'
            AND (replicas.id IS NULL OR replicas.lease_expires_at < now())
        FOR UPDATE OF generations SKIP LOCKED
        """,
        problem: "$3"
    )

    /// A little after they count as new, so that none goes between being found taken and being read.
    static let sweepKeys = "DELETE FROM idempotency_keys WHERE created_at < now() - interval '24 hours 1 minute'"

    /// Pieces that were written while their answer was being closed.
    static let sweepJournal = """
        DELETE FROM journal WHERE NOT EXISTS (SELECT FROM generations WHERE generations.message_id = journal.message_id)
        """

    /// The same for the answers `$1`, by the process that wrote them.
    static let deleteLeft = """
        DELETE FROM journal WHERE message_id = ANY($1::uuid[])
            AND NOT EXISTS (SELECT FROM generations WHERE generations.message_id = journal.message_id)
        """

    static let sweepReplicas = """
        DELETE FROM replicas WHERE lease_expires_at < now() - interval '1 hour'
            AND NOT EXISTS (SELECT FROM generations WHERE generations.owner = replicas.id)
        """

    /// A process has nothing left to do.
    static let leave = """
        DELETE FROM replicas WHERE id = $1 AND NOT EXISTS (SELECT FROM generations WHERE owner = $1)
        """

    private static func closing(_ dead: String, problem: String) -> String {
        """
        WITH dead AS (
            \(dead)
        ), released AS (
            DELETE FROM generations USING dead WHERE generations.message_id = dead.message_id
            RETURNING generations.message_id, generations.input_tokens,
                pg_notify('\(Notices.written)', generations.owner::text)
        ), told AS (
            SELECT released.message_id, released.input_tokens,
                coalesce(string_agg(journal.text, '' ORDER BY journal.start), '') AS content
            FROM released LEFT JOIN journal ON journal.message_id = released.message_id
            GROUP BY released.message_id, released.input_tokens
        ), freed AS (
            DELETE FROM journal USING released WHERE journal.message_id = released.message_id
        )
        UPDATE messages SET status = 'interrupted', content = told.content, problem = \(problem),
            input_tokens = told.input_tokens, usage_accuracy = 'estimated',
            output_tokens = CASE WHEN told.content = '' THEN 0
                ELSE greatest(1, octet_length(told.content) * 10 / \(tenthsOfBytesPerToken)) END
        FROM told WHERE messages.id = told.message_id AND messages.status = 'streaming'
        """
    }

    /// ``TokenEstimate`` for the vendor of the row's answer.
    private static let tenthsOfBytesPerToken: String = {
        let cases = Vendor.allCases.map { vendor in
            "WHEN '\(vendor.rawValue)' THEN \(TokenEstimate.tenthsOfBytesPerToken(of: vendor))"
        }
        return """
            CASE split_part(messages.llm, '/', 1) \(cases.joined(separator: " ")) \
            ELSE \(TokenEstimate.tenthsOfBytesPerToken(of: nil)) END
            """
    }()
}
