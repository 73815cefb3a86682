import Postgres
import Testing

extension DatabaseSuite {
    @Suite("Transactions")
    struct TransactionTests {
        private struct Stop: Error {}

        private func count(_ table: String, _ pool: PostgresPool) async throws -> Int {
            try #require(try await pool.query("SELECT count(*) AS n FROM \(table)").first).decode("n")
        }

        @Test("Statements of a transaction may take longer than the configuration allows, where it says so")
        func waiting() async throws {
            try await withPool(size: 1, { $0.statementTimeout = .seconds(2) }) { pool in
                try await pool.withTransaction { connection in
                    let patient = try await connection.waiting(.seconds(600))
                    _ = try await patient.query("SELECT pg_sleep(5)")
                }
                await #expect(throws: PostgresError.self) { try await pool.query("SELECT pg_sleep(60)") }
            }
        }

        @Test("What a body does is committed when it returns, and undone when it throws")
        func commitsOrRollsBack() async throws {
            try await withPool { pool in
                try await pool.execute("CREATE TABLE kept (v int8)")
                try await pool.withTransaction { try await $0.execute("INSERT INTO kept VALUES (1)") }
                await #expect(throws: Stop.self) {
                    try await pool.withTransaction { connection in
                        try await connection.execute("INSERT INTO kept VALUES (2)")
                        throw Stop()
                    }
                }
                #expect(try await count("kept", pool) == 1)
            }
        }

        @Test("Cancelling the task cancels its query, rolls back, and keeps the connection")
        func cancels() async throws {
            try await withPool(size: 2) { pool in
                try await pool.execute("CREATE TABLE undone (v int8)")
                let (ids, tell) = AsyncStream.makeStream(of: Int.self)
                let task = Task {
                    try await pool.withTransaction { connection in
                        let row = try await connection.query("SELECT pg_backend_pid() AS id").first
                        try await connection.execute("INSERT INTO undone VALUES (1)")
                        tell.yield(try row?.decode("id") ?? 0)
                        try await connection.query("SELECT pg_sleep(86400)")
                    }
                }
                var iterator = ids.makeAsyncIterator()
                let id = try #require(await iterator.next())
                let sleeping = "SELECT 1 FROM pg_stat_activity WHERE pid = $1 AND query LIKE '%pg_sleep%'"
                try await eventually("the query runs") { try await !pool.query(sleeping, [id]).isEmpty }
                task.cancel()
                await #expect { try await task.value } throws: { ($0 as? PostgresError)?.code == .cancelled }
                #expect(try await count("undone", pool) == 0)
                // The last one released is leased first: both are asked at once to find it.
                async let first = pool.query("SELECT pg_backend_pid() AS id, pg_sleep(0.02)")
                async let second = pool.query("SELECT pg_backend_pid() AS id, pg_sleep(0.02)")
                let found = try await [first, second].map { try $0.first?.decode("id", as: Int.self) }
                #expect(found.contains(id))
            }
        }

        @Test("A task cancelled before its commit commits nothing")
        func cancelledBeforeCommit() async throws {
            try await withPool { pool in
                try await pool.execute("CREATE TABLE late (v int8)")
                let task = Task {
                    try await pool.withTransaction { connection in
                        try await connection.execute("INSERT INTO late VALUES (1)")
                        withUnsafeCurrentTask { $0?.cancel() }
                    }
                }
                await #expect { try await task.value } throws: { ($0 as? PostgresError)?.code == .cancelled }
                #expect(try await count("late", pool) == 0)
            }
        }

        @Test("A body that swallows a failed statement is told that nothing was committed")
        func swallowedFailure() async throws {
            try await withPool { pool in
                await #expect {
                    try await pool.withTransaction { _ = try? await $0.query("SELECT 1/0") }
                } throws: { ($0 as? PostgresError)?.code == .rolledBack }
            }
        }

        @Test("The connection lost during COMMIT leaves the outcome unknown, and says so")
        func unknownCommit() async throws {
            try await withPool { pool in
                // A deferred trigger ends the connection while COMMIT runs.
                try await pool.withConnection { connection in
                    try await connection.script(
                        """
                        CREATE TABLE doomed (v int8);
                        CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS
                            'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(5); RETURN NULL; END';
                        CREATE CONSTRAINT TRIGGER doomed AFTER INSERT ON doomed DEFERRABLE INITIALLY DEFERRED
                            FOR EACH ROW EXECUTE FUNCTION die()
                        """
                    )
                }
                await #expect {
                    try await pool.withTransaction { try await $0.execute("INSERT INTO doomed VALUES (1)") }
                } throws: { error in
                    let error = error as? PostgresError
                    return error?.code == .commitUnknown && error?.isUnavailable == true
                }
                #expect(try await count("doomed", pool) == 0)
            }
        }

        @Test("A transaction has the isolation asked for", arguments: TransactionIsolation.allCases)
        func isolation(level: TransactionIsolation) async throws {
            try await withPool { pool in
                try await pool.withTransaction(level) { connection in
                    let row = try await connection.query("SHOW transaction_isolation").first
                    #expect(try row?.decode(at: 0, as: String.self) == level.rawValue.lowercased())
                }
            }
        }

        @Test("Violations are values that name the constraint; what is logged quotes no value")
        func violations() async throws {
            try await withPool { pool in
                try await pool.execute("CREATE TABLE single (email text CONSTRAINT single_email UNIQUE)")
                try await pool.execute("INSERT INTO single VALUES ($1)", ["secret@example.org"])
                do throws(PostgresError) {
                    try await pool.execute("INSERT INTO single VALUES ($1)", ["secret@example.org"])
                    Issue.record("expected a violation")
                } catch {
                    #expect(error.code == .server(.uniqueViolation))
                    #expect(error.sqlState == "23505")
                    #expect(error.constraint == "single_email")
                    #expect(!"\(error)".contains("secret"))
                    #expect(!error.isUnavailable)
                }
                do throws(PostgresError) {
                    try await pool.query("SELECT $1::uuid", ["secret"])
                    Issue.record("expected a refusal")
                } catch {
                    #expect(error.sqlState == .invalidTextRepresentation)
                    #expect(!"\(error)".contains("secret"))
                }
            }
        }
    }
}
