import LocalPostgres
import PgBouncer
import Postgres
import Testing

extension DatabaseSuite {
    /// PgBouncer in transaction mode before the suite's cluster, with a few sessions for many connections.
    @Suite("Behind a pooler in transaction mode")
    struct PooledTests {
        private func withPooler(
            sessions: Int = 2,
            mode: String = "transaction",
            _ body: (PgBouncer) async throws -> Void
        )
            async throws
        {
            let server = try #require(ThrowawayCluster.server)
            try await PgBouncer.with(before: server, mode: mode, sessions: sessions, body)
        }

        private func withPooledPool(
            sessions: Int = 2,
            size: Int = 8,
            _ change: (inout PostgresConfiguration) -> Void = { _ in },
            _ body: (PostgresPool) async throws -> Void
        ) async throws {
            try await withPooler(sessions: sessions) { pooler in
                try await withPool(
                    url: pooler.url,
                    size: size,
                    {
                        $0.isPooled = true
                        change(&$0)
                    },
                    body
                )
            }
        }

        @Test("Statements, pipelines and transactions of many connections bring each its own")
        func own() async throws {
            try await withPooledPool { pool in
                try await pool.execute("CREATE TABLE pooled (v int8 PRIMARY KEY)")
                try await withThrowingTaskGroup { group in
                    for number in 0..<200 {
                        group.addTask {
                            let row = try await pool.query("SELECT $1::int8 AS v", [number]).first
                            #expect(try row?.decode("v") == number)
                            let insert = try PostgresStatement("INSERT INTO pooled VALUES ($1)", [number])
                            let read = try PostgresStatement("SELECT v FROM pooled WHERE v = $1", [number])
                            let results = try await pool.withTransaction { connection in
                                try await connection.query("SELECT 1")
                                return try await connection.pipelineAndCommit([insert, read, read])
                            }
                            #expect(results.map(\.affectedRows) == [1, 1, 1])
                            #expect(try results.dropFirst().map { try $0.rows[0].decode("v") } == [number, number])
                            // A failure takes its own pipeline along, and nothing else.
                            let error = await #expect(throws: PostgresError.self) {
                                try await pool.pipeline([read, insert, read])
                            }
                            #expect(error?.sqlState == .uniqueViolation)
                            #expect(try await pool.pipeline([read, read]).count == 2)
                        }
                    }
                    try await group.waitForAll()
                }
                #expect(try await pool.query("SELECT v FROM pooled").count == 200)
            }
        }

        @Test("Settings hold in each transaction, and none is left in a session")
        func settings() async throws {
            let question = """
                SELECT current_setting('TimeZone') || ' ' || current_setting('DateStyle') || ' '
                    || current_setting('statement_timeout') || ' '
                    || current_setting('idle_in_transaction_session_timeout') AS said
                """
            let expected = "UTC ISO, MDY 7s 7s"
            try await withPooler(sessions: 1) { pooler in
                func said(_ rows: [PostgresRow]) throws -> String? { try rows.first?.decode("said") }
                try await withPool(url: pooler.url, size: 3) {
                    $0.isPooled = true
                    $0.statementTimeout = .seconds(7)
                } _: { pool in
                    for _ in 0..<3 { #expect(try said(await pool.query(question)) == expected) }
                    let inTransaction = try await pool.withTransaction { connection in
                        try await connection.script("SELECT 1")
                        return try await connection.query(question)
                    }
                    #expect(try said(inTransaction) == expected)
                    let pipeline = try await pool.pipeline([PostgresStatement("SELECT 1"), PostgresStatement(question)])
                    #expect(try said(pipeline[1].rows) == expected)
                }
                // The one session there is, without settings.
                try await withPool(url: pooler.url, size: 1, { $0.isPooled = true }) { pool in
                    let bare = try said(await pool.query(question))
                    #expect(bare?.hasSuffix(" 0 0") == true)
                    let prepared = try await pool.query("SELECT name FROM pg_prepared_statements")
                    #expect(prepared.isEmpty)
                }
            }
        }

        @Test("A statement that takes too long is ended by the server")
        func tooLong() async throws {
            try await withPooledPool({ $0.statementTimeout = .seconds(2) }) { pool in
                let error = await #expect(throws: PostgresError.self) {
                    _ = try await pool.query("SELECT pg_sleep(86400)")
                }
                #expect(error?.sqlState == .queryCanceled)
            }
        }

        @Test("A cancelled task's statement is ended on the server, and the connection goes on")
        func cancelled() async throws {
            try await withPooledPool(size: 2) { pool in
                let running = Task { try await pool.query("SELECT pg_sleep(86400) AS pooled_sleep") }
                let sleeping = """
                    SELECT 1 FROM pg_stat_activity
                    WHERE state = 'active' AND query = 'SELECT pg_sleep(86400) AS pooled_sleep'
                    """
                try await eventually("the statement runs") { try await !pool.query(sleeping).isEmpty }
                running.cancel()
                let error = await #expect(throws: PostgresError.self) { _ = try await running.value }
                #expect(error?.code == .cancelled)
                #expect(try await pool.query(sleeping).isEmpty)
                for _ in 0..<20 { #expect(try await pool.query("SELECT 1").count == 1) }
            }
        }

        @Test(
            "A pooler in transaction mode is told from one in session mode and from a database",
            arguments: [1, 2, 20]
        )
        func told(sessions: Int) async throws {
            try await withPooler(sessions: sessions) { pooler in
                let pooled = try await DatabaseReport(PostgresConfiguration(url: pooler.url))
                let direct = try await DatabaseReport(PostgresConfiguration(url: ThrowawayCluster.url))
                #expect(pooled.isPooledByTransaction)
                #expect(!direct.isPooledByTransaction)
                #expect(pooled.identity == direct.identity)
                #expect(!pooled.isReadOnly && !pooled.isStandby && pooled.version.first?.isNumber == true)
            }
            guard sessions > 1 else { return }
            try await withPooler(sessions: sessions, mode: "session") { pooler in
                let report = try await DatabaseReport(PostgresConfiguration(url: pooler.url))
                #expect(!report.isPooledByTransaction)
            }
        }

        @Test("It is told while others use the pooler")
        func toldUnderLoad() async throws {
            try await withPooler(sessions: 5) { pooler in
                try await withPool(url: pooler.url, size: 10, { $0.isPooled = true }) { pool in
                    try await withThrowingTaskGroup { group in
                        for _ in 0..<10 {
                            group.addTask { while !Task.isCancelled { _ = try? await pool.query("SELECT 1") } }
                        }
                        for _ in 0..<20 {
                            let report = try await DatabaseReport(PostgresConfiguration(url: pooler.url))
                            #expect(report.isPooledByTransaction)
                        }
                        group.cancelAll()
                    }
                }
            }
        }
    }
}
