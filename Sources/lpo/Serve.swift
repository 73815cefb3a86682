import ArgumentParser
import ChatServer
import Logging
import Postgres
import Providers
import Recorder

/// `lpo serve`: the server for production.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the server.",
        discussion: """
            Settings come from the environment and from .env; .env.example lists them.

            With --check nothing is served: it prints the settings that hold and where each comes from, without \
            secrets, then asks the database, the media store, each vendor with a key, ffmpeg and the identity \
            providers, and says of each ok, failed or not set. The exit status is 1 where one failed.

            With --record, what vendors answer is written to a folder as recordings, one a request that was not recorded \
            before: text and files that users send are in them. Keys, and ids of people and accounts, are redacted.
            """
    )

    @Option(help: "Record what vendors answer in this folder. For development: it holds what users send.")
    var record: String?

    @Flag(help: "Show the settings, ask all that the server depends on, and end.")
    var check = false

    func run() async throws {
        if check { return try await ServeCheck(variables: try SettingsVariables.read()).run() }
        let settings = try await readSettings()
        let logger = bootstrapLogging(settings)
        let tap = try record.map { folder in
            try RecordingTap(into: folder, keys: settings.endpoints.map(\.apiKey), logger: logger)
        }
        if let record {
            logger.notice("Answers of vendors are recorded", metadata: ["recording.folder": "\(record)"])
        }
        do {
            try await serve(settings, tap: tap, logger: logger)
        } catch {
            await tap?.close()
            throw error
        }
        await tap?.close()
    }

    private func serve(_ settings: Settings, tap: (any ProviderTap)?, logger: Logger) async throws {
        try await prepareDatabase(settings, logger: logger)
        try await withDatabase(settings.requestDatabase, logger: logger) { database in
            let server = await buildApplication(settings, database: database, logger: logger, tap: tap)
            try await run(server, settings: settings, logger: logger)
        }
    }
}
