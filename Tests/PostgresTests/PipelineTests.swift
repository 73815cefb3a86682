import LocalPostgres
import Postgres
import Testing

extension DatabaseSuite {
    @Suite("Pipelines")
    struct PipelineTests {
        private func values(_ table: String, _ pool: PostgresPool) async throws -> [Int] {
            try await pool.query("SELECT v FROM \(table) ORDER BY v").map { try $0.decode("v") }
        }

        private func inserts(_ table: String, _ values: [Int]) throws -> [PostgresStatement] {
            try values.map { try PostgresStatement("INSERT INTO \(table) VALUES ($1) RETURNING v", [$0]) }
        }

        @Test("Each statement of a pipeline has its own rows and count, in order, known to the connection or not")
        func order() async throws {
            try await withPool(size: 1) { pool in
                for _ in 0..<2 {
                    let results = try await pool.pipeline([
                        PostgresStatement("SELECT n FROM generate_series(1, $1) AS n", [3]),
                        PostgresStatement("SELECT $1 AS text", ["a"]),
                        PostgresStatement("SELECT $1 AS text", ["b"]),
                        PostgresStatement("CREATE TEMPORARY TABLE IF NOT EXISTS ordered (v int8)"),
                        PostgresStatement("SELECT 1 WHERE false"),
                    ])
                    #expect(try results[0].rows.map { try $0.decode("n", as: Int.self) } == [1, 2, 3])
                    #expect(results.map(\.affectedRows) == [3, 1, 1, 0, 0])
                    #expect(try results[1].rows.first?.decode("text") == "a")
                    #expect(try results[2].rows.first?.decode("text") == "b")
                    #expect(results[4].rows.isEmpty)
                }
                let counts = try await pool.query("SELECT count(*) AS n FROM pg_prepared_statements GROUP BY statement")
                #expect(try counts.allSatisfy { try $0.decode("n") == 1 })
                #expect(try await pool.pipeline([]).isEmpty)
            }
        }

        @Test("Outside a transaction a pipeline takes effect whole or not at all, and its first failure is the error")
        func allOrNothing() async throws {
            try await withPool(size: 1) { pool in
                try await pool.execute("CREATE TABLE whole (v int8 CONSTRAINT whole_once UNIQUE)")
                try await pool.pipeline(inserts("whole", [1, 2]))
                await #expect { try await pool.pipeline(try inserts("whole", [3, 1, 2])) } throws: {
                    ($0 as? PostgresError)?.constraint == "whole_once"
                }
                #expect(try await values("whole", pool) == [1, 2])
            }
        }

        @Test("A pipeline commits its transaction with it, and nothing runs in the scope after")
        func commits() async throws {
            try await withPool { pool in
                try await pool.execute("CREATE TABLE committed (v int8)")
                try await pool.withTransaction(.serializable) { connection in
                    let level = try PostgresStatement("SHOW transaction_isolation")
                    let results = try await connection.pipelineAndCommit([level] + inserts("committed", [1, 2]))
                    #expect(try results[0].rows.first?.decode(at: 0) == "serializable")
                    #expect(try await values("committed", pool) == [1, 2])
                    await #expect { try await connection.query("SELECT 1") } throws: {
                        ($0 as? PostgresError)?.code == .misuse
                    }
                }
                try await pool.withTransaction { connection in
                    try await connection.execute("INSERT INTO committed VALUES (3)")
                    try await connection.pipelineAndCommit([])
                }
                #expect(try await values("committed", pool) == [1, 2, 3])
                await #expect {
                    try await pool.withConnection { try await $0.pipelineAndCommit(try inserts("committed", [4])) }
                } throws: { ($0 as? PostgresError)?.code == .misuse }
            }
        }

        @Test("A failed statement of a pipeline that commits is its own error, and the transaction is rolled back")
        func rollsBack() async throws {
            try await withPool(size: 1) { pool in
                try await pool.execute("CREATE TABLE rolled (v int8 CONSTRAINT rolled_once UNIQUE)")
                await #expect {
                    try await pool.withTransaction { try await $0.pipelineAndCommit(try inserts("rolled", [1, 2, 1])) }
                } throws: { ($0 as? PostgresError)?.constraint == "rolled_once" }
                await #expect {
                    try await pool.withTransaction { connection in
                        try await connection.execute("INSERT INTO rolled VALUES (5)")
                        _ = try? await connection.query("SELECT 1/0")
                        try await connection.pipelineAndCommit([])
                    }
                } throws: { ($0 as? PostgresError)?.code == .rolledBack }
                #expect(try await values("rolled", pool).isEmpty)
                let status = try await pool.query("SELECT pg_current_xact_id_if_assigned() IS NULL AS isIdle")
                #expect(try status.first?.decode(at: 0) == true)
            }
        }

        @Test("A connection lost while a pipeline commits leaves the outcome unknown; lost before, it is known")
        func unknownCommit() async throws {
            try await withPool { pool in
                try await pool.withConnection {
                    try await $0.script(
                        """
                        CREATE TABLE dying (v int8);
                        CREATE FUNCTION die_late() RETURNS trigger LANGUAGE plpgsql AS
                            'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(5); RETURN NULL; END';
                        CREATE CONSTRAINT TRIGGER dying AFTER INSERT ON dying DEFERRABLE INITIALLY DEFERRED
                            FOR EACH ROW EXECUTE FUNCTION die_late()
                        """
                    )
                }
                await #expect {
                    try await pool.withTransaction { try await $0.pipelineAndCommit(try inserts("dying", [1])) }
                } throws: { ($0 as? PostgresError)?.code == .commitUnknown }
                await #expect {
                    try await pool.withTransaction {
                        let end = try PostgresStatement("SELECT pg_terminate_backend(pg_backend_pid()), pg_sleep(5)")
                        return try await $0.pipelineAndCommit([end])
                    }
                } throws: { ($0 as? PostgresError)?.code == .unavailable }
                #expect(try await values("dying", pool).isEmpty)
            }
        }

        @Test("Statements the server forgot are prepared again in a pipeline, in one with its transaction's BEGIN too")
        func preparesAgain() async throws {
            try await withPool(size: 1) { pool in
                try await pool.execute("CREATE TABLE again (v int8)")
                for number in 1...3 {
                    try await pool.withTransaction { connection in
                        let read = try PostgresStatement("SELECT * FROM again")
                        try await connection.pipelineAndCommit(inserts("again", [number]) + [read])
                    }
                    let change = number == 1 ? "DEALLOCATE ALL" : "ALTER TABLE again ADD COLUMN w text"
                    if number < 3 { try await pool.withConnection { try await $0.script(change) } }
                }
                #expect(try await values("again", pool) == [1, 2, 3])
            }
        }

        @Test("More statements than a connection keeps prepared run in one pipeline, and the rest is deallocated")
        func evicts() async throws {
            try await withPool(size: 1, { $0.maximumPreparedStatements = 2 }) { pool in
                for _ in 0..<3 {
                    let statements = try (0..<6).map { try PostgresStatement("SELECT \($0) AS v") }
                    let results = try await pool.pipeline(statements)
                    #expect(try results.map { try $0.rows.first?.decode("v", as: Int32.self) } == [0, 1, 2, 3, 4, 5])
                }
                let kept = try await pool.query("SELECT name FROM pg_prepared_statements")
                #expect(kept.count <= 3)
            }
        }

        @Test("Cancelling the task ends its pipeline, which takes no effect, and keeps the connection")
        func cancels() async throws {
            try await withPool(size: 2) { pool in
                try await pool.execute("CREATE TABLE stopped (v int8)")
                let task = Task {
                    try await pool.withTransaction { connection in
                        let sleep = try PostgresStatement("SELECT pg_sleep(61)")
                        try await connection.pipelineAndCommit(inserts("stopped", [1]) + [sleep])
                    }
                }
                let sleeping = "SELECT 1 FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(61)' AND state = 'active'"
                try await eventually("the pipeline runs") { try await !pool.query(sleeping).isEmpty }
                task.cancel()
                await #expect { try await task.value } throws: { ($0 as? PostgresError)?.code == .cancelled }
                #expect(try await values("stopped", pool).isEmpty)
            }
        }

        @Test("The bound on a result's bytes holds for a pipeline's results together")
        func tooLarge() async throws {
            try await withPool(size: 1, { $0.maximumResultBytes = 100_000 }) { pool in
                let part = try PostgresStatement("SELECT repeat('x', 40000)")
                #expect(try await pool.pipeline([part, part]).count == 2)
                await #expect { try await pool.pipeline([part, part, part]) } throws: {
                    ($0 as? PostgresError)?.code == .resultTooLarge
                }
                #expect(try await pool.pipeline([part]).count == 1)
            }
        }

        @Test("A transaction's BEGIN is not a round trip of its own, and a body that runs nothing sends nothing")
        func beginGoesAlong() async throws {
            try await withPool(size: 2) { pool in
                try await pool.withTransaction { connection in
                    try await pool.withTransaction { _ in }
                    let open =
                        "SELECT 1 FROM pg_stat_activity WHERE state = 'idle in transaction'"
                        + " AND application_name = 'lpo' AND pid <> pg_backend_pid()"
                        // Alone: scripts of other tests begin with it.
                        + " AND query = 'BEGIN ISOLATION LEVEL READ COMMITTED'"
                    #expect(try await pool.query(open).isEmpty)
                    try await connection.script("CREATE TABLE along (v int8)")
                    _ = try await connection.query("SELECT 1")
                    #expect(try await pool.query("SELECT to_regclass('along') IS NULL").first?.decode(at: 0) == true)
                }
                #expect(try await values("along", pool).isEmpty)
                await #expect {
                    try await pool.withTransaction { connection in
                        _ = try? await connection.script("nonsense")
                        try await connection.execute("INSERT INTO along VALUES (1)")
                    }
                } throws: { ($0 as? PostgresError)?.code == .rolledBack }
                #expect(try await values("along", pool).isEmpty)
            }
        }
    }
}
