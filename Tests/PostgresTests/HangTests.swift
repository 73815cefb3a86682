import Glibc
import Postgres
import Testing

extension DatabaseSuite {
    @Suite("A server that hangs")
    struct HangTests {
        /// The process that serves the pool's one connection. On a busy machine this too can take longer than the
        /// statement timeout, and is asked again.
        private func backend(of pool: PostgresPool) async throws -> Int {
            var process: Int?
            try await eventually("the server answers") {
                process = try? await pool.query("SELECT pg_backend_pid() AS pid").first?.decode("pid")
                return process != nil
            }
            return try #require(process)
        }

        @Test("A statement that is never answered is given up, and its connection with it")
        func givenUp() async throws {
            try await withPool(size: 1) {
                $0.statementTimeout = .milliseconds(500)
            } _: { pool in
                let process = try await pid_t(backend(of: pool))
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
                $0.statementTimeout = .seconds(3)
            } _: { pool in
                let before = try await backend(of: pool)
                let error = await #expect(throws: PostgresError.self) {
                    _ = try await pool.query("SELECT pg_sleep(86400)")
                }
                #expect(error?.sqlState == .queryCanceled)
                #expect(try await backend(of: pool) == before)
            }
        }
    }
}
