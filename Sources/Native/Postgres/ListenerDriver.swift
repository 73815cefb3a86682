internal import Logging
internal import Reactor

/// Does what a listener's state machine decides, on the reactor's thread.
actor ListenerDriver {
    private let reactor: Reactor
    private let configuration: PostgresConfiguration
    private let channels: [String]
    private let logger: Logger
    private let probeInterval: Duration
    private var machine = ListenerStateMachine()
    private var session: Session?
    private var retryTimer: ReactorTimer?
    private var probeTimer: ReactorTimer?
    private var lastNumber = 0
    private var isAway = false
    private var isStopped = false
    /// What has not been handed over yet, oldest first.
    private var queue: [PostgresListener.Event] = []
    private var queuedBytes = 0
    private var reader: CheckedContinuation<Void, Never>?

    /// Notifications queued beyond either bound cost the connection: what was missed is then told by a new `connected`.
    private static let maximumQueued = 10_000
    private static let maximumQueuedBytes = 8 << 20

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe reactor.asUnownedSerialExecutor() }

    init(
        configuration: PostgresConfiguration,
        channels: [String],
        logger: Logger,
        reactor: Reactor,
        probeInterval: Duration
    ) {
        self.configuration = configuration
        self.channels = channels
        self.logger = logger
        self.reactor = reactor
        self.probeInterval = probeInterval
    }

    func start() {
        guard !isStopped else { return }
        perform(machine.start())
    }

    /// Closes the connection and ends ``next()``.
    func stop() {
        isStopped = true
        queue = []
        queuedBytes = 0
        if let retryTimer { reactor.cancel(retryTimer) }
        perform(machine.stop())
        wakeReader()
    }

    /// Everything that has come since, at least one event; `nil` once stopped. For one reader only.
    func next() async -> [PostgresListener.Event]? {
        if queue.isEmpty, !isStopped {
            await withCheckedContinuation { continuation in
                // Asked again: an event, or the end, may have come before this is run.
                if queue.isEmpty, !isStopped { reader = continuation } else { continuation.resume() }
            }
        }
        guard !isStopped else { return nil }
        defer {
            queue = []
            queuedBytes = 0
        }
        return queue
    }

    private func wakeReader() {
        reader?.resume()
        reader = nil
    }

    private func tell(_ event: PostgresListener.Event) {
        queue.append(event)
        if case .notification(_, let payload) = event { queuedBytes += payload.utf8.count }
        wakeReader()
    }

    private func notified(channel: String, payload: String) {
        guard !isStopped else { return }
        guard queue.count < Self.maximumQueued, queuedBytes < Self.maximumQueuedBytes else {
            logger.warning("Notifications come faster than they are handled; some are lost.")
            // Not from within the session's own callback.
            reactor.atEndOfTurn { [weak self] in self?.assumeIsolated { $0.fail() } }
            return
        }
        tell(.notification(channel: channel, payload: payload))
    }

    private func perform(_ actions: [ListenerStateMachine.Action]) {
        for action in actions {
            switch action {
            case .open(let attempt): open(attempt)
            case .listen: listen()
            case .probe: probe()
            case .closeConnection:
                if let probeTimer { reactor.cancel(probeTimer) }
                probeTimer = nil
                session?.close(PostgresError(.closed, "The listener let go of the connection."))
                session = nil
            case .retry(let pause):
                retryTimer = reactor.schedule(after: pause) { [weak self] in
                    self?.assumeIsolated { driver in
                        driver.retryTimer = nil
                        driver.perform(driver.machine.retryIsDue())
                    }
                }
            case .tell(let event):
                tell(event)
            }
        }
    }

    private func fail() {
        perform(machine.failed(jitter: .random(in: 0...1)))
    }

    private func open(_ attempt: Int) {
        let (configuration, logger) = (configuration, logger)
        let isStarted = ShortLivedThread.start {
            let result = Result { () throws(PostgresError) in try ConnectionParameters(configuration) }
                .flatMap { PQHandle.open($0, logger: logger) }
            Task { await self.opened(attempt, result) }
        }
        if !isStarted { fail() }
    }

    private func opened(_ attempt: Int, _ result: Result<PQHandle, PostgresError>) {
        switch result {
        case .failure(let error):
            guard !isStopped else { return }
            failed(with: error)
        case .success(let handle):
            guard !isStopped else {
                handle.close()
                return
            }
            session = Session(
                handle: handle,
                reactor: reactor,
                configuration: configuration,
                onCancel: { [weak self] cancellation in self?.assumeIsolated { $0.request(cancellation) } },
                onLoss: { [weak self] in self?.assumeIsolated { $0.fail() } },
                onNotification: { [weak self] channel, payload in
                    self?.assumeIsolated { $0.notified(channel: channel, payload: payload) }
                }
            )
            perform(machine.opened(attempt: attempt))
        }
    }

    private func failed(with error: PostgresError) {
        // Once for each time it goes away, not for each attempt.
        logger.log(
            level: isAway ? .debug : .warning,
            "Cannot listen to the database.",
            metadata: ["error.message": "\(error)"]
        )
        isAway = true
        fail()
    }

    private func listen() {
        let sql = channels.map { "LISTEN \(PostgresListener.quoted($0))" }.joined(separator: ";")
        submit(.script(sql)) { driver, _ in
            driver.isAway = false
            driver.perform(driver.machine.subscribed())
            driver.scheduleProbe()
        }
    }

    private func scheduleProbe() {
        probeTimer = reactor.schedule(after: probeInterval) { [weak self] in
            self?.assumeIsolated { driver in
                driver.probeTimer = nil
                driver.perform(driver.machine.probeIsDue())
            }
        }
    }

    /// Asks for a sign of life. Nobody notifies at a server that has become read-only: the primary is another now.
    private func probe() {
        guard let statement = try? PostgresStatement(ConnectionParameters.asksReadOnly) else { return }
        submit(.statement(statement)) { driver, outcome in
            let answer = try? outcome.results.first?.rows.first?.decode(at: 0, as: String.self)
            if answer == "on" { driver.failed(with: .readOnly) } else { driver.scheduleProbe() }
        }
    }

    private typealias Success = @Sendable (isolated ListenerDriver, CommandOutcome) -> Void

    /// Runs a command that must be answered within the statement timeout, else the connection is given up.
    private func submit(_ command: Command, onSuccess: @escaping Success) {
        guard let session else { return }
        lastNumber += 1
        let deadline = reactor.schedule(after: configuration.statementTimeout) { [weak self] in
            self?.assumeIsolated { $0.failed(with: PostgresError(.unavailable, "The server gave no sign of life.")) }
        }
        let id = OperationID(number: lastNumber)
        session.submit(
            Operation(id: id, command: command, scope: nil) { [weak self] result in
                self?.assumeIsolated { driver in
                    driver.reactor.cancel(deadline)
                    switch result {
                    case .success(let outcome): onSuccess(driver, outcome)
                    case .failure(let error) where error.isReadOnly: driver.failed(with: error)
                    // A lost connection tells by itself, and one that was let go needs no telling.
                    case .failure(let error) where error.isUnavailable || error.code == .closed: break
                    case .failure(let error): driver.failed(with: error)
                    }
                }
            }
        )
    }

    private func request(_ cancellation: PQCancellation) {
        let isStarted = ShortLivedThread.start { cancellation.request() }
        if !isStarted { logger.debug("The system gave no thread to cancel on.") }
    }
}
