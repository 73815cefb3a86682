public import Logging
public import Recording
import ServiceLifecycle

/// Where a running mock is.
public struct MockAddress: Sendable {
    /// Such as `http://127.0.0.1:49152`.
    public let url: String

    /// - Parameter url: without a slash at its end.
    public init(url: String) {
        self.url = url
    }

    /// The same mock for the requests of one trace: all its base URLs name the trace, and no header is needed.
    public func traced(by trace: TraceID) -> MockAddress {
        MockAddress(url: "\(url)\(TracedPath.prefix)\(trace.text)")
    }

    /// Where the identity providers are, Google below `/google` and Apple below `/apple`.
    public var identityURL: String {
        "\(url)/identity"
    }

    /// The base URL of `vendor` on the mock, as the vendor's own SDK takes it.
    public func baseURL(of vendor: Recording.Vendor) -> String {
        switch vendor {
        case .openai, .xai: "\(url)/\(vendor.rawValue)/v1"
        case .anthropic, .google, .mistral: "\(url)/\(vendor.rawValue)"
        }
    }
}

extension MockProviders {
    /// The mock as a service, which is logged by its name and not with all its recordings.
    private static func services(_ application: some Service, logger: Logger) -> ServiceGroupConfiguration {
        let service = ServiceGroupConfiguration.ServiceConfiguration(service: application, serviceName: "mock vendors")
        return ServiceGroupConfiguration(services: [service], logger: logger)
    }

    /// Serves the mock on a free port of the loopback until the process ends.
    ///
    /// Returns when requests are taken; throws why the mock could not be started.
    package func serveUntilExit(logger: Logger) async throws -> MockAddress {
        let (ports, port) = AsyncThrowingStream.makeStream(of: Int.self)
        let application = buildApplication(port: 0) { port.yield($0) }
        let services = ServiceGroup(configuration: Self.services(application, logger: logger))
        Task.detached {
            do {
                try await services.run()
                port.finish()
            } catch {
                port.finish(throwing: error)
            }
        }
        for try await number in ports { return MockAddress(url: "http://127.0.0.1:\(number)") }
        throw CancellationError()
    }

    /// Serves the mock on a free port of the loopback while `body` runs, and shuts it down gracefully afterwards.
    ///
    /// Throws what `body` throws, or why the mock could not be started.
    public func serve<Result>(
        logger: Logger,
        isolation: isolated (any Actor)? = #isolation,
        _ body: (MockAddress) async throws -> Result
    ) async throws -> Result {
        let (ports, port) = AsyncStream<Int>.makeStream()
        let application = buildApplication(port: 0) { port.yield($0) }
        let services = ServiceGroup(configuration: Self.services(application, logger: logger))
        let running = Task {
            defer { port.finish() }
            try await services.run()
        }
        do {
            guard let number = await ports.first(where: { _ in true }) else {
                try await running.value
                throw CancellationError()
            }
            let result = try await body(MockAddress(url: "http://127.0.0.1:\(number)"))
            await services.triggerGracefulShutdown()
            try await running.value
            return result
        } catch {
            running.cancel()
            _ = await running.result
            throw error
        }
    }
}
