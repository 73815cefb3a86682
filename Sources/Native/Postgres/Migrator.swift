package import FoundationEssentials
package import Logging

/// Brings a database's schema up to date.
///
/// Each migration runs in a transaction of its own, which first takes an advisory lock: of several servers starting at
/// once one applies it, and the others find it applied. What was applied is recorded in `schema_migrations`.
///
/// A migration waits two seconds for each of its locks, so that requests do not queue behind it for longer, and is tried
/// again after a pause.
package struct Migrator: Sendable {
    /// A migration and when it was applied, `nil` if it is pending.
    package struct Status: Sendable, Hashable {
        package let number: Int
        package let name: String
        package let appliedAt: Date?
        /// Whether only a newer program knows it.
        package let isNewer: Bool
    }

    private let pool: PostgresPool
    private let migrations: [Migration]
    private let logger: Logger
    private let lockTimeout: Duration
    private let pause: @Sendable (Duration) async throws -> Void

    /// `pool` must lead to the database itself, not to a pooler in transaction mode. `lockTimeout` and `pause` are for tests.
    package init(
        pool: PostgresPool,
        migrations: [Migration],
        logger: Logger,
        lockTimeout: Duration = MigrationTries.lockTimeout,
        pause: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.pool = pool
        self.migrations = migrations
        self.logger = logger
        self.lockTimeout = lockTimeout
        self.pause = pause
    }

    /// Applies what is pending and returns what this call applied. Throws ``MigrationError`` if the database's
    /// migrations do not fit, before changing anything, or if one does not get its locks, and ``PostgresError``.
    @discardableResult
    package func migrate() async throws -> [Migration] {
        var applied: [Migration] = []
        var tries = MigrationTries()
        var isWaiting = false
        while true {
            switch try await applyNext() {
            case .upToDate: return applied
            case .applied(let migration):
                logger.info("Applied a migration.", metadata: ["migration.file": "\(migration.fileName)"])
                applied.append(migration)
                tries = MigrationTries()
            case .othersMigrate:
                if !isWaiting { logger.notice("Another process migrates the database; waiting for it.") }
                isWaiting = true
            case .locked(let migration, let error):
                try await waitForLocks(of: migration, error, &tries)
            }
        }
    }

    private func waitForLocks(
        of migration: Migration,
        _ error: PostgresError,
        _ tries: inout MigrationTries
    ) async throws {
        guard let rest = tries.failedOnce() else {
            throw MigrationError(
                """
                \(migration.fileName) did not get its locks in \(MigrationTries.count) tries, and nothing of it was applied: \
                end the transactions that have been open for long (pg_stat_activity has them by xact_start), and run it again.
                """
            )
        }
        logger.notice(
            "A migration did not get its locks, since other transactions hold them, and is tried again.",
            metadata: [
                "migration.file": "\(migration.fileName)",
                "migration.try": "\(tries.failed) of \(MigrationTries.count)",
                "pause.s": "\(rest.components.seconds)", "error.message": "\(error)",
            ]
        )
        try await pause(rest)
    }

    /// The migrations not yet applied, in order. Throws as ``migrate()`` does, and changes nothing.
    package func pending() async throws -> [Migration] {
        try await readApplied().plan.pending
    }

    /// All migrations in order, those of newer programs last. Throws as ``migrate()`` does, and changes nothing.
    package func status() async throws -> [Status] {
        let (rows, plan) = try await readApplied()
        return try rows.map { row in
            let applied = try Self.applied(row)
            return Status(
                number: applied.number,
                name: applied.name,
                appliedAt: try row.decode("applied_at", as: Date.self),
                isNewer: plan.newer.contains(applied)
            )
        } + plan.pending.map { Status(number: $0.number, name: $0.name, appliedAt: nil, isNewer: false) }
    }

    /// The SQL that ``migrate()`` would run, to be read or to be given to `psql`. Throws as ``migrate()`` does, and changes
    /// nothing.
    package func script() async throws -> String {
        let pending = try await pending()
        return pending.map { migration in
            """
            -- \(migration.fileName)
            BEGIN;
            SET LOCAL statement_timeout = 0;
            SET LOCAL lock_timeout = '\(MigrationTries.lockTimeout.components.seconds)s';
            SELECT pg_advisory_xact_lock(\(Self.lockKey));
            \(Self.createTable);
            \(Self.addColumn);
            \(migration.sql.hasSuffix("\n") ? String(migration.sql.dropLast()) : migration.sql)
            ;
            INSERT INTO schema_migrations (number, name, checksum, compatible_from)
                VALUES (\(migration.number), '\(migration.name)', '\(migration.checksum)', \
            \(migration.compatibleFrom.map(String.init) ?? "NULL"));
            COMMIT;
            """
        }.joined(separator: "\n\n")
    }

    private func readApplied() async throws -> (rows: [PostgresRow], plan: MigrationPlan) {
        try await pool.withTransaction(.repeatableRead) { connection in
            let rows = try await Self.rows(connection)
            let plan = try MigrationPlan(of: migrations, applied: rows.map(Self.applied))
            sayNewer(plan)
            return (rows, plan)
        }
    }

    private func sayNewer(_ plan: MigrationPlan) {
        guard !plan.newer.isEmpty else { return }
        logger.notice(
            "The database's schema is newer than this version, and keeps to what this version needs.",
            metadata: ["migration.files": "\(plan.newer.map(\.fileName).joined(separator: ", "))"]
        )
    }

    private enum Outcome {
        case upToDate
        case applied(Migration)
        case othersMigrate
        case locked(Migration, PostgresError)
    }

    private func applyNext() async throws -> Outcome {
        do {
            return try await pool.withTransaction { try await applyNext(on: $0) }
        } catch let wait as LockWait {
            return wait.migration.map { .locked($0, wait.error) } ?? .othersMigrate
        }
    }

    private func applyNext(on connection: PostgresConnection) async throws -> Outcome {
        let milliseconds =
            lockTimeout.components.seconds * 1000 + lockTimeout.components.attoseconds / 1_000_000_000_000_000
        // A migration may take longer than the server lets a request's statement take.
        try await connection.script("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = \(milliseconds)")
        try await Self.waiting(for: nil) { () throws(PostgresError) in
            try await connection.script("SELECT pg_advisory_xact_lock(\(Self.lockKey))")
        }
        let rows = try await Self.rows(connection)
        let plan = try MigrationPlan(of: migrations, applied: rows.map(Self.applied))
        guard let next = plan.pending.first else {
            sayNewer(plan)
            return .upToDate
        }
        try await Self.waiting(for: next) { () throws(PostgresError) in
            try await connection.script(Self.createTable)
            if try await connection.query(Self.hasColumn).isEmpty { try await connection.script(Self.addColumn) }
            try await connection.script(next.sql)
            try await connection.execute(
                Self.insertApplied,
                [next.number, next.name, next.checksum, next.compatibleFrom]
            )
        }
        return .applied(next)
    }

    /// Turns what the server says of `body` into errors of migrations.
    private static func waiting(
        for migration: Migration?,
        _ body: () async throws(PostgresError) -> Void
    ) async throws {
        do throws(PostgresError) {
            try await body()
        } catch {
            guard case .server(let state) = error.code else { throw error }
            if state == .lockNotAvailable || state == .deadlockDetected {
                throw LockWait(migration: migration, error: error)
            }
            guard let migration else { throw error }
            throw MigrationError("\(migration.fileName): \(error.message) (\(state))")
        }
    }
}

/// A lock was not to be had in time: of a migration, or, without one, the lock that keeps others from migrating.
private struct LockWait: Error {
    let migration: Migration?
    let error: PostgresError
}

extension Migrator {
    private static func rows(_ connection: PostgresConnection) async throws -> [PostgresRow] {
        let exists = try await connection.query("SELECT to_regclass('schema_migrations') IS NOT NULL")
        return try exists.first?.decode(at: 0) == true ? try await connection.query(selectApplied) : []
    }

    private static func applied(_ row: PostgresRow) throws -> MigrationPlan.Applied {
        MigrationPlan.Applied(
            number: try row.decode("number"),
            name: try row.decode("name"),
            checksum: try row.decode("checksum"),
            compatibleFrom: try row.decode("compatible_from")
        )
    }

    /// "lpo migr" in ASCII: a key no other program is likely to lock.
    private static let lockKey = 0x6c70_6f20_6d69_6772

    private static let createTable = """
        SET LOCAL client_min_messages = warning;
        CREATE TABLE IF NOT EXISTS schema_migrations (
            number integer PRIMARY KEY,
            name text NOT NULL,
            checksum text NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT clock_timestamp(),
            compatible_from integer
        );
        SET LOCAL client_min_messages TO DEFAULT
        """

    private static let hasColumn = """
        SELECT 1 AS found FROM pg_attribute
        WHERE attrelid = 'schema_migrations'::regclass AND attname = 'compatible_from' AND NOT attisdropped
        """

    /// For tables that older versions have made.
    private static let addColumn = "ALTER TABLE schema_migrations ADD COLUMN IF NOT EXISTS compatible_from integer"

    /// By way of JSON, so that a table without the column can be read as well.
    private static let selectApplied = """
        SELECT number, name, checksum, applied_at, (to_jsonb(applied) ->> 'compatible_from')::integer AS compatible_from
        FROM schema_migrations AS applied ORDER BY number
        """

    private static let insertApplied =
        "INSERT INTO schema_migrations (number, name, checksum, compatible_from) VALUES ($1, $2, $3, $4)"
}
