import ArgumentParser
import ChatServer
import FoundationEssentials
import Logging
import Postgres

/// `lpo migrate`: brings the database's schema up to date and ends.
struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Apply pending migrations to the database.",
        discussion: """
            A migration that does not get its locks within two seconds is tried again, so that requests do not queue \
            behind it.
            """,
        subcommands: [Status.self]
    )

    @Flag(help: "Print the SQL that would run, in a form that psql takes, and apply nothing.")
    var dryRun = false

    func run() async throws {
        let settings = try await readSettings()
        let logger = bootstrapLogging(settings)
        try await requireFitDatabase(settings)
        try await withMigrator(settings, logger: logger) { migrator in
            guard dryRun else {
                _ = try await migrator.migrate()
                return
            }
            let script = try await migrator.script()
            print(script.isEmpty ? "-- No migration is pending." : script)
        }
    }

    /// `lpo migrate status`: says of each migration when it was applied.
    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List all migrations: when each was applied, or that it is pending.",
            discussion: "The exit status is 1 where some are pending."
        )

        func run() async throws {
            let settings = try await readSettings()
            let logger = bootstrapLogging(settings)
            try await withMigrator(settings, logger: logger) { migrator in
                let all = try await migrator.status()
                let rows = all.map { status in
                    let time = status.appliedAt.map { "applied \($0.formatted(.iso8601))" } ?? "pending"
                    return ["\(status.number)", status.name, status.isNewer ? "\(time) by a newer version" : time]
                }
                print(PlainTable(header: [], rows: rows, numbers: [0]).columns)
                if all.contains(where: { $0.appliedAt == nil }) { throw ExitCode(1) }
            }
        }
    }
}

extension AsyncParsableCommand {
    /// Lends what migrates the database to `body`, by the way that is for migrations, and words what goes wrong.
    func withMigrator(
        _ settings: Settings,
        logger: Logger,
        _ body: (Migrator) async throws -> Void
    ) async throws {
        do {
            try await withDatabase(settings.directDatabase, logger: logger) { database in
                try await body(Migrator(pool: database, migrations: SchemaMigrations.all, logger: logger))
            }
        } catch let error as MigrationError {
            throw CommandFailure("\(error)")
        } catch let error as PostgresError where error.isReadOnly {
            throw CommandFailure(DatabaseFitness.readOnly(settings.directDatabaseName, isStandby: nil))
        } catch let error as PostgresError {
            throw CommandFailure("\(settings.directDatabaseName) names a database that cannot be migrated: \(error)")
        }
    }
}
