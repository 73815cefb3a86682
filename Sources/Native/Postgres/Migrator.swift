package import FoundationEssentials
package import Logging

/// Brings a database's schema up to date.
///
/// Each migration runs in a transaction of its own, which first takes an advisory lock: of several servers starting at
/// once one applies it, and the others find it applied. What was applied is recorded in `schema_migrations`.
package struct Migrator: Sendable {
    /// A migration and when it was applied, `nil` if it is pending.
    package struct Status: Sendable, Hashable {
        package let migration: Migration
        package let appliedAt: Date?
    }

    private let pool: PostgresPool
    private let migrations: [Migration]
    private let logger: Logger

    package init(pool: PostgresPool, migrations: [Migration], logger: Logger) {
        self.pool = pool
        self.migrations = migrations
        self.logger = logger
    }

    /// Applies what is pending and returns what this call applied. Throws ``MigrationError`` if the database's
    /// migrations do not fit, before changing anything, and ``PostgresError``.
    @discardableResult
    package func migrate() async throws -> [Migration] {
        var applied: [Migration] = []
        while let migration = try await applyNext() {
            logger.info("Applied a migration.", metadata: ["migration.file": "\(migration.fileName)"])
            applied.append(migration)
        }
        return applied
    }

    /// The migrations not yet applied, in order. Throws as ``migrate()`` does, and changes nothing.
    package func pending() async throws -> [Migration] {
        try await status().filter { $0.appliedAt == nil }.map(\.migration)
    }

    /// All migrations in order. Throws as ``migrate()`` does, and changes nothing.
    package func status() async throws -> [Status] {
        try await pool.withTransaction(.repeatableRead) { connection in
            let exists = try await connection.query("SELECT to_regclass('schema_migrations') IS NOT NULL")
            let rows = try exists.first?.decode(at: 0) == true ? try await connection.query(Self.selectApplied) : []
            _ = try MigrationPlan.pending(of: migrations, applied: rows.map(Self.applied))
            let times = try rows.map { try $0.decode("applied_at", as: Date.self) }
            return migrations.sorted { $0.number < $1.number }.enumerated().map { index, migration in
                Status(migration: migration, appliedAt: times.indices.contains(index) ? times[index] : nil)
            }
        }
    }

    private func applyNext() async throws -> Migration? {
        try await pool.withTransaction { connection -> Migration? in
            // A migration may take longer than the server lets a request's statement take.
            try await connection.script("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0")
            _ = try await connection.query(Self.takeLock, [Self.lockKey])
            try await connection.script(Self.createTable)
            let rows = try await connection.query(Self.selectApplied)
            let pending = try MigrationPlan.pending(of: migrations, applied: rows.map(Self.applied))
            guard let next = pending.first else { return nil }
            do throws(PostgresError) {
                try await connection.script(next.sql)
            } catch {
                guard case .server = error.code else { throw error }
                throw MigrationError(
                    "\(next.fileName): \(error.message) (\(error.sqlState?.rawValue ?? "no SQLSTATE"))"
                )
            }
            try await connection.execute(Self.insertApplied, [next.number, next.name, next.checksum])
            return next
        }
    }

    private static func applied(_ row: PostgresRow) throws -> MigrationPlan.Applied {
        MigrationPlan.Applied(
            number: try row.decode("number"),
            name: try row.decode("name"),
            checksum: try row.decode("checksum")
        )
    }

    /// "lpo migr" in ASCII: a key no other program is likely to lock.
    private static let lockKey = 0x6c70_6f20_6d69_6772

    private static let takeLock = "SELECT pg_advisory_xact_lock($1)"

    private static let createTable = """
        SET LOCAL client_min_messages = warning;
        CREATE TABLE IF NOT EXISTS schema_migrations (
            number integer PRIMARY KEY,
            name text NOT NULL,
            checksum text NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
        );
        SET LOCAL client_min_messages TO DEFAULT
        """

    private static let selectApplied =
        "SELECT number, name, checksum, applied_at FROM schema_migrations ORDER BY number"

    private static let insertApplied = "INSERT INTO schema_migrations (number, name, checksum) VALUES ($1, $2, $3)"
}
