import ArgumentParser
import ChatServer
import Logging
import Postgres

extension AsyncParsableCommand {
    /// Throws, with one line for the operator, if the databases cannot be reached or are none to serve from.
    func requireFitDatabase(_ settings: Settings) async throws {
        let requests = try await report("DATABASE_URL", settings.requestDatabase)
        let direct =
            settings.databaseDirectURL == nil
            ? nil : try await report("DATABASE_DIRECT_URL", settings.directDatabase)
        if let complaint = DatabaseFitness.complaint(about: requests, direct: direct) {
            throw CommandFailure(complaint)
        }
    }

    private func report(_ setting: String, _ configuration: PostgresConfiguration) async throws -> DatabaseReport {
        var configuration = configuration
        configuration.statementTimeout = .seconds(10)
        do {
            return try await DatabaseReport(configuration)
        } catch let error as PostgresError {
            throw UnreachableDatabase(description: "\(setting) names a database that cannot be reached: \(error)")
        }
    }

    /// Sees that the database is one to serve from, and applies pending migrations where the settings say so, or refuses to
    /// start on a schema that lacks them. Where the settings do not say so, a database that is away does not keep the server
    /// from starting.
    func prepareDatabase(_ settings: Settings, logger: Logger) async throws {
        do {
            try await requireFitDatabase(settings)
        } catch let error as UnreachableDatabase where !settings.migrateOnStart {
            logger.warning("The database is away; the server starts without it.", metadata: ["error": "\(error)"])
            return
        }
        try await withMigrator(settings, logger: logger) { migrator in
            guard !settings.migrateOnStart else {
                _ = try await migrator.migrate()
                return
            }
            let pending = try await migrator.pending()
            guard !pending.isEmpty else { return }
            let files = pending.map(\.fileName).joined(separator: ", ")
            throw CommandFailure(
                "Migrations are pending (\(files)): run `lpo migrate` first, or set MIGRATE_ON_START to true."
            )
        }
    }
}

/// A database could not be asked.
private struct UnreachableDatabase: Error, CustomStringConvertible {
    let description: String
}
