import Logging
import Testing

@testable import Postgres

private let steps = [
    Migration(number: 1, name: "initial", sql: "CREATE TABLE first (v int8); INSERT INTO first VALUES (1)"),
    Migration(number: 2, name: "second", sql: "SELECT pg_sleep(0.05); CREATE TABLE second (v int8)"),
]

@Suite("Migration plan")
struct MigrationPlanTests {
    private func row(_ migration: Migration, checksum: String? = nil) -> MigrationPlan.Applied {
        .init(number: migration.number, name: migration.name, checksum: checksum ?? migration.checksum)
    }

    @Test("What is not applied is pending, in order")
    func pending() throws {
        #expect(try MigrationPlan.pending(of: steps.reversed(), applied: []) == steps)
        #expect(try MigrationPlan.pending(of: steps, applied: [row(steps[0])]) == [steps[1]])
        #expect(try MigrationPlan.pending(of: steps, applied: steps.map { row($0) }) == [])
    }

    @Test("What does not fit stops with the file's name")
    func refusals() {
        #expect(throws: MigrationError("0001_initial.sql was changed after it had been applied.")) {
            try MigrationPlan.pending(of: steps, applied: [row(steps[0], checksum: "00")])
        }
        #expect(throws: MigrationError("The database has 0002_second.sql without 0001_initial.sql before it.")) {
            try MigrationPlan.pending(of: steps, applied: [row(steps[1])])
        }
        #expect(
            throws: MigrationError("The database has 0002_second.sql, which this version does not know: it is newer.")
        ) {
            try MigrationPlan.pending(of: [steps[0]], applied: steps.map { row($0) })
        }
        #expect(throws: MigrationError("0002_second.sql: expected number 1 here.")) {
            try MigrationPlan.pending(of: [steps[1]], applied: [])
        }
    }

    @Test("A file's name gives number and name, and comes back")
    func fileNames() throws {
        let migration = try Migration(fileName: "0012_add_media.sql", sql: "")
        #expect(migration.number == 12)
        #expect(migration.name == "add_media")
        #expect(migration.fileName == "0012_add_media.sql")
        #expect(throws: MigrationError.self) { try Migration(fileName: "initial.sql", sql: "") }
    }

    @Test("The checksum is SHA-256 in lower-case hexadecimal")
    func checksum() {
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        #expect(Migration(number: 1, name: "a", sql: "abc").checksum == expected)
    }
}

extension DatabaseSuite {
    @Suite("Migrator")
    struct MigratorTests {
        private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

        /// A schema of its own for each test, by the connection's search path.
        private func withSchema(_ name: String, _ body: (PostgresPool) async throws -> Void) async throws {
            try await withPool { try await $0.execute("CREATE SCHEMA \(name)") }
            try await withPool(
                url: ThrowawayCluster.url + "&options=-c%20search_path%3D\(name)",
                size: 4,
                { _ in },
                body
            )
        }

        @Test("Two servers starting at once migrate once")
        func concurrently() async throws {
            try await withSchema("twice") { pool in
                let applied = try await withThrowingTaskGroup(of: Int.self) { group in
                    for _ in 0..<4 {
                        group.addTask {
                            try await Migrator(pool: pool, migrations: steps, logger: logger).migrate().count
                        }
                    }
                    return try await group.reduce(0, +)
                }
                #expect(applied == 2)
                #expect(try await pool.query("SELECT v FROM first").count == 1)
            }
        }

        @Test("Status tells what was applied and when; asking changes nothing")
        func status() async throws {
            try await withSchema("asked") { pool in
                let migrator = Migrator(pool: pool, migrations: steps, logger: logger)
                #expect(try await migrator.pending() == steps)
                #expect(
                    try await pool.query("SELECT to_regclass('schema_migrations')::text AS t")
                        .first?.decode("t", as: String?.self) == nil
                )
                try await Migrator(pool: pool, migrations: [steps[0]], logger: logger).migrate()
                #expect(try await migrator.pending() == [steps[1]])
                #expect(try await migrator.status().map { $0.appliedAt != nil } == [true, false])
                #expect(try await migrator.migrate() == [steps[1]])
            }
        }

        @Test("A migration that fails leaves nothing, and names its file")
        func failure() async throws {
            try await withSchema("failing") { pool in
                let bad = Migration(number: 1, name: "bad", sql: "CREATE TABLE half (v int8); SELECT broken")
                await #expect(
                    throws: MigrationError("0001_bad.sql: column \"broken\" does not exist (42703)")
                ) {
                    try await Migrator(pool: pool, migrations: [bad], logger: logger).migrate()
                }
                let row = try await pool.query("SELECT to_regclass('half')::text AS t").first
                #expect(try row?.decode("t", as: String?.self) == nil)
            }
        }

        @Test("A changed migration stops before anything is done")
        func changed() async throws {
            try await withSchema("changed") { pool in
                try await Migrator(pool: pool, migrations: [steps[0]], logger: logger).migrate()
                let changed = [Migration(number: 1, name: "initial", sql: "SELECT 1"), steps[1]]
                await #expect(throws: MigrationError("0001_initial.sql was changed after it had been applied.")) {
                    try await Migrator(pool: pool, migrations: changed, logger: logger).migrate()
                }
                #expect(
                    try await pool.query("SELECT to_regclass('second')::text AS t")
                        .first?.decode("t", as: String?.self) == nil
                )
            }
        }
    }
}
