package import ChatServer
import Configuration
import FoundationEssentials
import Imaging
package import LocalPostgres
import Logging
import MockProviders
import PgBouncer
package import Postgres
import Recording
import ServiceLifecycle
import TestLog
import Waiting

/// A server with a database and mock vendors of its own, in this process, for tests.
package struct TestServer: Sendable {
    /// Where the server listens, such as `http://127.0.0.1:49152`.
    package private(set) var baseURL: String
    /// Where the mock vendors do.
    package let mockURL: String
    package let database: PostgresPool
    package let cluster: LocalPostgresServer
    /// Where statements of requests go, if not to the cluster itself.
    private let poolerURL: String?
    /// Where the server keeps files.
    package let mediaRoot: String
    package let packageDirectory: String
    /// An access token that this server signed and that has run out.
    package let expiredToken: ExpiredToken
    /// The key that signs its access tokens.
    package var secretKey: String { settings.secretKey }
    private let settings: Settings
    private let logger: Logger
    private let services: ServiceGroup

    /// The scrypt cost in tests: far below what an operator may set, since hundreds of accounts are made.
    private static let passwordCost = 6

    /// Runs `body` beside a fresh server, and ends all of it afterwards.
    /// `thumbnailPatience` is that of ``Settings``; without it thumbnails are waited for. With `isPooled` PgBouncer in
    /// transaction mode stands before the database.
    package static func run<Result: Sendable>(
        _ settings: [String: String] = [:],
        thumbnailPatience: Duration? = nil,
        isPooled: Bool = false,
        _ body: (TestServer) async throws -> Result
    ) async throws -> Result {
        _ = imaging
        let directory = "/tmp/lpo-test-\(UUID().uuidString.lowercased().prefix(13))"
        let mediaRoot = "\(directory)-media"
        defer { for path in [directory, mediaRoot] { try? FileManager.default.removeItem(atPath: path) } }
        return try await LocalPostgres.withCluster(
            at: directory,
            options: LocalPostgres.Options(isThrowaway: true, startTimeout: .hang)
        ) { cluster in
            let recordings = try RecordingLibrary(directory: packageRoot + "/Recordings")
            let logger = logger("mock")
            try await migrate(cluster, logger: logger)
            let models = try ModelCatalogue.standard().namesByProvider
            let mock = MockProviders(recordings: recordings, models: models, logger: logger)
            try await mock.setAppleClientKey(pem: appleKey.public)
            return try await mock.serve(logger: logger) { vendors in
                guard isPooled else {
                    return try await withServer(
                        settings,
                        thumbnailPatience: thumbnailPatience,
                        cluster: cluster,
                        mediaRoot: mediaRoot,
                        vendors: vendors,
                        body
                    )
                }
                return try await PgBouncer.with(before: cluster) { pooler in
                    try await withServer(
                        settings,
                        thumbnailPatience: thumbnailPatience,
                        cluster: cluster,
                        poolerURL: pooler.url,
                        mediaRoot: mediaRoot,
                        vendors: vendors,
                        body
                    )
                }
            }
        }
    }

    private static func migrate(_ cluster: LocalPostgresServer, logger: Logger) async throws {
        let database = PostgresPool(
            configuration: withoutTimeouts(PostgresConfiguration(url: cluster.url)),
            logger: logger
        )
        do {
            _ = try await Migrator(pool: database, migrations: SchemaMigrations.all, logger: logger).migrate()
            await database.close()
        } catch {
            await database.close()
            throw error
        }
    }

    /// A busy machine may take its time: no test is about these timeouts.
    private static func withoutTimeouts(_ configuration: PostgresConfiguration) -> PostgresConfiguration {
        var configuration = configuration
        configuration.acquireTimeout = .never
        configuration.connectTimeout = .never
        return configuration
    }

    /// libvips, started once for all servers of the process.
    private static let imaging: Void = {
        do { try Imaging.start() } catch { preconditionFailure("\(error)") }
    }()

    /// The key of all mock vendors.
    package static let vendorKey = "sk-test-Vd8xRm3qLz6w"

    /// Reads all that the servers of this task log, whatever its level.
    @TaskLocal package static var watch: LogWatch?

    /// The key of the team at Apple. The mock knows its public part.
    private static let appleKey = AppleSettings.newKey()

    /// Runs `body` beside another server with the same database, signing key and mock vendors, with settings of its own.
    ///
    /// - Parameter unknownIdentityKeyInterval: that of `Settings`; other contracts may use it up.
    package func withReplica<Result: Sendable>(
        _ settings: [String: String] = [:],
        unknownIdentityKeyInterval: Duration = .zero,
        _ body: (TestServer) async throws -> Result
    ) async throws -> Result {
        try await Self.withServer(
            settings.merging(["SECRET_KEY": secretKey]) { own, _ in own },
            unknownIdentityKeyInterval: unknownIdentityKeyInterval,
            cluster: cluster,
            poolerURL: poolerURL,
            mediaRoot: mediaRoot,
            vendors: MockAddress(url: mockURL),
            body
        )
    }

    /// Returns another server with the same settings and database, which the caller runs.
    ///
    /// - Parameter onRunning: called with the server's port once it listens.
    package func buildServer(onRunning: @escaping @Sendable (_ port: Int) async -> Void) async -> ChatServer {
        await buildApplication(
            settings,
            database: database,
            logger: logger,
            passwordCost: Self.passwordCost,
            onRunning: onRunning
        )
    }

    /// The same server, asked at another port of the loopback, where a proxy stands before it.
    package func at(port: Int) -> TestServer {
        var server = self
        server.baseURL = "http://127.0.0.1:\(port)"
        return server
    }

    /// Shuts the server down gracefully, as SIGTERM does, and returns while it does so.
    package func beginShutdown() async {
        await services.triggerGracefulShutdown()
    }

    private static func withServer<Result: Sendable>(
        _ settings: [String: String],
        thumbnailPatience: Duration? = nil,
        unknownIdentityKeyInterval: Duration = .zero,
        cluster: LocalPostgresServer,
        poolerURL: String? = nil,
        mediaRoot: String,
        vendors: MockAddress,
        _ body: (TestServer) async throws -> Result
    ) async throws -> Result {
        let variables = [
            "MEDIA_ROOT": mediaRoot,
            "PROVIDER_CONNECT_TIMEOUT": "86400", "PROVIDER_FIRST_BYTE_TIMEOUT": "86400",
            "PROVIDER_IDLE_TIMEOUT": "86400",
            // On a busy machine the answer that a client lost may be asked for late.
            "REFRESH_REPEAT_SECONDS": "3600",
            // All tests have one address, and make accounts for each of them.
            "REQUESTS_PER_MINUTE": "0", "REGISTRATIONS_PER_HOUR": "0", "LOGIN_FAILURES_PER_ADDRESS": "0",
            "GOOGLE_CLIENT_IDS": "mock-client, mock-client-ios",
            "GOOGLE_JWKS_URL": "\(vendors.identityURL)/google/certs",
            "APPLE_CLIENT_ID": "mock-client", "APPLE_TEAM_ID": "MOCKTEAM00", "APPLE_KEY_ID": "MOCKKEY000",
            "APPLE_PRIVATE_KEY": appleKey.private,
            "APPLE_JWKS_URL": "\(vendors.identityURL)/apple/keys",
            "APPLE_TOKEN_URL": "\(vendors.identityURL)/apple/token",
            "APPLE_REVOKE_URL": "\(vendors.identityURL)/apple/revoke",
            "DATABASE_URL": poolerURL ?? cluster.url, "DATABASE_DIRECT_URL": poolerURL == nil ? "" : cluster.url,
            "SECRET_KEY": UUID().uuidString, "PORT": "0",
            "ANTHROPIC_API_KEY": vendorKey, "ANTHROPIC_BASE_URL": vendors.baseURL(of: .anthropic),
            "OPENAI_API_KEY": vendorKey, "OPENAI_BASE_URL": vendors.baseURL(of: .openai),
            "GOOGLE_AI_API_KEY": vendorKey, "GOOGLE_AI_BASE_URL": vendors.baseURL(of: .google),
            "XAI_API_KEY": vendorKey, "XAI_BASE_URL": vendors.baseURL(of: .xai),
            "MISTRAL_API_KEY": vendorKey, "MISTRAL_BASE_URL": vendors.baseURL(of: .mistral),
        ].merging(settings) { $1 }
        let provider = EnvironmentVariablesProvider(environmentVariables: variables)
        var settings = try Settings(ConfigReader(provider: provider))
        settings.thumbnailPatience = thumbnailPatience ?? .hang
        settings.imagingTimeLimit = .hang
        settings.unknownIdentityKeyInterval = unknownIdentityKeyInterval
        watch?.plant(
            [settings.secretKey, vendorKey]
                + variables.filter { $0.key.hasPrefix("S3_") && $0.key.contains("KEY") }.values
        )
        watch?.plant(appleKey.private.split(separator: "\n").filter { !$0.hasPrefix("-----") }.map(String.init))
        // Tests have answers without an owner begin a minute ago; younger ones than a lease are not closed.
        settings.lease = .seconds(55)
        let logger = logger("server")
        let database = PostgresPool(configuration: withoutTimeouts(settings.requestDatabase), logger: logger)
        do {
            let result = try await withServer(
                settings,
                on: database,
                logger: logger,
                cluster: cluster,
                poolerURL: poolerURL,
                mediaRoot: mediaRoot,
                vendors: vendors,
                body
            )
            await database.close()
            return result
        } catch {
            await database.close()
            throw error
        }
    }

    private static func withServer<Result: Sendable>(
        _ settings: Settings,
        on database: PostgresPool,
        logger: Logger,
        cluster: LocalPostgresServer,
        poolerURL: String?,
        mediaRoot: String,
        vendors: MockAddress,
        _ body: (TestServer) async throws -> Result
    ) async throws -> Result {
        let (ports, port) = AsyncStream<Int>.makeStream()
        let server = await buildApplication(settings, database: database, logger: logger, passwordCost: passwordCost) {
            port.yield($0)
        }
        let expired = try await ExpiredToken(signedWith: settings.secretKey)
        return try await withServices(server.services, logger: logger, onEnd: { port.finish() }) { services in
            guard let number = await ports.first(where: { _ in true }) else { throw NotStarted() }
            return try await body(
                TestServer(
                    baseURL: "http://127.0.0.1:\(number)",
                    mockURL: vendors.url,
                    database: database,
                    cluster: cluster,
                    poolerURL: poolerURL,
                    mediaRoot: mediaRoot,
                    packageDirectory: packageRoot,
                    expiredToken: expired,
                    settings: settings,
                    logger: logger,
                    services: services
                )
            )
        }
    }

    /// Runs services while `body` does, and shuts them down gracefully.
    private static func withServices<Result: Sendable>(
        _ services: [any Service],
        logger: Logger,
        onEnd: @escaping @Sendable () -> Void,
        _ body: (ServiceGroup) async throws -> Result
    ) async throws -> Result {
        let group = ServiceGroup(configuration: ServiceGroupConfiguration(services: services, logger: logger))
        let running = Task {
            defer { onEnd() }
            try await group.run()
        }
        do {
            let result = try await body(group)
            await group.triggerGracefulShutdown()
            try await running.value
            return result
        } catch {
            running.cancel()
            _ = await running.result
            throw error
        }
    }

    /// A logger whose lines are in the running test's log, and a server's with those of all levels where ``watch`` is.
    private static func logger(_ label: String) -> Logger {
        var handlers: [any LogHandler] = []
        if let append = TestLog.appender(for: label) {
            var handler = JSONLogHandler(label: label, write: append)
            handler.logLevel = .info
            handlers.append(handler)
        }
        if label == "server", let watch {
            var handler = JSONLogHandler(label: label) { watch.append($0) }
            handler.logLevel = .trace
            handlers.append(handler)
        }
        let all = handlers
        return Logger(label: label) { _ in
            all.isEmpty ? SwiftLogNoOpLogHandler() as any LogHandler : MultiplexLogHandler(all)
        }
    }

    /// The package's folder: three above this file.
    package static var packageRoot: String {
        #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }
    }
}

/// The server stopped before it listened.
private struct NotStarted: Error {}
