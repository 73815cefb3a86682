import FoundationEssentials
import HTTPServer
import Hummingbird
import Imaging
package import Logging
import MediaPreviews
import MediaStorage
import NIOCore
package import Postgres
package import Providers
import Secrets
package import ServiceLifecycle
import WebClient

/// The server and what it runs on, in the order in which to start them.
package struct ChatServer: Sendable {
    /// Dependencies first: a ServiceGroup shuts down in reverse. Generations stand after the HTTP server, so that they
    /// drain while it still carries their events; readiness stands last, since it changes first.
    package let services: [any Service]
    private let generations: GenerationService

    fileprivate init(services: [(name: String, service: any Service)], generations: GenerationService) {
        self.services = services.map { NamedService(name: $0.name, service: $0.service) }
        self.generations = generations
    }

    /// Ends what is being written, as interrupted, once shutdown has begun; the grace period would have gone on.
    package func endGracePeriod() {
        generations.endGracePeriod()
    }
}

/// A service that is logged by a name: without one the log has all its members, in depth.
private struct NamedService: Service, CustomStringConvertible {
    let description: String
    let service: any Service

    init(name: String, service: any Service) {
        description = name
        self.service = service
    }

    func run() async throws {
        try await service.run()
    }
}

/// Builds the server from its settings.
///
/// - `database` is used and not closed, so that a caller can migrate with it first.
/// - `today` is the day by which models of the catalogue have retired, which is logged once.
/// - `tap` is told of each request to a vendor; its answers have come to their ends when the server has.
/// - `onRunning` is told the port once the server listens.
package func buildApplication(
    _ settings: Settings,
    database: PostgresPool,
    logger: Logger,
    passwordCost: Int? = nil,
    today: CalendarDay = .today,
    tap: (any ProviderTap)? = nil,
    onRunning: @escaping @Sendable (Int) async -> Void = { _ in }
) async -> ChatServer {
    warnOfRetiredModels(settings, today: today, logger: logger)
    let parts = await ServerParts(
        settings,
        database: database,
        passwordCost: passwordCost ?? settings.passwordCost,
        tap: tap,
        logger: logger
    )
    let application = Application(
        responder: TaskPerRequest(responder: buildRouter(parts).buildResponder()),
        server: .cancellableHTTP1(options: parts.connections),
        configuration: ApplicationConfiguration(
            address: .hostname(settings.host, port: settings.port),
            serverName: nil,
            // Clients that all come back at once wait to be accepted. Linux has up to `net.core.somaxconn` of them wait, and
            // one for whom there is no place tries again after a second, two, four.
            backlog: 4096,
            availableConnectionsDelegate: parts.connections.connections
        ),
        onServerRunning: { channel in
            parts.connections.connections?.listen(on: channel)
            await onRunning(channel.localAddress?.port ?? settings.port)
        },
        logger: logger
    )
    let generations = GenerationService(
        registry: parts.registry,
        journal: parts.journal,
        mirrors: parts.mirrors,
        notices: parts.notices,
        shutdownGrace: settings.shutdownGrace,
        logger: logger
    )
    let services: [(name: String, service: any Service)] = [
        ("outgoing requests", WebClientService(client: parts.webClient)),
        ("requests to identity providers", WebClientService(client: parts.identityClient)),
        ("HTTP server", application), ("generations", generations), ("media", MediaService(uploads: parts.uploads)),
        ("thumbnails", parts.uploads.thumbnails), ("revocations", parts.revocations), ("readiness", parts.readiness),
    ]
    return ChatServer(services: services, generations: generations)
}

/// Says once which models of the catalogue their vendors no longer serve, of the vendors that can be asked.
func warnOfRetiredModels(_ settings: Settings, today: CalendarDay, logger: Logger) {
    let retired = settings.catalogue.retired(on: today, of: settings.endpoints.map(\.vendor))
    guard !retired.isEmpty else { return }
    let names = retired.map(\.name.description).joined(separator: ", ")
    logger.warning("The catalogue has models that have retired", metadata: ["models.retired": "\(names)"])
}

/// All endpoints. Paths are taken with and without a slash at their end.
func buildRouter(_ parts: ServerParts) -> Router<ServerContext> {
    let router = Router(context: ServerContext.self, options: .autoGenerateHeadEndpoints)
    let routes = RouteTable()
    router.add(middleware: RequestIdentityMiddleware())
    router.add(middleware: SecurityHeadersMiddleware())
    router.add(middleware: CrossOriginMiddleware(origins: parts.crossOrigin))
    router.add(middleware: UnknownLengthMiddleware())
    router.add(middleware: ProblemMiddleware(routes: routes))
    if let connections = parts.connections.connections {
        router.add(middleware: ConnectionLimitMiddleware(connections: connections))
    }
    let authentication = AuthenticationMiddleware(authentication: parts.authentication)
    parts.health.add(to: router)
    DocumentationRoutes(files: .embedded).add(to: router)
    let api = router.group("api/v1")
    parts.accounts.add(to: api.group("auth"), signedIn: api.group("auth").add(middleware: authentication))
    parts.models.add(to: api.group("models").add(middleware: authentication))
    parts.threads.add(to: api.group("threads").add(middleware: authentication))
    parts.media.add(to: api.group("media").add(middleware: authentication))
    parts.chat.add(to: api.group("chat").add(middleware: authentication))
    routes.fill(from: router)
    return router
}

/// The server's features, made from its settings.
struct ServerParts: Sendable {
    let connections: ConnectionOptions
    let crossOrigin: CrossOrigin
    let webClient: WebClient
    /// Asks identity providers, which need not wait for vendors to answer.
    let identityClient: WebClient
    let database: PostgresPool
    let registry: GenerationRegistry
    let journal: Journal
    let mirrors: Mirrors
    let notices: Notices
    let authentication: Authentication
    let revocations: AppleRevocations
    let accounts: AccountRoutes
    let models: ModelRoutes
    let threads: ThreadRoutes
    let chat: ChatRoutes
    let uploads: Uploads
    let media: MediaRoutes
    let health: HealthRoutes
    let readiness: Readiness

    init(
        _ settings: Settings,
        database: PostgresPool,
        passwordCost: Int,
        tap: (any ProviderTap)? = nil,
        logger: Logger
    ) async {
        self.database = database
        connections = ConnectionOptions(settings, maximum: DescriptorLimit.connections)
        crossOrigin = settings.crossOrigin
        webClient = settings.outgoing.client(
            WebClientConfiguration(
                // As many as answers may be written at once, each of which may need one; zero for any number, too.
                maximumConnectionsPerHost: settings.generations,
                maximumConnections: settings.generations
            )
        )
        identityClient = settings.outgoing.client(
            WebClientConfiguration(maximumConnectionsPerHost: 32, maximumConnections: 64)
        )
        registry = GenerationRegistry(limit: settings.generations)
        journal = Journal(
            registry: registry,
            database: database,
            limits: JournalState.Limits(lease: settings.lease),
            logger: logger
        )
        mirrors = Mirrors(database: database, logger: logger)
        let waiters = ThumbnailWaiters()
        notices = Notices(
            configuration: settings.directDatabase,
            registry: registry,
            mirrors: mirrors,
            thumbnails: waiters,
            logger: logger
        )
        let tokens = await AccessTokens(secret: settings.secretKey, previous: settings.previousSecretKeys)
        let limits = RateLimits(database: database, secret: settings.secretKey)
        authentication = Authentication(
            tokens: tokens,
            database: database,
            allowances: RequestAllowances(requestsPerMinute: settings.requestsPerMinute, limits: limits)
        )
        let directory = ModelDirectory(settings.endpoints, catalogue: settings.catalogue)
        models = ModelRoutes(models: directory)
        let store = settings.storage.store(client: webClient)
        // One for each processor, and not many: each may have 160 MiB of a picture in memory.
        let imager = Imager(
            threads: min(ProcessInfo.processInfo.activeProcessorCount, 4),
            timeLimit: settings.imagingTimeLimit
        )
        uploads = Uploads(
            store: store,
            database: database,
            models: directory,
            imager: imager,
            thumbnails: Thumbnails(
                database: database,
                store: store,
                maker: FFmpeg(searching: settings.programs).map {
                    ThumbnailMaker(ffmpeg: $0, imager: Imager(timeLimit: settings.imagingTimeLimit))
                },
                logger: logger
            ),
            maximumBytes: settings.maximumUploadBytes,
            quota: settings.mediaBytesPerUser,
            logger: logger
        )
        let identities = IdentityTokens(settings, client: identityClient, logger: logger)
        revocations = AppleRevocations(
            database: database,
            client: identities.appleClient,
            sealer: SecretSealer(
                secrets: [settings.secretKey] + settings.previousSecretKeys,
                purpose: "apple-refresh-tokens"
            ),
            logger: logger
        )
        accounts = AccountRoutes(
            accounts: Accounts(
                database: database,
                hasher: PasswordHasher(cost: passwordCost),
                throttle: SignInThrottle(
                    limits: limits,
                    failuresPerAddress: settings.loginFailuresPerAddress,
                    registrationsPerHour: settings.registrationsPerHour
                ),
                accessTokens: tokens,
                revocations: revocations,
                secret: settings.secretKey,
                repeatWindow: Double(settings.refreshRepeatWindow),
                uploads: uploads
            ),
            identities: identities,
            authentication: authentication,
            trustedProxies: settings.trustedProxies
        )
        media = MediaRoutes(
            database: database,
            store: store,
            waiters: waiters,
            patience: settings.thumbnailPatience
        )
        threads = ThreadRoutes(threads: Threads(database: database, models: directory, generations: registry))
        let times = DeliveryTimes(silence: TimeAmount(settings.streamPing))
        chat = ChatRoutes(
            turns: Turns(
                database: database,
                models: directory,
                registry: registry,
                pseudonyms: Pseudonyms(secret: settings.secretKey),
                perUser: settings.generationsPerUser
            ),
            runner: GenerationRunner(
                registry: registry,
                journal: journal,
                vendors: VendorLoop(
                    webClient: webClient,
                    timeouts: WebTimeouts(
                        connect: settings.providerConnectTimeout,
                        firstByte: settings.providerFirstByteTimeout,
                        idle: settings.providerIdleTimeout
                    ),
                    shown: ShownMedia(
                        store: store,
                        imager: imager,
                        ffmpeg: FFmpeg(searching: settings.programs),
                        logger: logger
                    ),
                    tap: tap,
                    logger: logger
                ),
                logger: logger
            ),
            resumed: ResumedAnswers(database: database, registry: registry, mirrors: mirrors, times: times),
            times: times,
            stops: Stops(database: database, registry: registry),
            uploads: uploads
        )
        readiness = Readiness()
        health = HealthRoutes(database: database, readiness: readiness)
    }
}

/// Closes outgoing connections when the server stops.
private struct WebClientService: Service {
    let client: WebClient

    func run() async throws {
        try? await gracefulShutdown()
        await client.shutdown()
    }
}
