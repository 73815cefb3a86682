import ArgumentParser
import ChatServer
import Logging
import Postgres

/// `lpo serve`: the server for production.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the server.",
        discussion: "Settings come from the environment and from .env; .env.example lists them."
    )

    func run() async throws {
        let settings = try await readSettings()
        let logger = bootstrapLogging(settings)
        try await withDatabase(settings, logger: logger) { database in
            if settings.migrateOnStart { try await migrate(database, logger: logger) }
            let server = await buildApplication(settings, database: database, logger: logger)
            try await run(server, settings: settings, logger: logger)
        }
    }
}
