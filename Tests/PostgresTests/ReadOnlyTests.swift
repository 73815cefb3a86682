import FoundationEssentials
import LocalPostgres
import Logging
import Reactor
import Testing
import Waiting

@testable import Postgres

extension DatabaseSuite {
    @Suite("A database that takes no writes")
    struct ReadOnlyTests {
        /// Has a server's transactions be read-only, or not, as some failovers and full disks do.
        private func set(readOnly: Bool, _ server: LocalPostgresServer) async throws {
            try await withPool(url: server.url, size: 1, { $0.needsWrites = false }) { pool in
                try await pool.withConnection { connection in
                    try await connection.script(
                        "ALTER SYSTEM SET default_transaction_read_only = \(readOnly ? "on" : "off")"
                    )
                    try await connection.script("SELECT pg_reload_conf()")
                }
                try await eventually("the server has taken it up") {
                    try await pool.query(
                        "SELECT 1 WHERE current_setting('transaction_read_only') = $1",
                        [
                            readOnly ? "on" : "off"
                        ]
                    ).count == 1
                }
            }
        }

        private func connections(to server: LocalPostgresServer) async throws -> Int {
            var count = -1
            try await withPool(url: server.url, size: 1) {
                $0.needsWrites = false
                $0.applicationName = "counts"
            } _: { pool in
                count = try await pool.query("SELECT 1 FROM pg_stat_activity WHERE application_name = 'lpo'").count
            }
            return count
        }

        @Test("Counts as away, its connections are closed, and all is well when it takes writes again")
        func becomes() async throws {
            try await withThrowawayCluster { server in
                try await withPool(url: server.url, size: 3) { pool in
                    try await pool.execute("CREATE TABLE kept (v int8)")
                    let write = "INSERT INTO kept VALUES (1)"
                    // Three connections, of which one is leased while it happens.
                    try await pool.withConnection { leased in
                        try await pool.withConnection { _ in
                            try await pool.withConnection { try await $0.execute(write) }
                        }
                        try await set(readOnly: true, server)
                        for _ in 0..<3 {
                            let error = await #expect(throws: PostgresError.self) { try await pool.execute(write) }
                            #expect(error?.isReadOnly == true && error?.isUnavailable == true)
                        }
                        try await eventually("all but the leased one are closed") {
                            try await connections(to: server) == 1
                        }
                        #expect(try await leased.query("SELECT v FROM kept").count == 1)
                    }
                    try await eventually("that one is closed as well") { try await connections(to: server) == 0 }
                    // Reads are not asked there either: the primary is another now.
                    let error = await #expect(throws: PostgresError.self) { try await pool.query("SELECT v FROM kept") }
                    #expect(error?.isReadOnly == true)

                    try await set(readOnly: false, server)
                    try await eventually("the pool recovers") { (try? await pool.execute(write)) == 1 }
                }
            }
        }

        @Test("Being asked notices it where nobody writes")
        func asked() async throws {
            try await withThrowawayCluster { server in
                try await withPool(url: server.url) { pool in
                    try await pool.checkWritable()
                    try await set(readOnly: true, server)
                    let error = await #expect(throws: PostgresError.self) { try await pool.checkWritable() }
                    #expect(error?.isReadOnly == true)
                    try await eventually("its connections are closed") { try await connections(to: server) == 0 }
                }
            }
        }

        @Test("A standby is told as one, and serves as soon as it is promoted")
        func standby() async throws {
            try await withThrowawayCluster { server in
                try await withPool(url: server.url) { pool in
                    try await pool.execute("CREATE TABLE kept (v int8)")
                    await server.stop()
                    try "".write(
                        toFile: "\(server.directory)/cluster/data/standby.signal",
                        atomically: false,
                        encoding: .utf8
                    )
                    try await server.start()
                    try await eventually("it is away as read-only") {
                        do throws(PostgresError) {
                            try await pool.execute("INSERT INTO kept VALUES (1)")
                            return false
                        } catch {
                            return error.isReadOnly
                        }
                    }
                    let report = try await DatabaseReport(PostgresConfiguration(url: server.url))
                    #expect(report.isStandby && report.isReadOnly)
                    try await withPool(url: server.url, { $0.needsWrites = false }) {
                        try await $0.query("SELECT pg_promote()")
                    }
                    try await eventually("it serves") { (try? await pool.execute("INSERT INTO kept VALUES (2)")) == 1 }
                }
            }
        }

        @Test("Of several hosts the one that takes writes is found, also when it becomes another")
        func failover() async throws {
            try await withThrowawayCluster { first in
                try await withThrowawayCluster { second in
                    try await set(readOnly: true, second)
                    let host = { (server: LocalPostgresServer) in server.url.split(separator: "host=").last ?? "" }
                    try await withPool(url: "postgresql://lpo@/lpo?host=\(host(first)),\(host(second))") { pool in
                        func place() async throws -> String {
                            let sql = "SELECT current_setting('cluster_name') AS name"
                            return try await pool.query(sql).first?.decode("name") ?? ""
                        }
                        let before = try await place()
                        try await set(readOnly: true, first)
                        try await set(readOnly: false, second)
                        let error = await #expect(throws: PostgresError.self) {
                            try await pool.execute("CREATE TABLE moved (v int8)")
                        }
                        #expect(error?.isReadOnly == true)
                        try await eventually("the other is found") {
                            (try? await pool.execute("CREATE TABLE IF NOT EXISTS moved (v int8)")) != nil
                        }
                        #expect(try await place() != before)
                    }
                }
            }
        }

        @Test("A listener leaves it for the primary")
        func listener() async throws {
            try await withThrowawayCluster { server in
                let listener = PostgresListener(
                    configuration: PostgresConfiguration(url: server.url),
                    channels: ["any"],
                    logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
                    reactor: Reactor(name: "listener"),
                    probeInterval: .milliseconds(50),
                    probeTimeout: .hang
                )
                let log = ListenerTests.Log()
                let task = Task { await listener.run { log.append($0) } }
                try await eventually("it listens") { log.count(.connected) == 1 }
                try await set(readOnly: true, server)
                try await eventually("it leaves") { log.count(.disconnected) == 1 }
                try await set(readOnly: false, server)
                try await eventually("it is back") { log.count(.connected) == 2 }
                task.cancel()
                await task.value
            }
        }
    }
}
