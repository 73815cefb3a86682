import ArgumentParser
import ChatServer
import Configuration
import FoundationEssentials
import Glibc
import Logging
import NIOCore
import NIOPosix
import Postgres
import ServiceLifecycle
import Synchronization
import UnixSignals
import WebClient

extension AsyncParsableCommand {
    /// The settings that the environment and `.env` make. `overrides` win over both.
    func readSettings(overrides: [String: String] = [:]) async throws -> Settings {
        let variables = try SettingsVariables.read(overrides: overrides)
        do {
            return try Settings(variables.reader)
        } catch {
            // What is not set may be set by another name.
            let hint = variables.unknown.first { $0.meant == error.name }
            throw CommandFailure("\(error)\(hint.map { ". \($0)" } ?? "")")
        }
    }

    /// The environment and, where that is silent, `.env` in the working folder. `overrides` win over both.
    func readConfiguration(overrides: [String: String] = [:]) throws -> ConfigReader {
        try SettingsVariables.read(overrides: overrides).reader
    }

    /// A client for vendors, by the proxies and certificates of the environment and `.env`.
    func outgoingClient() throws -> WebClient {
        do {
            return try OutgoingSettings(readConfiguration()).client()
        } catch let error as SettingsError {
            throw CommandFailure("\(error)")
        }
    }

    /// Sets up logging for the process, to standard error, and returns its logger.
    func bootstrapLogging(_ settings: Settings) -> Logger {
        startLogging(format: settings.logFormat, level: settings.logLevel)
        let logger = Logger(label: "lpo")
        for unknown in SettingsVariables.here.unknown {
            logger.warning("A variable is not read", metadata: ["setting.unknown": "\(unknown)"])
        }
        return logger
    }

    /// Opens the database for `body` and closes it afterwards.
    func withDatabase(
        _ configuration: PostgresConfiguration,
        logger: Logger,
        _ body: (PostgresPool) async throws -> Void
    ) async throws {
        var configuration = configuration
        // No statement of ours takes long: one that does waits for a lock whose holder is lost, or for a server that
        // hangs.
        configuration.statementTimeout = .seconds(10)
        let database = PostgresPool(configuration: configuration, logger: logger)
        do {
            try await body(database)
        } catch {
            await database.close()
            throw error
        }
        await database.close()
    }

    /// Runs `server` until SIGTERM or SIGINT, and lets answers end within the grace period. A second SIGINT ends the grace
    /// period: answers are saved as they are, and the exit status is 130. A third one ends the process at once.
    func run(_ server: ChatServer, settings: Settings, logger: Logger) async throws {
        var configuration = ServiceGroupConfiguration(
            services: server.services.map { ServiceGroupConfiguration.ServiceConfiguration(service: $0) },
            gracefulShutdownSignals: [.sigterm],
            logger: logger
        )
        // Beyond the grace for answers, a moment for connections to close.
        configuration.maximumGracefulShutdownDuration = settings.shutdownGrace + .seconds(10)
        let group = ServiceGroup(configuration: configuration)
        let running = Task { try await group.run() }
        let isCut = Mutex(false)
        let interrupts = await UnixSignalsSequence(trapping: .sigint)
        let watching = Task {
            var count = 0
            for await _ in interrupts {
                count += 1
                switch count {
                case 1: await group.triggerGracefulShutdown()
                case 2:
                    isCut.withLock { $0 = true }
                    server.endGracePeriod()
                    Task {
                        // A moment for clients to hear of it; one that does not read is not waited for.
                        try? await Task.sleep(for: .seconds(5))
                        running.cancel()
                    }
                default: _exit(Self.interrupted)
                }
            }
        }
        defer { watching.cancel() }
        let result = await running.result
        if isCut.withLock({ $0 }) { throw ExitCode(Self.interrupted) }
        do {
            try result.get()
        } catch {
            throw listenFailure(error, settings)
        }
    }

    /// The exit status of what SIGINT has ended, as a shell has it.
    private static var interrupted: Int32 { 128 + SIGINT }

    /// Throws now what listening would throw later, before anything has been started for it.
    func requireFree(_ settings: Settings) async throws {
        do {
            let bootstrap = ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            try await bootstrap.bind(host: settings.host, port: settings.port).get().close()
        } catch {
            throw listenFailure(error, settings)
        }
    }

    /// One line for what an operator can mend; other errors as they are.
    private func listenFailure(_ error: any Error, _ settings: Settings) -> any Error {
        switch error {
        case let error as IOError where error.errnoCode == EADDRINUSE:
            CommandFailure(
                "Port \(settings.port) of \(settings.host) is in use: end what uses it, or set PORT to another."
            )
        case let error as IOError where error.errnoCode == EADDRNOTAVAIL || error.errnoCode == EACCES:
            CommandFailure("HOST and PORT, \(settings.host) and \(settings.port), are not this process's to listen on.")
        case is SocketAddressError, is SocketAddressError.UnknownHost:
            CommandFailure("HOST, \(settings.host), is no address or name that is known here.")
        default: error
        }
    }
}
