import Postgres
import Testing

extension DatabaseSuite {
    @Suite("Pool")
    struct PoolTests {
        private static let backend = "SELECT pg_backend_pid() AS id"

        @Test("Two hundred tasks share four connections")
        func shares() async throws {
            try await withPool { pool in
                let ids = try await withThrowingTaskGroup(of: (Int, Int, Int).self) { group in
                    for number in 0..<200 {
                        group.addTask {
                            let row = try await pool.query("SELECT $1 AS n, pg_backend_pid() AS id", [number]).first
                            return (number, try row?.decode("n") ?? -1, try row?.decode("id") ?? 0)
                        }
                    }
                    var ids: Set<Int> = []
                    for try await (asked, answered, id) in group {
                        #expect(asked == answered)
                        ids.insert(id)
                    }
                    return ids
                }
                #expect((1...4).contains(ids.count))
            }
        }

        @Test("Waiting for a connection ends with the acquire timeout, and with the task's cancellation")
        func waitingEnds() async throws {
            try await withPool(size: 1, { $0.acquireTimeout = .seconds(1) }) { pool in
                // Connecting counts as waiting, and may take longer on a busy machine.
                try await eventually("there is a connection") { (try? await pool.query("SELECT 1")) != nil }
                try await pool.withConnection { _ in
                    await #expect { try await pool.query("SELECT 1") } throws: { error in
                        let error = error as? PostgresError
                        return error?.code == .acquireTimeout && error?.isUnavailable == true
                    }
                }
                try await pool.execute("SELECT 1")
            }
            try await withPool(size: 1) { pool in
                try await pool.withConnection { _ in
                    let task = Task { try await pool.query("SELECT 1") }
                    task.cancel()
                    await #expect { try await task.value } throws: { ($0 as? PostgresError)?.code == .cancelled }
                }
                try await pool.execute("SELECT 1")
            }
        }

        @Test("A connection kept past its scope runs nothing")
        func escapes() async throws {
            try await withPool(size: 1) { pool in
                let escaped = try await pool.withConnection { $0 }
                await #expect { try await escaped.query("SELECT 1") } throws: {
                    ($0 as? PostgresError)?.code == .closed
                }
                try await pool.withConnection { _ in
                    await #expect { try await escaped.query("SELECT 1") } throws: {
                        ($0 as? PostgresError)?.code == .closed
                    }
                }
            }
        }

        @Test("A transaction left open is rolled back, and its connection used again")
        func leftOpen() async throws {
            try await withPool(size: 1) { pool in
                try await pool.execute("CREATE TABLE left_open (v int8)")
                let id = try await pool.withConnection { connection in
                    try await connection.script("BEGIN; INSERT INTO left_open VALUES (1)")
                    return try await connection.query(Self.backend).first?.decode("id", as: Int.self)
                }
                #expect(try await pool.query(Self.backend).first?.decode("id") == id)
                #expect(try await pool.query("SELECT v FROM left_open").isEmpty)
            }
        }

        @Test("A connection the server has ended while idle is replaced without an error")
        func idleLoss() async throws {
            try await withPool(size: 1) { pool in
                try await withPool(size: 1) { other in
                    for _ in 0..<5 {
                        let id = try #require(try await pool.query(Self.backend).first).decode("id", as: Int.self)
                        try await other.execute("SELECT pg_terminate_backend($1::int4, 5000)", [id])
                        #expect(try await pool.query(Self.backend).first?.decode("id") != id)
                    }
                }
            }
        }

        @Test("A connection ended under its query is unavailable, and the next one is new")
        func runningLoss() async throws {
            try await withPool(size: 1) { pool in
                await #expect {
                    try await pool.query("SELECT pg_terminate_backend(pg_backend_pid()), pg_sleep(5)")
                } throws: { error in
                    let error = error as? PostgresError
                    return error?.isUnavailable == true && error?.sqlState == .adminShutdown
                }
                try await pool.execute("SELECT 1")
            }
        }

        @Test("Statements are prepared once, evicted ones deallocated")
        func preparesOnce() async throws {
            try await withPool(size: 1, { $0.maximumPreparedStatements = 2 }) { pool in
                try await pool.withConnection { connection in
                    for number in [1, 1, 2, 3, 4, 4] { try await connection.execute("SELECT \(number)") }
                    let names = try await connection.query("SELECT statement FROM pg_prepared_statements ORDER BY 1")
                    let statements = try names.map { try $0.decode("statement", as: String.self) }
                    #expect(statements.filter { $0.hasPrefix("SELECT ") && $0.count == 8 } == ["SELECT 3", "SELECT 4"])
                }
            }
        }

        @Test("A statement whose table has changed, or that the server forgot, is prepared again")
        func preparesAgain() async throws {
            try await withPool(size: 1) { pool in
                try await pool.execute("CREATE TABLE changing (a int8)")
                try await pool.execute("INSERT INTO changing VALUES (1)")
                #expect(try await pool.query("SELECT * FROM changing").first?.columns == ["a"])
                try await pool.execute("ALTER TABLE changing ADD COLUMN b text")
                #expect(try await pool.query("SELECT * FROM changing").first?.columns == ["a", "b"])
                try await pool.withConnection { try await $0.script("DEALLOCATE ALL") }
                #expect(try await pool.query("SELECT * FROM changing").first?.columns == ["a", "b"])
            }
        }

        @Test("A session speaks UTF-8, UTC and ISO dates under its name, and the URL's own settings win")
        func session() async throws {
            let url = ThrowawayCluster.url + "&application_name=mine"
            try await withPool(url: url, size: 1, { $0.statementTimeout = .seconds(7) }) { pool in
                for (name, value) in [
                    ("client_encoding", "UTF8"), ("TimeZone", "UTC"), ("DateStyle", "ISO, MDY"),
                    ("application_name", "mine"), ("statement_timeout", "7s"),
                ] {
                    let row = try await pool.query("SELECT current_setting($1) AS v", [name]).first
                    #expect(try row?.decode("v") == value)
                }
            }
        }

        @Test("A closed pool refuses, and closing ends what does not end by itself")
        func closing() async throws {
            try await withPool(size: 1) { pool in
                let (started, tell) = AsyncStream.makeStream(of: Void.self)
                let task = Task {
                    try await pool.withConnection { connection in
                        tell.yield()
                        try await connection.query("SELECT pg_sleep(86400)")
                    }
                }
                var iterator = started.makeAsyncIterator()
                await iterator.next()
                await pool.close(grace: .milliseconds(50))
                await #expect { try await task.value } throws: { ($0 as? PostgresError)?.code == .closed }
                await #expect { try await pool.query("SELECT 1") } throws: { ($0 as? PostgresError)?.code == .closed }
            }
        }

        @Test("A URL libpq cannot read is refused without being quoted")
        func badURL() {
            #expect {
                try PostgresConfiguration(url: "postgresql://u:secret@[::1").validate()
            } throws: { error in
                (error as? PostgresError)?.code == .misuse && !"\(error)".contains("secret")
            }
        }
    }
}
