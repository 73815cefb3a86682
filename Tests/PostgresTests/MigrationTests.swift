import Logging
import Synchronization
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
        #expect(try MigrationPlan(of: steps.reversed(), applied: []).pending == steps)
        #expect(try MigrationPlan(of: steps, applied: [row(steps[0])]).pending == [steps[1]])
        #expect(try MigrationPlan(of: steps, applied: steps.map { row($0) }).pending == [])
    }

    @Test("What does not fit stops with the file's name")
    func refusals() {
        #expect(throws: MigrationError("0001_initial.sql was changed after it had been applied.")) {
            try MigrationPlan(of: steps, applied: [row(steps[0], checksum: "00")])
        }
        #expect(throws: MigrationError("The database has 0002_second.sql without 0001_initial.sql before it.")) {
            try MigrationPlan(of: steps, applied: [row(steps[1])])
        }
        #expect(throws: MigrationError("0002_second.sql: expected number 1 here.")) {
            try MigrationPlan(of: [steps[1]], applied: [])
        }
    }

    @Test("A version goes on with newer migrations that say that they keep to what it needs, and with no others")
    func newer() throws {
        func plan(_ compatibleFrom: Int?...) throws -> MigrationPlan {
            let newer = compatibleFrom.enumerated().map { index, number in
                MigrationPlan.Applied(number: index + 2, name: "new", checksum: "?", compatibleFrom: number)
            }
            return try MigrationPlan(of: [steps[0]], applied: [row(steps[0])] + newer)
        }
        #expect(try plan(1).newer.map(\.fileName) == ["0002_new.sql"])
        #expect(try plan(1, 1).newer.map(\.number) == [2, 3])
        #expect(try plan(1, 1).pending == [])
        for refused in [{ try plan(nil) }, { try plan(2) }, { try plan(1, nil) }, { try plan(1, 2) }] {
            let error = #expect(throws: MigrationError.self) { _ = try refused() }
            #expect(error?.description.contains("which this version does not know and cannot go on with") == true)
        }
        #expect(throws: MigrationError("The database has 0003_new.sql without 0002_second.sql before it.")) {
            let newer = MigrationPlan.Applied(number: 3, name: "new", checksum: "?", compatibleFrom: 1)
            return try MigrationPlan(of: steps, applied: [row(steps[0]), newer])
        }
    }

    @Test("The header's compatible-from is read, and refused where it names no earlier migration")
    func header() throws {
        func second(_ header: String) -> Migration { Migration(number: 2, name: "b", sql: header + "\nSELECT 1") }
        #expect(second("-- What it does.\n-- compatible-from: 1").compatibleFrom == 1)
        #expect(second("-- What it does.").compatibleFrom == nil)
        // Not in the header.
        #expect(second("SELECT 2;\n-- compatible-from: 1").compatibleFrom == nil)
        for wrong in ["2", "0", "-1", "one", "", "1 or 2"] {
            #expect(
                throws: MigrationError("0002_b.sql: compatible-from must be the number of an earlier migration.")
            ) {
                try MigrationPlan(of: [steps[0], second("-- compatible-from: \(wrong)")], applied: [])
            }
        }
    }

    @Test("Tries are ten, with pauses that grow to eight seconds")
    func tries() {
        var tries = MigrationTries()
        let pauses = (0..<10).map { _ in tries.failedOnce().map(\.components.seconds) }
        #expect(pauses == [1, 2, 4, 8, 8, 8, 8, 8, 8, nil])
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

        /// Runs `body` while a transaction has read `first`, as a report or a forgotten session does, until `end` is called.
        private func withReader(
            _ pool: PostgresPool,
            _ body: (_ end: @escaping @Sendable () -> Void) async throws -> Void
        ) async throws {
            let (reads, reading) = AsyncStream<Void>.makeStream()
            let (ends, ending) = AsyncStream<Void>.makeStream()
            let reader = Task {
                try await pool.withTransaction { connection in
                    try await connection.query("SELECT v FROM first")
                    reading.yield()
                    for await _ in ends { break }
                }
            }
            for await _ in reads { break }
            do {
                try await body { ending.yield() }
            } catch {
                ending.yield()
                throw error
            }
            ending.yield()
            try await reader.value
        }

        private static let locking = Migration(number: 2, name: "locking", sql: "ALTER TABLE first ADD COLUMN w int8")

        @Test("A migration that does not get its locks lets others through, says so, and is tried again")
        func locked() async throws {
            try await withSchema("locked") { pool in
                try await Migrator(pool: pool, migrations: [steps[0]], logger: logger).migrate()
                try await withReader(pool) { end in
                    let (lines, collecting) = LogLines.collecting()
                    let pauses = Mutex<[Duration]>([])
                    let migrator = Migrator(
                        pool: pool,
                        migrations: [steps[0], Self.locking],
                        logger: collecting,
                        lockTimeout: .milliseconds(100),
                        pause: { pause in
                            // Nobody queues: what would wait behind the migration is answered.
                            let rows = try await pool.query("SELECT v FROM first")
                            #expect(rows.count == 1)
                            let count = pauses.withLock { pauses in
                                pauses.append(pause)
                                return pauses.count
                            }
                            if count == 3 { end() }
                        }
                    )
                    let applied = try await migrator.migrate()
                    #expect(applied == [Self.locking])
                    let waited = pauses.withLock(\.self)
                    #expect(waited.prefix(3) == [.seconds(1), .seconds(2), .seconds(4)])
                    #expect(lines.all.count { $0.contains("did not get its locks") } == waited.count)
                }
                #expect(try await pool.query("SELECT w FROM first").count == 1)
            }
        }

        @Test("A migration that never gets its locks is given up, and nothing of it is applied")
        func lockedForEver() async throws {
            try await withSchema("locked_for_ever") { pool in
                try await Migrator(pool: pool, migrations: [steps[0]], logger: logger).migrate()
                try await withReader(pool) { _ in
                    let migrations = [steps[0], Self.locking]
                    let migrator = Migrator(
                        pool: pool,
                        migrations: migrations,
                        logger: logger,
                        lockTimeout: .milliseconds(20),
                        pause: { _ in }
                    )
                    let error = await #expect(throws: MigrationError.self) { _ = try await migrator.migrate() }
                    #expect(error?.description.contains("0002_locking.sql did not get its locks in 10 tries") == true)
                    let pending = try await migrator.pending()
                    #expect(pending == [Self.locking])
                }
            }
        }

        @Test("Whoever starts while another process migrates waits for it, however long that takes")
        func others() async throws {
            try await withSchema("others") { pool in
                let (lines, collecting) = LogLines.collecting()
                let (sleeps, sleeping) = (
                    Migration(number: 1, name: "slow", sql: "SELECT pg_sleep(1)"),
                    "SELECT 1 FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(1)' AND state = 'active'"
                )
                let first = Task { try await Migrator(pool: pool, migrations: [sleeps], logger: logger).migrate() }
                try await eventually("it migrates") { try await !pool.query(sleeping).isEmpty }
                let second = Migrator(
                    pool: pool,
                    migrations: [sleeps],
                    logger: collecting,
                    lockTimeout: .milliseconds(50)
                )
                #expect(try await second.migrate() == [])
                #expect(try await first.value == [sleeps])
                #expect(lines.all.count { $0.contains("Another process migrates the database") } <= 1)
            }
        }

        @Test("A table of an older version gets the column, and what a migration says of older versions is kept")
        func olderTable() async throws {
            try await withSchema("older") { pool in
                try await pool.withConnection { connection in
                    try await connection.script(
                        """
                        CREATE TABLE schema_migrations (number integer PRIMARY KEY, name text NOT NULL, checksum text NOT NULL,
                            applied_at timestamptz NOT NULL DEFAULT clock_timestamp());
                        CREATE TABLE first (v int8)
                        """
                    )
                }
                try await pool.execute(
                    "INSERT INTO schema_migrations (number, name, checksum) VALUES (1, 'initial', $1)",
                    [steps[0].checksum]
                )
                let kept = Migration(number: 2, name: "kept", sql: "-- compatible-from: 1\nCREATE TABLE kept (v int8)")
                let other = Migration(number: 3, name: "other", sql: "CREATE TABLE other (v int8)")
                let older = Migrator(pool: pool, migrations: [steps[0]], logger: logger)
                #expect(try await older.migrate() == [])
                try await Migrator(pool: pool, migrations: [steps[0], kept], logger: logger).migrate()

                let (lines, collecting) = LogLines.collecting()
                let started = Migrator(pool: pool, migrations: [steps[0]], logger: collecting)
                #expect(try await started.migrate() == [])
                #expect(lines.all.count { $0.contains("newer than this version") } == 1)
                #expect(try await started.status().map(\.isNewer) == [false, true])

                try await Migrator(pool: pool, migrations: [steps[0], kept, other], logger: logger).migrate()
                let error = await #expect(throws: MigrationError.self) { _ = try await older.migrate() }
                #expect(error?.description.contains("0003_other.sql") == true)
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

/// What a logger was told.
private final class LogLines: LogHandler, Sendable {
    private let lines = Mutex<[String]>([])

    static func collecting() -> (LogLines, Logger) {
        let lines = LogLines()
        return (lines, Logger(label: "test") { _ in lines })
    }

    var all: [String] { lines.withLock(\.self) }

    var logLevel: Logger.Level {
        get { .info }
        set {}
    }
    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }

    func log(event: LogEvent) {
        lines.withLock { $0.append("\(event.message)") }
    }
}
