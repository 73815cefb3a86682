internal import Logging
internal import Reactor

/// Names one lease of a connection, so that a connection kept past its scope is known as stale.
struct LeaseID: Hashable, Sendable {
    let number: Int
}

/// Does what the pool's state machine decides: owns the sessions and everything of libpq, on the reactor's thread.
actor PoolDriver {
    private let reactor: Reactor
    private let configuration: PostgresConfiguration
    private let logger: Logger
    private let start = ContinuousClock.now
    private var machine: PoolStateMachine
    private var sessions: [ConnectionID: Session] = [:]
    private var leases: [LeaseID: ConnectionID] = [:]
    private var scopes: [LeaseID: TransactionScope] = [:]
    private var waiters: [WaiterID: Waiter] = [:]
    private var retryTimer: ReactorTimer?
    private var closeWaiters: [CheckedContinuation<Void, Never>] = []
    private var isDrained = false
    /// The last attempt to connect failed.
    private var isAway = false
    private var lastNumber = 0

    private struct Waiter {
        let continuation: CheckedContinuation<Result<LeaseID, PostgresError>, Never>
        var timer: ReactorTimer?
    }

    nonisolated var taskExecutor: any TaskExecutor { reactor }

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe reactor.asUnownedSerialExecutor() }

    init(configuration: PostgresConfiguration, logger: Logger, reactor: Reactor) {
        self.reactor = reactor
        self.configuration = configuration
        self.logger = logger
        var limits = PoolStateMachine.Limits()
        limits.connections = max(1, configuration.poolSize)
        limits.waiters = configuration.maximumWaiters
        machine = PoolStateMachine(limits: limits)
    }

    private var now: Duration { ContinuousClock.now - start }

    private func nextNumber() -> Int {
        lastNumber += 1
        return lastNumber
    }

    // MARK: Leases

    /// Waits for a connection. The lease must be given back by ``release(_:)``.
    func acquire() async throws(PostgresError) -> LeaseID {
        let id = WaiterID(number: nextNumber())
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                waiters[id] = Waiter(continuation: continuation)
                if Task.isCancelled {
                    resume(id, .failure(Self.cancelled))
                    return
                }
                perform(machine.acquire(id, now: now))
                guard waiters[id] != nil else { return }
                waiters[id]?.timer = reactor.schedule(after: configuration.acquireTimeout) { [weak self] in
                    self?.assumeIsolated { $0.giveUp(id, PostgresError(.acquireTimeout, "No connection came free.")) }
                }
            }
        } onCancel: {
            Task { await giveUp(id, Self.cancelled) }
        }
        return try result.get()
    }

    private static let cancelled = PostgresError(.cancelled, "The task was cancelled.")

    private func giveUp(_ id: WaiterID, _ error: PostgresError) {
        perform(machine.abandon(id, error))
    }

    private func resume(_ id: WaiterID, _ result: Result<LeaseID, PostgresError>) {
        guard let waiter = waiters.removeValue(forKey: id) else { return }
        if let timer = waiter.timer { reactor.cancel(timer) }
        waiter.continuation.resume(returning: result)
    }

    /// Ends a lease. An open transaction is rolled back; a connection that is not idle after that is given up.
    func release(_ lease: LeaseID) async {
        guard let id = leases[lease] else { return }
        if let session = sessions[id], !session.isBusy, session.transactionStatus != .idle {
            await rollBack(lease)
        }
        leases[lease] = nil
        _ = scopes.removeValue(forKey: lease)?.end()
        guard let session = sessions[id] else { return }
        guard !session.isBusy, session.transactionStatus == .idle else {
            session.close(PostgresError(.closed, "The connection's scope has ended."))
            sessions[id] = nil
            perform(machine.lost(id))
            return
        }
        perform(machine.released(id))
    }

    private func session(for lease: LeaseID) throws(PostgresError) -> Session {
        guard let id = leases[lease] else {
            throw PostgresError(.closed, "The connection was used outside its scope.")
        }
        guard let session = sessions[id] else {
            throw PostgresError(.unavailable, "The connection was lost.")
        }
        return session
    }

    // MARK: Commands

    /// Runs a command, and cancels it on the server if the task is cancelled.
    func run(_ command: Command, on lease: LeaseID) async throws(PostgresError) -> CommandOutcome {
        if Task.isCancelled { throw Self.cancelled }
        let id = OperationID(number: nextNumber())
        return try await withTaskExecutorPreference(reactor) {
            await withTaskCancellationHandler {
                await runToEnd(command, on: lease, in: scopes[lease], id: id, unlessCancelled: true)
            } onCancel: {
                Task { await cancel(id, on: lease) }
            }
        }.get()
    }

    /// Leases a connection for one command.
    func runOnce(_ command: Command) async throws(PostgresError) -> CommandOutcome {
        let lease = try await acquire()
        do {
            let outcome = try await run(command, on: lease)
            await release(lease)
            return outcome
        } catch {
            await release(lease)
            throw error
        }
    }

    /// Runs a command to its end, whatever becomes of the task.
    private func runToEnd(_ command: Command, on lease: LeaseID, id: OperationID) async -> Result<
        CommandOutcome, PostgresError
    > {
        let scope = scopes[lease]
        return await runToEnd(command, on: lease, in: scope, id: id)
    }

    private func runToEnd(
        _ command: Command,
        on lease: LeaseID,
        in scope: TransactionScope?,
        id: OperationID,
        unlessCancelled: Bool = false
    ) async -> Result<CommandOutcome, PostgresError> {
        await withCheckedContinuation { continuation in
            // A cancellation that came before this is run has found nothing to cancel.
            if unlessCancelled, Task.isCancelled { return continuation.resume(returning: .failure(Self.cancelled)) }
            do throws(PostgresError) {
                let session = try session(for: lease)
                session.submit(Operation(id: id, command: command, scope: scope) { continuation.resume(returning: $0) })
            } catch {
                continuation.resume(returning: .failure(error))
            }
        }
    }

    private func cancel(_ id: OperationID, on lease: LeaseID) {
        guard let connection = leases[lease] else { return }
        sessions[connection]?.cancel(id)
    }

    // MARK: Transactions

    /// Opens a transaction's scope; `BEGIN` is sent with its first command.
    func begin(_ level: TransactionIsolation, on lease: LeaseID) throws(PostgresError) {
        if Task.isCancelled { throw Self.cancelled }
        let status = try session(for: lease).transactionStatus
        guard scopes[lease] == nil, status != .inTransaction, status != .inFailedTransaction else {
            throw PostgresError(.misuse, "A transaction is already open on this connection.")
        }
        scopes[lease] = TransactionScope(level)
    }

    /// ``acquire()`` and ``begin(_:on:)`` in one.
    func acquire(beginning level: TransactionIsolation) async throws(PostgresError) -> LeaseID {
        let lease = try await acquire()
        do {
            try begin(level, on: lease)
        } catch {
            await release(lease)
            throw error
        }
        return lease
    }

    /// Runs statements and commits the scope's transaction with them.
    func runAndCommit(_ statements: [PostgresStatement], on lease: LeaseID) async throws(PostgresError)
        -> CommandOutcome
    {
        guard scopes[lease] != nil else {
            // So that one who has lost the connection is told just that.
            _ = try session(for: lease)
            throw PostgresError(.misuse, "No transaction is open on this connection.")
        }
        return try await run(.statements(statements, commits: true), on: lease)
    }

    /// Ends a scope: commits what is open, unless the task is cancelled; that rolls back and throws.
    ///
    /// COMMIT is not cancelled with the task: half-way its effect would be unknown.
    func commit(_ lease: LeaseID) async throws(PostgresError) {
        if Task.isCancelled, scopes[lease]?.isCommitted != true {
            await rollBack(lease)
            throw PostgresError(.cancelled, "The task was cancelled before COMMIT.")
        }
        switch scopes.removeValue(forKey: lease)?.end() {
        case .nothing, nil: return
        case .fail(let error): throw error
        case .commit: break
        }
        guard try session(for: lease).checkAlive() else {
            throw PostgresError(.unavailable, "The connection was lost before COMMIT.")
        }
        switch await runToEnd(.script("COMMIT"), on: lease, id: OperationID(number: nextNumber())) {
        case .success(let outcome) where outcome.tag == "ROLLBACK": throw TransactionScope.rolledBack
        case .success: return
        case .failure(let error) where error.code == .unavailable || error.code == .closed:
            throw PostgresError(.commitUnknown, "The connection was lost during COMMIT: \(error.message)")
        case .failure(let error): throw error
        }
    }

    /// ``commit(_:)`` and ``release(_:)`` in one.
    func commitAndRelease(_ lease: LeaseID) async throws(PostgresError) {
        do {
            try await commit(lease)
        } catch {
            await release(lease)
            throw error
        }
        await release(lease)
    }

    /// ``rollBack(_:)`` and ``release(_:)`` in one.
    func rollBackAndRelease(_ lease: LeaseID) async {
        await rollBack(lease)
        await release(lease)
    }

    /// Ends a scope and rolls back what is open, if the connection is. One that takes too long is given up.
    func rollBack(_ lease: LeaseID) async {
        _ = scopes.removeValue(forKey: lease)?.end()
        guard let id = leases[lease], let session = sessions[id] else { return }
        guard session.isBusy || session.transactionStatus != .idle else { return }
        let timer = reactor.schedule(after: .seconds(5)) { [weak self] in
            self?.assumeIsolated { $0.giveUp(id, PostgresError(.unavailable, "ROLLBACK took too long.")) }
        }
        defer { reactor.cancel(timer) }
        _ = await runToEnd(.script("ROLLBACK"), on: lease, id: OperationID(number: nextNumber()))
    }

    // MARK: Connections

    private func giveUp(_ id: ConnectionID, _ reason: PostgresError) {
        guard let session = sessions.removeValue(forKey: id) else { return }
        session.close(reason)
        perform(machine.lost(id))
    }

    private func perform(_ actions: [PoolStateMachine.Action]) {
        for action in actions {
            switch action {
            case .open(let id): open(id)
            case .close(let id):
                sessions.removeValue(forKey: id)?.close(PostgresError(.closed, "The pool is closed."))
            case .lease(let id, let waiter): lease(id, to: waiter)
            case .fail(let waiter, let error): resume(waiter, .failure(error))
            case .retry(let pause):
                cancelRetry()
                retryTimer = reactor.schedule(after: pause) { [weak self] in
                    self?.assumeIsolated { driver in
                        driver.retryTimer = nil
                        driver.perform(driver.machine.retryIsDue())
                    }
                }
            case .cancelRetry: cancelRetry()
            case .drained:
                isDrained = true
                for waiter in closeWaiters { waiter.resume() }
                closeWaiters = []
            }
        }
    }

    private func cancelRetry() {
        if let retryTimer { reactor.cancel(retryTimer) }
        retryTimer = nil
    }

    private func lease(_ id: ConnectionID, to waiter: WaiterID) {
        guard let session = sessions[id], session.checkAlive() else {
            sessions[id] = nil
            perform(machine.leaseFailed(id, waiter))
            return
        }
        guard waiters[waiter] != nil else {
            perform(machine.released(id))
            return
        }
        let lease = LeaseID(number: nextNumber())
        leases[lease] = id
        resume(waiter, .success(lease))
    }

    private func open(_ id: ConnectionID) {
        let configuration = configuration
        let logger = logger
        let isStarted = ShortLivedThread.start {
            let result = Result { () throws(PostgresError) in try ConnectionParameters(configuration) }
                .flatMap { PQHandle.open($0, logger: logger) }
            Task { await self.opened(id, result) }
        }
        if !isStarted {
            openFailed(id, PostgresError(.unavailable, "The system gave no thread to connect on."))
        }
    }

    private func openFailed(_ id: ConnectionID, _ error: PostgresError) {
        // Once for each time it goes away, not for each attempt.
        logger.log(
            level: isAway ? .debug : .warning,
            "Cannot connect to the database.",
            metadata: ["error.message": "\(error)"]
        )
        isAway = true
        perform(machine.openFailed(id, error, now: now, jitter: .random(in: 0...1)))
    }

    private func opened(_ id: ConnectionID, _ result: Result<PQHandle, PostgresError>) {
        switch result {
        case .failure(let error): openFailed(id, error)
        case .success(let handle):
            if isAway { logger.info("The database is back.") }
            isAway = false
            sessions[id] = Session(
                handle: handle,
                reactor: reactor,
                configuration: configuration,
                onCancel: { [weak self] cancellation in self?.assumeIsolated { $0.request(cancellation, id) } },
                onLoss: { [weak self] in self?.assumeIsolated { $0.lost(id) } },
                onReadOnly: { [weak self] in self?.assumeIsolated { $0.becameReadOnly() } }
            )
            perform(machine.opened(id))
        }
    }

    private func lost(_ id: ConnectionID) {
        guard sessions.removeValue(forKey: id) != nil else { return }
        perform(machine.lost(id))
    }

    /// A server takes no writes any more: no connection to it is used again.
    func becameReadOnly() {
        guard configuration.needsWrites else { return }
        if !isAway { logger.warning("The database has become read-only; connections to it are closed.") }
        isAway = true
        perform(machine.retireAll())
    }

    private func request(_ cancellation: PQCancellation, _ id: ConnectionID) {
        let isStarted = ShortLivedThread.start {
            cancellation.request()
            Task { await self.cancellationReturned(id) }
        }
        // The session asks again until its deadline.
        if !isStarted { cancellationReturned(id) }
    }

    private func cancellationReturned(_ id: ConnectionID) {
        sessions[id]?.cancellationReturned()
    }

    // MARK: Closing

    /// See ``PostgresPool/close(grace:)``.
    func close(grace: Duration) async {
        perform(machine.close())
        guard !isDrained else { return }
        let timer = reactor.schedule(after: grace) { [weak self] in
            self?.assumeIsolated { driver in
                for id in Array(driver.sessions.keys) {
                    driver.giveUp(id, PostgresError(.closed, "The pool was closed."))
                }
            }
        }
        await withCheckedContinuation { continuation in
            // Asked again: the last connection may have closed before this is run.
            if isDrained { continuation.resume() } else { closeWaiters.append(continuation) }
        }
        reactor.cancel(timer)
    }
}
