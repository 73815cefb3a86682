import Logging
import MockProviders
import Recording
import Synchronization

/// What makes one mock another one than the next.
struct MockConfiguration: Sendable, Hashable {
    var recordings: MockRecordings
    var models: [Recording.Vendor: Set<String>]
    var timing: ReplayTiming
}

/// A mock on a port of its own, shared by all tests of the process that have the same configuration.
final class MockServer: Sendable {
    let mock: MockProviders
    /// Without a trace.
    let address: MockAddress
    private let traces = Mutex<Set<TraceID>>([])

    private init(mock: MockProviders, address: MockAddress) {
        self.mock = mock
        self.address = address
    }

    /// Returns the mock for a configuration, which is started by the first test and runs until the process ends.
    ///
    /// - Throws: why the recordings could not be read or the mock could not be started; to each test the same.
    static func shared(for configuration: MockConfiguration) async throws -> MockServer {
        let start = servers.withLock { servers in
            if let start = servers[configuration] { return start }
            // Not a task of the test that happens to be first: that it is cancelled is nothing to the others.
            let start = Task.detached { try await MockServer.start(configuration) }
            servers[configuration] = start
            return start
        }
        return try await start.value
    }

    private static let servers = Mutex<[MockConfiguration: Task<MockServer, any Error>]>([:])

    private static func start(_ configuration: MockConfiguration) async throws -> MockServer {
        let logger = Logger(label: "mock") { _ in SwiftLogNoOpLogHandler() }
        var models: [String: Set<String>] = [:]
        for (vendor, names) in configuration.models { models[vendor.rawValue] = names }
        let mock = MockProviders(
            source: try configuration.recordings.open(),
            models: models,
            timing: configuration.timing,
            miss: .error,
            logger: logger
        )
        return MockServer(mock: mock, address: try await mock.serveUntilExit(logger: logger))
    }

    /// Returns a trace for one test.
    func newTrace() -> TraceID {
        let trace = TraceID.random()
        traces.withLock { _ = $0.insert(trace) }
        return trace
    }

    /// Prompts and other calls of the vendors behind the request of that number whose trace no test was ever given.
    func strays(after number: Int) -> [MockRequest] {
        let known = traces.withLock { $0 }
        let strays = mock.requests(after: number) { trace in trace.map { !known.contains($0) } ?? true }
        // Keys of identity providers are kept by servers that many tests share.
        return strays.filter { !$0.vendor.hasSuffix("-identity") }
    }
}
