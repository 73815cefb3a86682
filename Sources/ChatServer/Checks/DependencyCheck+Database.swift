import Logging
import Postgres

extension DependencyCheck {
    /// Asks the database for its version, whether it can be written to, and which migrations it lacks.
    static func database(_ settings: Settings) -> DependencyCheck {
        DependencyCheck("database") { await askDatabase(settings) }
    }

    private static func askDatabase(_ settings: Settings) async -> Outcome {
        do {
            try settings.requestDatabase.validate()
            let report = try await DatabaseReport(bounded(settings.requestDatabase))
            // A direct connection is looked at by a check of its own.
            let isAlone = settings.databaseDirectURL == nil
            if let complaint = DatabaseFitness.complaint(about: report, isAlone: isAlone) {
                return .failed(complaint)
            }
            let database = try await withPool(settings.requestDatabase) { pool, _ in try await AskedDatabase(pool) }
            let pending = try await withPool(settings.directDatabase) { pool, logger in
                try await Migrator(pool: pool, migrations: SchemaMigrations.all, logger: logger).pending().count
            }
            return database.outcome(pending: pending, settings)
        } catch {
            return failure(error, of: "DATABASE_URL")
        }
    }

    /// Asks the database by the way that migrations and `LISTEN` go.
    static func directDatabase(_ settings: Settings) -> DependencyCheck {
        guard settings.databaseDirectURL != nil else { return notSet("direct database") }
        return DependencyCheck("direct database") {
            do {
                try settings.directDatabase.validate()
                let direct = try await DatabaseReport(bounded(settings.directDatabase))
                // Where the other cannot be asked, its own line says so.
                let requests = try? await DatabaseReport(bounded(settings.requestDatabase))
                if let complaint = DatabaseFitness.complaint(about: requests ?? direct, direct: direct) {
                    return .failed(complaint)
                }
                return .ok("PostgreSQL \(direct.version), without a pooler")
            } catch {
                return failure(error, of: "DATABASE_DIRECT_URL")
            }
        }
    }

    private static func bounded(_ configuration: PostgresConfiguration) -> PostgresConfiguration {
        var configuration = configuration
        configuration.poolSize = 1
        configuration.statementTimeout = .seconds(5)
        return configuration
    }

    private static func withPool<Result: Sendable>(
        _ configuration: PostgresConfiguration,
        _ body: (PostgresPool, Logger) async throws -> Result
    ) async throws -> Result {
        let logger = Logger(label: "lpo") { _ in SwiftLogNoOpLogHandler() }
        let pool = PostgresPool(configuration: bounded(configuration), logger: logger)
        do {
            let result = try await body(pool, logger)
            await pool.close(grace: .zero)
            return result
        } catch {
            await pool.close(grace: .zero)
            throw error
        }
    }

    private static func failure(_ error: any Error, of setting: String) -> Outcome {
        switch error {
        case let error as PostgresError where error.isUnavailable:
            .failed("it cannot be reached: \(error); check \(setting)")
        case let error as MigrationError: .failed("\(error) Run the version of LPO that its schema is of")
        default: .failed("\(error); check \(setting)")
        }
    }
}

/// What a database says of itself.
private struct AskedDatabase {
    private static let oldest = 14

    let version: String
    let major: Int
    let isReadOnly: Bool
    let mayCreate: Bool

    init(_ pool: PostgresPool) async throws {
        let rows = try await pool.query(
            """
            SELECT current_setting('server_version') AS version,
                current_setting('server_version_num')::integer / 10000 AS major,
                pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean AS read_only,
                coalesce(has_schema_privilege(current_schema(), 'CREATE'), false) AS may_create
            """
        )
        guard let row = rows.first else { throw PostgresError(.decoding, "The database says nothing of itself.") }
        version = try row.decode("version")
        major = try row.decode("major")
        isReadOnly = try row.decode("read_only")
        mayCreate = try row.decode("may_create")
    }

    func outcome(pending: Int, _ settings: Settings) -> DependencyCheck.Outcome {
        if major < Self.oldest { return .failed("it is PostgreSQL \(version), and \(Self.oldest) or newer is needed") }
        if isReadOnly { return .failed("it takes no writes: DATABASE_URL must name the primary, not a standby") }
        guard pending > 0 else { return .ok("PostgreSQL \(version), no migration is pending") }
        let migrations = pending == 1 ? "1 migration is pending" : "\(pending) migrations are pending"
        guard mayCreate else {
            return .failed(
                "\(migrations), and the user may not create tables in the schema: GRANT CREATE ON SCHEMA to it"
            )
        }
        guard settings.migrateOnStart else { return .failed("\(migrations): run lpo migrate") }
        return .ok("PostgreSQL \(version), \(migrations) and will be applied at the start")
    }
}
