public import MockProviders
public import Recording
import Synchronization
public import Testing

/// Gives each test, and each case of a parameterized one, mock vendors of its own: ``MockVendors/current``.
///
/// The process has one mock, which the first test starts on a free port of the loopback. At a test's end the trait fails
/// it where a recording is still armed, where no recording answered a request, and where a request came while it ran
/// that no test can be told for. Of a suite it is the trait of all tests in it.
public struct MockProvidersTrait: TestTrait, SuiteTrait, TestScoping {
    let configuration: MockConfiguration

    /// The tests in suites within the suite have the trait too.
    public var isRecursive: Bool { true }

    /// Runs a test with mock vendors of its own, and fails it where they were not asked what it meant.
    public func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @Sendable () async throws -> Void
    ) async throws {
        let vendors = MockVendors(server: try await MockServer.shared(for: configuration))
        let result: Result<Void, any Error>
        do {
            result = .success(try await MockVendors.$scoped.withValue(vendors) { try await function() })
        } catch {
            result = .failure(error)
        }
        for finding in vendors.end() {
            Issue.record(
                Comment(rawValue: finding.message),
                sourceLocation: finding.sourceLocation ?? test.sourceLocation
            )
        }
        try result.get()
    }
}

extension MockVendors {
    /// Forgets the test's trace, and returns what is to be said of the test.
    func end() -> [MockFinding] {
        let findings = MockFinding.all(
            armed: armed.items.withLock { $0 },
            unconsumed: server.mock.unconsumed(of: trace),
            requests: requests(),
            strays: server.strays(after: firstRequest)
        )
        server.mock.forget(trace)
        return findings
    }
}

extension Trait where Self == MockProvidersTrait {
    /// Mock vendors for each test: ``MockVendors/current``.
    ///
    /// - Parameters:
    ///   - recordings: what there is to answer with.
    ///   - models: the names of models that the vendors know besides those of the recordings. Others get the vendor's
    ///     not-found.
    ///   - timing: the pace of answers to requests for which nothing is armed. Armed ones are as fast as can be unless
    ///     their faults say otherwise.
    public static func mockProviders(
        recordings: MockRecordings = .builtIn,
        models: [Recording.Vendor: Set<String>] = [:],
        timing: ReplayTiming = .none
    ) -> Self {
        MockProvidersTrait(
            configuration: MockConfiguration(recordings: recordings, models: models, timing: timing)
        )
    }
}
