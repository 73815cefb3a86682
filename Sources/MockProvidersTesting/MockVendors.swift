public import MockProviders
public import Recording
import Synchronization
public import Testing

/// The mock vendors as one test has them.
///
/// ``current`` is there in tests with the trait `.mockProviders()`. What a test arms answers that test's requests only:
/// they are told apart by their trace, which stands in the base URL that ``baseURL(of:)`` gives.
public struct MockVendors: Sendable {
    @TaskLocal static var scoped: MockVendors?

    /// Those of the test that runs.
    ///
    /// - Throws: ``NoMockVendors`` outside of a test with the trait, and in a detached task of one.
    public static var current: MockVendors {
        get throws(NoMockVendors) {
            guard let scoped else { throw NoMockVendors() }
            return scoped
        }
    }

    /// The trace of this test.
    public let trace: TraceID
    let server: MockServer
    let armed = Armed()
    /// How many requests the mock had been asked before the test.
    let firstRequest: Int

    init(server: MockServer) {
        self.server = server
        trace = server.newTrace()
        firstRequest = server.mock.requestCount
    }

    /// The base URL of `vendor`, as the vendor's own SDK takes it, for a client of this test alone.
    ///
    /// It names the trace, so that the client need not send anything else.
    public func baseURL(of vendor: Recording.Vendor) -> String {
        server.address.traced(by: trace).baseURL(of: vendor)
    }

    /// Google and Apple as identity providers, for this test alone: Google is below `/google` and Apple below `/apple`.
    public var identityURL: String {
        server.address.traced(by: trace).identityURL
    }

    /// The mock without this test's trace, for a client that several tests share.
    ///
    /// Its requests have to carry ``traceparent``. One without it fails all tests that run at the time, since nobody knows
    /// whose it is.
    public var sharedAddress: MockAddress {
        server.address
    }

    /// The value of the header `traceparent` for requests of this test.
    public var traceparent: String {
        trace.traceparent
    }

    /// Answers this test's next requests with a recording.
    ///
    /// Recordings are used in the order in which they are armed. One that is not used up fails the test, where it was
    /// armed.
    ///
    /// - Parameters:
    ///   - recording: its name, as in `openai/chat-short`.
    ///   - times: how many requests it answers, 1 to 1,000.
    ///   - faults: how the answers differ from the recording.
    ///   - sourceLocation: where the test fails if the recording is not used up.
    /// - Throws: `ArmError` when there is no such recording, or `faults` do not fit it.
    public func arm(
        _ recording: String,
        times: Int = 1,
        faults: Faults = Faults(),
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws(ArmError) {
        let item = Armed.Item(recording: recording, times: times, sourceLocation: sourceLocation)
        try armed.items.withLock { items throws(ArmError) in
            // Under the lock, so that the order is that of the mock.
            try server.mock.arm(recording, for: trace, times: times, faults: faults)
            items.append(item)
        }
    }

    /// What the vendors were asked by this test so far, oldest first, the last 200 requests. Keys are masked.
    public func requests() -> [MockRequest] {
        server.mock.requests(of: trace)
    }

    /// Lets go on what a fault of this test holds, now or when it gets there.
    public func release() {
        server.mock.release(trace)
    }
}

/// ``MockVendors/current`` was asked for where there are none.
public struct NoMockVendors: Error, Sendable, CustomStringConvertible {
    /// What to do.
    public var description: String {
        "There are no MockVendors here. Give the test or its suite the trait .mockProviders(), and ask for "
            + "MockVendors.current in the test's own task or a child of it, not in a detached task."
    }
}

/// What a test armed, in order.
final class Armed: Sendable {
    struct Item: Sendable {
        let recording: String
        let times: Int
        let sourceLocation: SourceLocation
    }

    let items = Mutex<[Item]>([])
}
