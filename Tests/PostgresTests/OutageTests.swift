import LocalPostgres
import Postgres
import Testing

extension DatabaseSuite {
    @Suite("Outage")
    struct OutageTests {
        @Test("A pool outlives a restart of the database, and fails at once while it is away")
        func restart() async throws {
            try await withThrowawayCluster { server in
                try await withPool(url: server.url) { pool in
                    try await pool.execute("SELECT 1")
                    // A query under way learns of it at once.
                    let cut = Task { try await pool.query("SELECT pg_sleep(86400)") }
                    let sleeping = "SELECT 1 FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(86400)'"
                    try await eventually("the query runs") { try await !pool.query(sleeping).isEmpty }
                    await server.stop()
                    await #expect { try await cut.value } throws: { ($0 as? PostgresError)?.isUnavailable == true }

                    // None waits for a connection: that would take as long as the acquire timeout, a day.
                    for _ in 0..<20 {
                        await #expect { try await pool.query("SELECT 1") } throws: {
                            ($0 as? PostgresError)?.isUnavailable == true
                        }
                    }
                    try await server.start()
                    try await eventually("the pool recovers") { (try? await pool.query("SELECT 1")) != nil }
                    // Nobody has to see the idle connections that a second restart cuts.
                    try await server.restart()
                    try await pool.execute("SELECT 1")
                }
            }
        }
    }
}
