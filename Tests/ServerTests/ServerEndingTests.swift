import ChatServer
import Foundation
import Logging
import MockProviders
import Recording
import ServiceLifecycle
import Synchronization
import TestServer
import Testing
import UnixSignals

/// Servers that end hundreds of times while clients connect as fast as they can. What goes wrong here ends the process.
@Suite("The end of a server while connections come", .serialized)
struct ServerEndingTests {
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

    @Test("The server ends as it should, two hundred times", arguments: Cause.allCases)
    func server(_ cause: Cause) async throws {
        try await TestServer.run { server in
            for _ in 0..<Self.times {
                try await end(cause) { onRunning in await server.buildServer(onRunning: onRunning).services }
            }
        }
    }

    @Test("The mock vendors end as they should, two hundred times", arguments: Cause.allCases)
    func mock(_ cause: Cause) async throws {
        let recordings = try RecordingLibrary(directory: TestServer.packageRoot + "/Recordings")
        for _ in 0..<Self.times {
            let mock = MockProviders(recordings: recordings, logger: Self.logger)
            try await end(cause) { onRunning in [mock.buildApplication(port: 0, onRunning: onRunning)] }
        }
    }

    /// Runs services, of which one tells its port, under a flood of connections, and ends them.
    private func end(
        _ cause: Cause,
        _ build: (_ onRunning: @escaping @Sendable (Int) async -> Void) async -> [any Service]
    ) async throws {
        let (ports, port) = AsyncStream<Int>.makeStream()
        let (failures, failure) = AsyncStream<Void>.makeStream()
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: await build { port.yield($0) } + [FailingService(fail: failures)],
                gracefulShutdownSignals: cause == .signal ? [.sigusr2] : [],
                logger: Self.logger
            )
        )
        let hasEnded = Ended()
        let running = Task {
            defer {
                hasEnded.flag.store(true, ordering: .relaxed)
                port.finish()
            }
            try await group.run()
        }
        let number = try #require(await ports.first { _ in true })
        try await ConnectionFlood.run(port: number) { flood in
            let enough = Int.random(in: 20...60)
            while flood.connections < enough, !hasEnded.flag.load(ordering: .relaxed) {
                try await Task.sleep(for: .milliseconds(1))
            }
            switch cause {
            case .cancellation:
                running.cancel()
                _ = await running.result
            case .failingService:
                failure.yield()
                await #expect(throws: Failed.self) { try await running.value }
            case .signal:
                kill(getpid(), SIGUSR2)
                await #expect(throws: Never.self) { try await running.value }
            }
        }
    }

    private final class Ended: Sendable {
        let flag = Atomic(false)
    }
}
