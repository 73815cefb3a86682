import Logging
import Postgres

extension DependencyCheck {
    /// Asks the database for its version, whether it can be written to, and which migrations it lacks.
    static func database(_ settings: Settings) -> DependencyCheck {
        DependencyCheck("database") { await askDatabase(settings) }
    }

    private static func askDatabase(_ settings: Settings) async -> Outcome {
        var configuration = PostgresConfiguration(url: settings.databaseURL)
        configuration.poolSize = 1
        configuration.statementTimeout = .seconds(5)
        let logger = Logger(label: "lpo") { _ in SwiftLogNoOpLogHandler() }
        let pool = PostgresPool(configuration: configuration, logger: logger)
        let outcome: Outcome
        do {
            try configuration.validate()
            let database = try await AskedDatabase(pool)
            let migrator = Migrator(pool: pool, migrations: SchemaMigrations.all, logger: logger)
            outcome = database.outcome(pending: try await migrator.pending().count, settings)
        } catch {
            outcome = failure(error)
        }
        await pool.close(grace: .zero)
        return outcome
    }

    private static func failure(_ error: any Error) -> Outcome {
        switch error {
        case let error as PostgresError where error.isUnavailable:
            .failed("it cannot be reached: \(error); check DATABASE_URL")
        case let error as MigrationError: .failed("\(error) Run the version of LPO that its schema is of")
        default: .failed("\(error); check DATABASE_URL")
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
