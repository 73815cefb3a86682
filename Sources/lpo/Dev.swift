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

    @Option(
        help: """
            The folder of the recordings that answer; changes are taken up at once. Without it, the folder Recordings if \
            there is one here, else the recordings in the binary.
            """
    )
    var recordings: String?

    func run() async throws {
        let recordings = try RecordingOption(folder: recordings)
        let secretKey = try developmentKey()
        // Read before anything is started, so that a wrong setting costs no time.
        let settings = try await readSettings(overrides: overrides(secretKey: secretKey))
        try await requireFree(settings)
        let logger = bootstrapLogging(settings)
        var quiet = Logger(label: "mock")
        quiet.logLevel = .warning
        let mock = MockProviders(
            source: recordings.source,
            models: settings.catalogue.namesByProvider,
            facts: settings.catalogue.facts,
            logger: quiet
        )
        do {
            try await mock.setAppleClientKey(pem: Self.appleKey.public)
            try await LocalPostgres.withCluster(at: ".lpo/postgres") { cluster in
                if let note = cluster.note { logger.notice("\(note)") }
                try await mock.serve(logger: quiet) { vendors in
                    let overrides = overrides(secretKey: secretKey, databaseURL: cluster.url, vendors: vendors)
                    let settings = try await readSettings(overrides: overrides)
                    try await serve(settings, mockURL: vendors.url, logger: logger)
                }
            }
        } catch let error as LocalPostgresError {
            throw CommandFailure("\(error)")
        }
    }

    /// The key with which this server asks the mock of Apple.
    private static let appleKey = AppleSettings.newKey()

    /// The key of each mock vendor, which takes any.
    private static let mockKey = "key-of-a-mock-vendor"

    /// What the environment and `.env` cannot change: a database and vendors of our own, and nobody else's.
    private func overrides(
        secretKey: String,
        databaseURL: String = "postgresql:///",
        vendors: MockAddress = MockAddress(url: "http://127.0.0.1")
    ) -> [String: String] {
        [
            "DATABASE_URL": databaseURL, "DATABASE_DIRECT_URL": "", "SECRET_KEY": secretKey, "MEDIA_ROOT": ".lpo/media",
            // One person at one machine: what is counted by address or time only stands in the way.
            "REQUESTS_PER_MINUTE": "0", "REGISTRATIONS_PER_HOUR": "0", "LOGIN_FAILURES_PER_ADDRESS": "0",
            "CONNECTIONS_PER_ADDRESS": "0",
            // The mock vendors are here.
            "HTTP_PROXY": "", "http_proxy": "", "HTTPS_PROXY": "", "ALL_PROXY": "", "SSL_CERT_FILE": "",
            "GOOGLE_CLIENT_IDS": "mock-client, mock-client-ios",
            "GOOGLE_JWKS_URL": "\(vendors.identityURL)/google/certs",
            "APPLE_CLIENT_ID": "mock-client", "APPLE_TEAM_ID": "MOCKTEAM00", "APPLE_KEY_ID": "MOCKKEY000",
            "APPLE_PRIVATE_KEY": Self.appleKey.private,
            "APPLE_JWKS_URL": "\(vendors.identityURL)/apple/keys",
            "APPLE_TOKEN_URL": "\(vendors.identityURL)/apple/token",
            "APPLE_REVOKE_URL": "\(vendors.identityURL)/apple/revoke",
            "ANTHROPIC_API_KEY": Self.mockKey, "ANTHROPIC_BASE_URL": vendors.baseURL(of: .anthropic),
            "OPENAI_API_KEY": Self.mockKey, "OPENAI_BASE_URL": vendors.baseURL(of: .openai),
            "GOOGLE_AI_API_KEY": Self.mockKey, "GOOGLE_AI_BASE_URL": vendors.baseURL(of: .google),
            "XAI_API_KEY": Self.mockKey, "XAI_BASE_URL": vendors.baseURL(of: .xai),
            "MISTRAL_API_KEY": Self.mockKey, "MISTRAL_BASE_URL": vendors.baseURL(of: .mistral),
        ]
    }

    private func serve(_ settings: Settings, mockURL: String, logger: Logger) async throws {
        try await prepareDatabase(settings, logger: logger)
        try await withDatabase(settings.requestDatabase, logger: logger) { database in
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
