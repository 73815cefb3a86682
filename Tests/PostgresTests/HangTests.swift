import Glibc
import Postgres
import Testing

extension DatabaseSuite {
    @Suite("A server that hangs")
    struct HangTests {
        @Test("A statement that is never answered is given up, and its connection with it", .timeLimit(.minutes(1)))
        func givenUp() async throws {
            try await withPool(size: 1) {
                $0.statementTimeout = .milliseconds(500)
            } _: { pool in
                let first = try await pool.query("SELECT pg_backend_pid() AS pid")
                let process = try pid_t(first[0].decode("pid", as: Int.self))
                kill(process, SIGSTOP)
                defer { kill(process, SIGCONT) }
                let error = await #expect(throws: PostgresError.self) { _ = try await pool.query("SELECT 1 AS one") }
                #expect(error?.isUnavailable == true)
                try await eventually("another connection serves") {
                    (try? await pool.query("SELECT 1 AS one"))?.count == 1
                }
            }
        }

        @Test("A statement that takes too long is ended by the server, and the connection kept")
        func tooLong() async throws {
            try await withPool(size: 1) {
                $0.statementTimeout = .milliseconds(200)
            } _: { pool in
                let before = try await pool.query("SELECT pg_backend_pid() AS pid")[0].decode("pid", as: Int.self)
                let error = await #expect(throws: PostgresError.self) {
                    _ = try await pool.query("SELECT pg_sleep(60)")
                }
                #expect(error?.sqlState == .queryCanceled)
                let after = try await pool.query("SELECT pg_backend_pid() AS pid")[0].decode("pid", as: Int.self)
                #expect(before == after)
            }
        }
    }
}
