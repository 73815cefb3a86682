import ArgumentParser
import ChatServer
import Logging
import Postgres

/// `lpo migrate`: brings the database's schema up to date and ends.
struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Apply pending migrations to the database.")

    func run() async throws {
        let settings = try await readSettings()
        let logger = bootstrapLogging(settings)
        try await withDatabase(settings, logger: logger) { database in
            try await migrate(database, logger: logger)
        }
    }
}

extension AsyncParsableCommand {
    /// Applies pending migrations, under a lock: of servers starting at once, one does it and the others wait.
    func migrate(_ database: PostgresPool, logger: Logger) async throws {
        do {
            _ = try await Migrator(pool: database, migrations: SchemaMigrations.all, logger: logger).migrate()
        } catch let error as MigrationError {
            throw CommandFailure("\(error)")
        } catch let error as PostgresError {
            throw CommandFailure("DATABASE_URL names a database that cannot be migrated: \(error)")
        }
    }
}
