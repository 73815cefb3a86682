import ChatServer
import Foundation
import Logging
import MockProviders
import Recording
import ServiceLifecycle
import TestServer
import Testing
import UnixSignals

/// Servers that end hundreds of times while clients connect as fast as they can. What goes wrong here ends the process.
@Suite("The end of a server while connections come")
struct ServerEndingTests {
    enum Kind: String, CaseIterable {
        case chatServer, mockProviders

        /// One for each, since tests run at once in one process.
        var signal: (name: UnixSignal, number: Int32) {
            switch self {
            case .chatServer: (.sigusr1, SIGUSR1)
            case .mockProviders: (.sigusr2, SIGUSR2)
            }
        }
    }

    enum Cause: String, CaseIterable {
        /// The task that runs the server is cancelled.
        case cancellation
        /// A service beside it throws.
        case failingService
        /// A signal begins a graceful shutdown.
        case signal
    }

    private struct Failed: Error {}

    /// A service that throws when it is told to.
    private struct FailingService: Service {
        let fail: AsyncStream<Void>

        func run() async throws {
            for await _ in fail.cancelOnGracefulShutdown() { throw Failed() }
        }
    }

    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    private static let times = 200

    @Test("It ends as it should, two hundred times", arguments: Kind.allCases, Cause.allCases)
    func ends(_ kind: Kind, _ cause: Cause) async throws {
        try await TestServer.run { server in
            let recordings = try RecordingLibrary(directory: server.packageDirectory + "/Recordings")
            var connections = 0
            for _ in 0..<Self.times {
                let (ports, port) = AsyncStream<Int>.makeStream()
                let services: [any Service] =
                    switch kind {
                    case .chatServer: await server.buildServer { port.yield($0) }.services
                    case .mockProviders:
                        [
                            MockProviders(recordings: recordings, logger: Self.logger)
                                .buildApplication(port: 0) { port.yield($0) }
                        ]
                    }
                connections += try await end(services, ports: ports, cause: cause, signal: kind.signal)
            }
            // Otherwise nothing was tried.
            #expect(connections > 10 * Self.times)
        }
    }

    /// Runs services under a flood of connections, ends them, and returns how many connections there were.
    private func end(
        _ services: [any Service],
        ports: AsyncStream<Int>,
        cause: Cause,
        signal: (name: UnixSignal, number: Int32)
    ) async throws -> Int {
        let (failures, failure) = AsyncStream<Void>.makeStream()
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services + [FailingService(fail: failures)],
                gracefulShutdownSignals: cause == .signal ? [signal.name] : [],
                logger: Self.logger
            )
        )
        let running = Task { try await group.run() }
        let port = try #require(await ports.first { _ in true })
        var connections = 0
        try await ConnectionFlood.run(port: port) { flood in
            let enough = Int.random(in: 20...60)
            while flood.connections < enough { try await Task.sleep(for: .milliseconds(1)) }
            switch cause {
            case .cancellation:
                running.cancel()
                _ = await running.result
            case .failingService:
                failure.yield()
                await #expect(throws: Failed.self) { try await running.value }
            case .signal:
                kill(getpid(), signal.number)
                await #expect(throws: Never.self) { try await running.value }
            }
            connections = flood.connections
        }
        return connections
    }
}
