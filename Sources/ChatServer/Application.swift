import Hummingbird
import Imaging
package import Logging
import NIOCore
package import Postgres
import Providers
import Secrets
package import ServiceLifecycle
import WebClient

/// The server and what it runs on, in the order in which to start them.
package struct ChatServer: Sendable {
    /// Dependencies first: a ServiceGroup shuts down in reverse. Generations stand after the HTTP server, so that they
    /// drain while it still carries their events.
    package let services: [any Service]
    package let database: PostgresPool
}

/// Builds the server from its settings.
///
/// - `database` is used and not closed, so that a caller can migrate with it first.
/// - `onRunning` is told the port once the server listens.
package func buildApplication(
    _ settings: Settings,
    database: PostgresPool,
    logger: Logger,
    passwordCost: Int? = nil,
    onRunning: @escaping @Sendable (Int) async -> Void = { _ in }
) async -> ChatServer {
    let webClient = WebClient(configuration: WebClientConfiguration(userAgent: "lpo/\(Version.current)"))
    let registry = GenerationRegistry()
    let models = ModelDirectory(settings.endpoints)
    let tokens = await AccessTokens(secret: settings.secretKey)
    let accounts = Accounts(
        database: database,
        hasher: PasswordHasher(cost: passwordCost ?? settings.passwordCost),
        accessTokens: tokens,
        secret: settings.secretKey
    )
    let runner = GenerationRunner(
        database: database,
        webClient: webClient,
        timeouts: WebTimeouts(
            connect: settings.providerConnectTimeout,
            firstByte: settings.providerFirstByteTimeout,
            idle: settings.providerIdleTimeout
        ),
        logger: logger
    )
    let router = buildRouter(
        accounts: AccountRoutes(accounts: accounts),
        threads: ThreadRoutes(threads: Threads(database: database, models: models, generations: registry)),
        chat: ChatRoutes(
            turns: Turns(database: database, models: models, registry: registry),
            runner: runner,
            maximumUploadBytes: settings.maximumUploadBytes
        ),
        health: HealthRoutes(database: database),
        authentication: AuthenticationMiddleware(tokens: tokens)
    )
    let application = Application(
        router: router,
        configuration: ApplicationConfiguration(
            address: .hostname(settings.host, port: settings.port),
            serverName: nil
        ),
        onServerRunning: { channel in await onRunning(channel.localAddress?.port ?? settings.port) },
        logger: logger
    )
    let generations = GenerationService(
        registry: registry,
        database: database,
        shutdownGrace: settings.shutdownGrace,
        logger: logger
    )
    return ChatServer(services: [WebClientService(client: webClient), application, generations], database: database)
}

/// All endpoints. Paths are taken with and without a slash at their end.
func buildRouter(
    accounts: AccountRoutes,
    threads: ThreadRoutes,
    chat: ChatRoutes,
    health: HealthRoutes,
    authentication: AuthenticationMiddleware
) -> Router<ServerContext> {
    let router = Router(context: ServerContext.self, options: .autoGenerateHeadEndpoints)
    let routes = RouteTable()
    router.add(middleware: RequestIdentityMiddleware())
    router.add(middleware: ProblemMiddleware(routes: routes))
    health.add(to: router)
    let api = router.group("api/v1")
    accounts.add(to: api.group("auth"), signedIn: api.group("auth").add(middleware: authentication))
    threads.add(to: api.group("threads").add(middleware: authentication))
    chat.add(to: api.group("chat").add(middleware: authentication))
    routes.fill(from: router)
    return router
}

/// Closes outgoing connections when the server stops.
private struct WebClientService: Service {
    let client: WebClient

    func run() async throws {
        try? await gracefulShutdown()
        await client.shutdown()
    }
}
