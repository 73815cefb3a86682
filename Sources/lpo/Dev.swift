import ArgumentParser
import ChatServer
import FoundationEssentials
import Glibc
import LocalPostgres
import Logging
import MockProviders
import Postgres
import Recording
import Secrets

/// `lpo dev`: the server with a database of its own and mock vendors, for development. Nothing else need be there.
struct Dev: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the server with a private database and mock vendors.",
        discussion: """
            The database and the signing key are kept in .lpo; remove that folder to begin anew. No vendor is ever \
            asked: recordings answer, whatever keys the environment holds.
            """
    )

    @Option(help: "The folder of the recordings that answer.")
    var recordings = "Recordings"

    func run() async throws {
        let library: RecordingLibrary
        do {
            library = try RecordingLibrary(directory: recordings)
        } catch {
            throw CommandFailure("\(error)")
        }
        let secretKey = try developmentKey()
        // Read before anything is started, so that a wrong setting costs no time.
        var overrides = ["DATABASE_URL": "postgresql:///", "SECRET_KEY": secretKey]
        overrides.merge(MockVendors.settings(url: "http://127.0.0.1")) { $1 }
        let logger = bootstrapLogging(try await readSettings(overrides: overrides))
        do {
            try await LocalPostgres.withCluster(at: ".lpo/postgres") { cluster in
                if let note = cluster.note { logger.notice("\(note)") }
                overrides["DATABASE_URL"] = cluster.url
                try await MockVendors.run(library) { url in
                    overrides.merge(MockVendors.settings(url: url)) { $1 }
                    try await serve(try await readSettings(overrides: overrides), mockURL: url, logger: logger)
                }
            }
        } catch let error as LocalPostgresError {
            throw CommandFailure("\(error)")
        }
    }

    private func serve(_ settings: Settings, mockURL: String, logger: Logger) async throws {
        try await withDatabase(settings, logger: logger) { database in
            try await migrate(database, logger: logger)
            let server = await buildApplication(settings, database: database, logger: logger) { port in
                let welcome = Welcome(
                    host: settings.host,
                    port: port,
                    databaseURL: settings.databaseURL,
                    mockURL: mockURL
                )
                print(welcome.text)
                fflush(nil)
            }
            try await run(server, settings: settings, logger: logger)
        }
    }

    /// The key that signs access tokens, made at the first start, so that sessions outlive a restart.
    private func developmentKey() throws -> String {
        let path = ".lpo/secret_key"
        if let key = try? String(contentsOfFile: path, encoding: .utf8), key.utf8.count >= 32 { return key }
        let key = Hexadecimal.encode(Secrets.randomBytes(32))
        do {
            try FileManager.default.createDirectory(atPath: ".lpo", withIntermediateDirectories: true)
            guard
                FileManager.default.createFile(
                    atPath: path,
                    contents: Data(key.utf8),
                    attributes: [.posixPermissions: 0o600]
                )
            else { throw CommandFailure("\(path) cannot be written.") }
        } catch let error as CommandFailure {
            throw error
        } catch {
            throw CommandFailure("The folder .lpo cannot be made here.")
        }
        return key
    }
}
