internal import Reactor

/// One open connection: sends commands and collects their answers, without ever blocking.
///
/// Confined to the reactor's thread. One command runs at a time; others wait in order. Whoever owns the session calls
/// ``close(_:)`` or is told by `onLoss` that it has closed itself.
final class Session {
    private let handle: PQHandle
    private let reactor: Reactor
    private let maximumResultBytes: Int
    /// Has a thread request the cancellation, then calls ``cancellationReturned()`` on the reactor's thread.
    private let onCancel: (PQCancellation) -> Void
    private let onLoss: () -> Void
    private var statements: StatementCache
    private var current: Operation?
    private var waiting: [Operation] = []
    private var interest: Readiness = []
    private var closeReason: PostgresError?
    /// A request to cancel is on its way. Until it has returned nothing new may be sent, or that would be cancelled.
    private var isCancelling = false
    private var cancelDeadline: ReactorTimer?
    private var cancelAgain: ReactorTimer?
    /// Ends a command that a server does not answer which does not keep its own bound: one that hangs, or is cut off.
    private var answerDeadline: ReactorTimer?
    private let longestAnswer: Duration?

    /// How much longer than the server's own bound its answer is waited for.
    private static let answerMargin: Duration = .seconds(2)
    /// How long a cancelled command may take to end before its connection is given up.
    private static let longestCancellation: Duration = .seconds(5)
    /// A request may arrive before the statement it means, and is then lost.
    private static let cancelInterval: Duration = .milliseconds(100)

    init(
        handle: PQHandle,
        reactor: Reactor,
        configuration: PostgresConfiguration,
        onCancel: @escaping (PQCancellation) -> Void,
        onLoss: @escaping () -> Void
    ) {
        self.handle = handle
        self.reactor = reactor
        self.onCancel = onCancel
        self.onLoss = onLoss
        maximumResultBytes = configuration.maximumResultBytes
        let bound = configuration.statementTimeout
        longestAnswer = bound > .zero ? bound + Self.answerMargin : nil
        statements = StatementCache(capacity: configuration.maximumPreparedStatements)
        watch(for: .read)
    }

    // MARK: State

    var isClosed: Bool { closeReason != nil }

    /// Whether a command runs or waits.
    var isBusy: Bool { current != nil || !waiting.isEmpty }

    var transactionStatus: PQHandle.TransactionStatus {
        isClosed ? .unknown : handle.transactionStatus
    }

    /// Looks whether the server has closed the connection meanwhile, and if so closes it here.
    func checkAlive() -> Bool {
        guard !isClosed else { return false }
        if current == nil { readIdle() }
        return !isClosed
    }

    /// Closes the connection; what runs or waits fails with `reason`.
    func close(_ reason: PostgresError) {
        guard !isClosed else { return }
        closeReason = reason
        cancelTimers()
        reactor.unwatch(handle.descriptor)
        handle.close()
        let failed = [current].compactMap(\.self) + waiting
        current = nil
        waiting = []
        for operation in failed { operation.completion(.failure(reason)) }
    }

    private func lose(_ reason: PostgresError) {
        guard !isClosed else { return }
        close(reason)
        onLoss()
    }

    // MARK: Commands

    /// Runs a command after those already submitted.
    func submit(_ operation: Operation) {
        if let closeReason {
            operation.completion(.failure(closeReason))
            return
        }
        waiting.append(operation)
        startNext()
    }

    private func startNext() {
        guard current == nil, !isCancelling, !isClosed, !waiting.isEmpty else { return }
        let operation = waiting.removeFirst()
        current = operation
        operation.beganIdle = handle.transactionStatus == .idle
        setAnswerDeadline(for: operation)
        // Only outside a transaction, which a failure would abort.
        if operation.beganIdle, !statements.discarded.isEmpty {
            operation.enter(.deallocating)
            let names = statements.takeDiscarded()
            finishSending(handle.sendScript(names.map { "DEALLOCATE \($0)" }.joined(separator: ";")))
        } else {
            prepareOrExecute(operation)
        }
    }

    private func prepareOrExecute(_ operation: Operation) {
        switch operation.command {
        case .script(let sql):
            operation.enter(.executing)
            finishSending(handle.sendScript(sql))
        case .statement(let sql, let parameters):
            let key = StatementCache.Key(sql: sql, types: parameters.types)
            if let name = statements.name(for: key) {
                operation.enter(.executing)
                finishSending(handle.sendExecute(name: name, parameters: parameters))
            } else {
                let name = statements.makeName()
                operation.enter(.preparing(name: name))
                finishSending(handle.sendPrepare(name: name, sql: sql, types: parameters.types))
            }
        }
    }

    private func finishSending(_ isSent: Bool) {
        guard isSent else {
            lose(PostgresError(.unavailable, handle.errorMessage))
            return
        }
        flush()
    }

    private func flush() {
        switch handle.flush() {
        case .done: watch(for: .read)
        case .pending: watch(for: [.read, .write])
        case .failed: lose(PostgresError(.unavailable, handle.errorMessage))
        }
    }

    private func finish(_ operation: Operation, _ result: Result<CommandOutcome, PostgresError>) {
        current = nil
        if let answerDeadline { reactor.cancel(answerDeadline) }
        answerDeadline = nil
        // While a request to cancel is on its way its deadline stays, or it could hold up the next command for ever.
        if !isCancelling { cancelTimers() }
        var result = result
        if case .failure(let error) = result, operation.cancelRequested, error.sqlState == .queryCanceled {
            result = .failure(PostgresError(.cancelled, "The statement was cancelled with its task."))
        }
        operation.completion(result)
        startNext()
    }

    // MARK: Readiness

    private func watch(for interest: Readiness) {
        guard interest != self.interest else { return }
        self.interest = interest
        reactor.watch(handle.descriptor, for: interest) { [weak self] readiness in
            self?.isReady(readiness)
        }
    }

    private func isReady(_ readiness: Readiness) {
        guard !isClosed else { return }
        guard current != nil else {
            readIdle()
            return
        }
        if readiness.contains(.read) {
            // A lost connection still has the answers that arrived before, such as why the server ended it.
            let isOpen = handle.readInput()
            takeAnswers()
            if !isOpen { lose(PostgresError(.unavailable, handle.errorMessage)) }
        }
        if !isClosed, interest.contains(.write) { flush() }
    }

    /// Between commands the server sends only notices, and the end.
    private func readIdle() {
        guard handle.readInput(), !handle.isBusy, !handle.isBroken else {
            lose(PostgresError(.unavailable, handle.errorMessage))
            return
        }
    }

    private func takeAnswers() {
        while !isClosed, let operation = current, !handle.isBusy {
            guard let answer = handle.nextAnswer() else {
                exchangeEnded(operation)
                return
            }
            take(answer, for: operation)
        }
    }

    private func take(_ answer: PQAnswer, for operation: Operation) {
        switch answer.kind {
        case .command, .empty:
            operation.tag = answer.tag
            operation.affectedRows = answer.affectedRows
        case .row:
            guard operation.failure == nil else { return }
            operation.rows.setColumns(answer.columns)
            answer.appendRow(to: &operation.rows)
            guard operation.rows.byteCount > maximumResultBytes else { return }
            operation.rows = RowTableBuilder()
            operation.failure = PostgresError(.resultTooLarge, "The result exceeds \(maximumResultBytes) bytes.")
            requestCancellation()
        case .endOfRows:
            operation.tag = answer.tag
            operation.affectedRows = answer.affectedRows
        case .failure:
            operation.failure = operation.failure ?? answer.error
        case .copy:
            lose(PostgresError(.misuse, "COPY is not supported."))
        }
    }

    private func exchangeEnded(_ operation: Operation) {
        if handle.isBroken {
            let reason = operation.failure.flatMap { $0.isUnavailable ? $0 : nil }
            lose(reason ?? PostgresError(.unavailable, handle.errorMessage))
            return
        }
        switch (operation.phase, operation.failure) {
        case (.deallocating, _):
            prepareOrExecute(operation)
        case (.preparing(let name), nil):
            guard case .statement(let sql, let parameters) = operation.command else { return }
            statements.insert(StatementCache.Key(sql: sql, types: parameters.types), name: name)
            prepareOrExecute(operation)
        case (.executing, nil):
            finish(operation, .success(operation.outcome()))
        case (.preparing, let error?):
            finish(operation, .failure(error))
        case (.executing, let error?):
            if isLostPreparation(error), case .statement(let sql, let parameters) = operation.command {
                statements.discard(StatementCache.Key(sql: sql, types: parameters.types))
                if operation.beganIdle, !operation.hasPreparedAgain {
                    operation.hasPreparedAgain = true
                    prepareOrExecute(operation)
                    return
                }
            }
            finish(operation, .failure(error))
        }
    }

    /// The prepared statement is gone, or its table has changed under it.
    private func isLostPreparation(_ error: PostgresError) -> Bool {
        error.isStalePlan || error.sqlState == .invalidStatementName
    }

    // MARK: Cancellation

    /// Cancels a command: one that waits is not run, one that runs is cancelled on the server.
    func cancel(_ id: OperationID) {
        if let index = waiting.firstIndex(where: { $0.id == id }) {
            let operation = waiting.remove(at: index)
            operation.completion(.failure(PostgresError(.cancelled, "The task was cancelled.")))
        } else if let current, current.id == id, !current.cancelRequested {
            current.cancelRequested = true
            requestCancellation()
        }
    }

    private func requestCancellation() {
        guard !isCancelling, !isClosed, current != nil else { return }
        if cancelDeadline == nil {
            cancelDeadline = reactor.schedule(after: Self.longestCancellation) { [weak self] in
                self?.giveUpCancelling()
            }
        }
        guard let cancellation = handle.cancellation() else {
            lose(PostgresError(.cancelled, "libpq has no memory to cancel the statement."))
            return
        }
        isCancelling = true
        onCancel(cancellation)
    }

    private func giveUpCancelling() {
        let code: PostgresError.Code = current?.cancelRequested == true ? .cancelled : .unavailable
        lose(current?.failure ?? PostgresError(code, "The statement did not end when it was cancelled."))
    }

    /// A request to cancel has been delivered, or has failed.
    func cancellationReturned() {
        isCancelling = false
        guard !isClosed else { return }
        guard current != nil else {
            cancelTimers()
            startNext()
            return
        }
        cancelAgain = reactor.schedule(after: Self.cancelInterval) { [weak self] in
            self?.requestCancellation()
        }
    }

    /// Scripts have no bound: migrations take as long as they take.
    private func setAnswerDeadline(for operation: Operation) {
        guard let longestAnswer, case .statement = operation.command else { return }
        answerDeadline = reactor.schedule(after: longestAnswer) { [weak self] in
            self?.lose(PostgresError(.unavailable, "The server gave no answer in time."))
        }
    }

    private func cancelTimers() {
        if let cancelDeadline { reactor.cancel(cancelDeadline) }
        if let cancelAgain { reactor.cancel(cancelAgain) }
        if let answerDeadline, isClosed { reactor.cancel(answerDeadline) }
        cancelDeadline = nil
        cancelAgain = nil
    }
}
