import HTTPServer
public import Hummingbird
public import Logging
public import Recording

/// The model vendors as a server sees them, in-process: their paths, headers, errors and stream bytes, from recordings.
///
/// Each vendor's own paths stand below its name, those of its models too: ``MockAddress/baseURL(of:)`` says where its SDK
/// has to look. Google and Apple as identity providers are below `/identity`. For tests there are `/_mock/arm`,
/// `/_mock/release`, `/_mock/requests` and `/_mock/unconsumed`. A request's trace is that of its `traceparent`, or the one
/// in its path: `/t/<trace id>` before the vendor's name, as ``MockAddress/traced(by:)`` has it. A value holds its state by reference: copies are the
/// same mock.
public struct MockProviders: Sendable {
    let catalogues: CatalogueSource
    let ledger: MockLedger
    private let replays = ReplayCount()
    private let identity = IdentityState()
    private let timing: ReplayTiming
    private let miss: MissPolicy
    private let clock: any Clock<Duration>
    private let logger: Logger

    /// - Parameters:
    ///   - recordings: what there is to answer with.
    ///   - models: model names by vendor, known besides those that the recordings ask for and answer with; others get
    ///     the vendor's not-found. A vendor is named as its recordings' folder is.
    ///   - facts: what the vendors' lists of models say of them, by vendor and model.
    ///   - timing: the pace of answers that nobody armed. Armed ones are as fast as can be unless they say otherwise.
    ///   - logger: is told of requests that no recording answers.
    public init(
        recordings: RecordingLibrary,
        models: [String: Set<String>] = [:],
        facts: [String: [String: ModelFacts]] = [:],
        timing: ReplayTiming = .recorded,
        logger: Logger
    ) {
        self.init(source: .library(recordings), models: models, facts: facts, timing: timing, logger: logger)
    }

    /// A mock whose recordings may change while it runs.
    ///
    /// - Parameters:
    ///   - source: where the recordings come from; a folder is looked at for each request.
    ///   - models: see ``init(recordings:models:facts:timing:logger:)``.
    ///   - facts: what the vendors' lists of models say of them, by vendor and model.
    ///   - timing: the pace of answers that nobody armed.
    ///   - miss: what a request gets that no recording matches.
    ///   - logger: is told of such requests, and of recordings that cannot be read.
    public init(
        source: RecordingSource,
        models: [String: Set<String>] = [:],
        facts: [String: [String: ModelFacts]] = [:],
        timing: ReplayTiming = .recorded,
        miss: MissPolicy = .default,
        logger: Logger
    ) {
        self.init(
            source: source,
            models: models,
            facts: facts,
            timing: timing,
            miss: miss,
            clock: ContinuousClock(),
            logger: logger
        )
    }

    /// A mock with a clock of its own, which also tells of each request to a vendor, for runs that have more of them than
    /// it remembers.
    ///
    /// - Parameters:
    ///   - clock: keeps the pace of answers.
    ///   - onRequest: called with the request's trace id before it is answered.
    package init(
        recordings: RecordingLibrary,
        models: [String: Set<String>] = [:],
        facts: [String: [String: ModelFacts]] = [:],
        timing: ReplayTiming = .recorded,
        miss: MissPolicy = .default,
        clock: any Clock<Duration>,
        logger: Logger,
        onRequest: @escaping @Sendable (_ trace: String?) -> Void = { _ in }
    ) {
        self.init(
            source: .library(recordings),
            models: models,
            facts: facts,
            timing: timing,
            miss: miss,
            clock: clock,
            logger: logger,
            onRequest: onRequest
        )
    }

    package init(
        source: RecordingSource,
        models: [String: Set<String>] = [:],
        facts: [String: [String: ModelFacts]] = [:],
        timing: ReplayTiming = .recorded,
        miss: MissPolicy = .default,
        clock: any Clock<Duration>,
        logger: Logger,
        onRequest: @escaping @Sendable (_ trace: String?) -> Void = { _ in }
    ) {
        catalogues = CatalogueSource(source: source, models: models, facts: facts, logger: logger)
        ledger = MockLedger(onRequest: onRequest)
        self.timing = timing
        self.miss = miss
        self.clock = clock
        self.logger = logger
    }

    /// An application that serves the mock on `host` and `port`.
    ///
    /// - Parameters:
    ///   - host: the address to listen on.
    ///   - port: 0 lets the system choose.
    ///   - onRunning: called once with the port in use, when requests are taken.
    public func buildApplication(
        host: String = "127.0.0.1",
        port: Int,
        onRunning: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) -> some ApplicationProtocol {
        // What the server logs of itself is of connections that end early, which is what a mock is there for.
        var serverLogger = logger
        serverLogger.logLevel = .critical
        return Application(
            responder: TracedPathResponder(next: buildRouter().buildResponder(), ledger: ledger),
            server: .cancellableHTTP1(
                configuration: .init(additionalChannelHandlers: [HalfCloseHandler()]),
                // A test may take its time.
                options: ConnectionOptions(timeouts: ConnectionTimeouts(idle: .hours(24)))
            ),
            configuration: ApplicationConfiguration(address: .hostname(host, port: port), serverName: nil),
            onServerRunning: { channel in await onRunning(channel.localAddress?.port ?? port) },
            logger: serverLogger
        )
    }

    /// How many answers are being replayed, those that are held included.
    package var runningReplays: Int {
        replays.running
    }

    /// Sets the key that the client secrets of Apple's token endpoints are checked with, as `/identity/apple/_key` does.
    ///
    /// - Parameters:
    ///   - pem: a public key on the curve P-256.
    ///   - id: the `kid` of the client secrets that it is for; `nil` for all that have no key of their own.
    /// - Throws: when `pem` is no such key.
    package func setAppleClientKey(pem: String, id: String? = nil) async throws {
        identity.setClientKey(try await ClientKey(pem: pem), id: id)
    }

    /// Returns once no answer is being replayed: all were sent to their end, or their clients went away.
    package func waitUntilIdle() async throws {
        try await replays.waitUntilIdle()
    }

    private func buildRouter() -> Router<MockRequestContext> {
        let router = Router(context: MockRequestContext.self)
        ControlRoutes(catalogues: catalogues, ledger: ledger, logger: logger).add(to: router)
        IdentityRoutes(state: identity, ledger: ledger, clock: clock, replays: replays, logger: logger).add(to: router)
        for form in VendorForms.all {
            VendorRoute(
                form: form,
                catalogues: catalogues,
                ledger: ledger,
                timing: timing,
                miss: miss,
                clock: clock,
                replays: replays,
                logger: logger
            ).add(to: router)
        }
        for vendor in Recording.Vendor.allCases {
            ModelListRoute(vendor: vendor, catalogues: catalogues, ledger: ledger).add(to: router)
            UnknownPathRoute(vendor: vendor, ledger: ledger).add(to: router)
        }
        return router
    }
}
