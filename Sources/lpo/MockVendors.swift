import Logging
import MockProviders
import Recording
import ServiceLifecycle

/// The mock vendors beside a development server.
enum MockVendors {
    /// Serves `recordings` on a free port of the loopback while `body` runs; it is given the mock's address.
    static func run(_ recordings: RecordingLibrary, _ body: @escaping (_ url: String) async throws -> Void) async throws
    {
        var logger = Logger(label: "mock")
        logger.logLevel = .warning
        let (ports, port) = AsyncStream<Int>.makeStream()
        let mock = MockProviders(recordings: recordings, logger: logger).buildApplication(port: 0) { number in
            port.yield(number)
            port.finish()
        }
        let services = ServiceGroup(configuration: ServiceGroupConfiguration(services: [mock], logger: logger))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { port.finish() }
                try await services.run()
            }
            for await number in ports {
                try await body("http://127.0.0.1:\(number)")
            }
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
        }
    }

    /// The settings by which a server asks the mock at `url`, and nobody else.
    static func settings(url: String) -> [String: String] {
        [
            "ANTHROPIC_API_KEY": "mock", "ANTHROPIC_BASE_URL": "\(url)/anthropic",
            "OPENAI_API_KEY": "mock", "OPENAI_BASE_URL": "\(url)/openai/v1",
        ]
    }
}
