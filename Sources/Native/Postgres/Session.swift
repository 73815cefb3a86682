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
    private let onReadOnly: () -> Void
    private let onNotification: ((_ channel: String, _ payload: String) -> Void)?
    private var statements: StatementCache
    private var current: Operation?
    private var waiting: [Operation] = []
    private var interest: Readiness = []
    private var closeReason: PostgresError?
    /// A request to cancel is on its way. Until it has returned nothing new may be sent, or that would be cancelled.
    private var isCancelling = false
    private var isPipelining = false
    private var cancelDeadline: ReactorTimer?
    private var cancelAgain: ReactorTimer?
    /// Ends a command that a server does not answer which does not keep its own bound: one that hangs, or is cut off.
    private var answerDeadline: ReactorTimer?
    private let longestAnswer: Duration?
    /// What each transaction has to make for itself, where settings do not outlast one.
    private let settings: String?

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
        onLoss: @escaping () -> Void,
        onReadOnly: @escaping () -> Void = {},
        onNotification: ((_ channel: String, _ payload: String) -> Void)? = nil
    ) {
        self.handle = handle
        self.reactor = reactor
        self.onCancel = onCancel
        self.onLoss = onLoss
        self.onReadOnly = onReadOnly
        self.onNotification = onNotification
        maximumResultBytes = configuration.maximumResultBytes
        let bound = configuration.statementTimeout
        longestAnswer = bound > .zero ? bound + Self.answerMargin : nil
        settings = configuration.isPooled ? SessionSettings(configuration).forTransaction : nil
        statements = StatementCache(capacity: configuration.isPooled ? 0 : configuration.maximumPreparedStatements)
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
        let (running, unsent) = (current, waiting)
        current = nil
        waiting = []
        if let running { running.completion(running.result(ofLoss: reason)) }
        for operation in unsent { operation.completion(.failure(reason)) }
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
        if let scope = operation.scope {
            switch scope.admit() {
            case .send(let begin): operation.begin = begin
            case .refuse(let error):
                operation.completion(.failure(error))
                startNext()
                return
            }
        }
        current = operation
        operation.beganIdle = handle.transactionStatus == .idle
        send(operation)
    }

    private func send(_ operation: Operation) {
        operation.restart()
        switch operation.command {
        case .script(let sql):
            operation.pipeline = nil
            let text = operation.begin.map { [$0, settings, sql].compactMap(\.self).joined(separator: ";") } ?? sql
            finishSending(setPipelining(false) && handle.sendScript(text))
        case .statements(let statements, let commits):
            setAnswerDeadline(for: statements)
            let status = handle.transactionStatus
            let rollsBack = operation.begin != nil && status == .inFailedTransaction
            let pipeline = Pipeline(
                statements,
                begin: operation.begin,
                commits: commits,
                rollsBack: rollsBack,
                // Only outside a transaction, which a failure would abort.
                discarded: status == .idle || rollsBack ? self.statements.takeDiscarded() : [],
                settings: operation.begin != nil || status == .idle ? settings : nil,
                cache: &self.statements
            )
            operation.pipeline = pipeline
            finishSending(setPipelining(true) && pipeline.steps.allSatisfy { send($0, of: statements) })
        }
    }

    private func setPipelining(_ isOn: Bool) -> Bool {
        guard isOn != isPipelining else { return true }
        isPipelining = isOn
        return handle.setPipelining(isOn)
    }

    private func send(_ step: Pipeline.Step, of statements: [PostgresStatement]) -> Bool {
        switch step {
        case .rollback: return handle.sendCommand("ROLLBACK")
        case .deallocate(let name): return handle.sendCommand("DEALLOCATE \(name)")
        case .begin(let sql), .configure(let sql): return handle.sendCommand(sql)
        case .prepare(let index, let name):
            return handle.sendPrepare(name: name, sql: statements[index].sql, types: statements[index].parameters.types)
        case .execute(let index, let name):
            return handle.sendExecute(name: name, parameters: statements[index].parameters)
        case .commit: return handle.sendCommand("COMMIT")
        case .sync: return handle.sendSync()
        }
    }

    private func finishSending(_ isSent: Bool) {
        guard isSent else {
            lose(PostgresError(.unavailable, handle.errorMessage))
            return
        }
        expectRows()
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
        if case .failure(let error) = result, operation.hasCommitted {
            result = .failure(PostgresError(.commitUnknown, "The transaction was committed. \(error.message)"))
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
            takeNotifications()
            if !isOpen { lose(PostgresError(.unavailable, handle.errorMessage)) }
        }
        if !isClosed, interest.contains(.write) { flush() }
    }

    /// Between commands the server sends only notices, notifications, and the end.
    private func readIdle() {
        guard handle.readInput(), !handle.isBusy, !handle.isBroken else {
            lose(PostgresError(.unavailable, handle.errorMessage))
            return
        }
        takeNotifications()
    }

    private func takeNotifications() {
        guard let onNotification else { return }
        while !isClosed, let (channel, payload) = handle.nextNotification() { onNotification(channel, payload) }
    }

    private func takeAnswers() {
        while !isClosed, let operation = current, !handle.isBusy {
            if let answer = handle.nextAnswer() {
                take(answer, for: operation)
            } else if operation.pipeline == nil {
                exchangeEnded(operation)
            } else {
                stepEnded(operation)
            }
        }
    }

    private func take(_ answer: PQAnswer, for operation: Operation) {
        switch answer.kind {
        case .command, .empty:
            operation.tag = answer.tag
            operation.affectedRows = answer.affectedRows
        case .row:
            takeRows(answer, for: operation)
        case .endOfRows:
            takeRows(answer, for: operation)
            operation.tag = answer.tag
            operation.affectedRows = answer.affectedRows
        case .failure:
            fail(operation, with: answer.error)
        case .skipped: operation.pipeline?.currentIsLost()
        case .sync: stepEnded(operation)
        case .copy:
            lose(PostgresError(.misuse, "COPY is not supported."))
        }
    }

    private func takeRows(_ answer: PQAnswer, for operation: Operation) {
        // A script's rows are nobody's, nor are those of settings.
        guard operation.failure == nil, case .execute = operation.pipeline?.current else { return }
        answer.appendRows(to: &operation.rows)
        guard operation.byteCount > maximumResultBytes else { return }
        operation.dropRows()
        operation.failure = PostgresError(.resultTooLarge, "The result exceeds \(maximumResultBytes) bytes.")
        requestCancellation()
    }

    private func fail(_ operation: Operation, with error: PostgresError) {
        if error.isReadOnly { onReadOnly() }
        operation.pipeline?.currentIsLost()
        if case .deallocate = operation.pipeline?.current { return }
        // Ended during COMMIT by force, it may have gone through all the same. Without a code it is libpq that guesses.
        if error.sqlState != nil, operation.pipeline?.current != .commit || !error.isUnavailable {
            operation.cannotCommit = true
        }
        guard operation.failure == nil, !(operation.hasCommitted && error.isUnavailable) else { return }
        operation.failure = error
        if case .execute = operation.pipeline?.current { operation.lostPreparation = isLostPreparation(error) }
    }

    /// Takes note of what the step brought, and ends the exchange after the last.
    private func stepEnded(_ operation: Operation) {
        guard case .statements(let asked, _) = operation.command,
            let (step, succeeded) = operation.pipeline?.advance()
        else { return }
        switch step {
        case .rollback, .deallocate, .configure, .sync: break
        case .begin:
            if !succeeded { operation.scope?.beginFailed() }
        case .prepare(let index, let name):
            if succeeded { statements.insert(asked[index].key, name: name) }
        case .execute:
            if succeeded { operation.endResult() }
            // The server bounds each statement by itself.
            setAnswerDeadline(for: asked)
        case .commit:
            guard succeeded else { break }
            if operation.tag == "COMMIT" {
                operation.hasCommitted = true
                operation.scope?.committed()
            } else {
                operation.failure = operation.failure ?? TransactionScope.rolledBack
            }
        }
        if operation.pipeline?.current == nil {
            exchangeEnded(operation)
        } else {
            expectRows()
        }
    }

    /// libpq forgets after each statement how its rows are wanted.
    private func expectRows() {
        if case .execute = current?.pipeline?.current { handle.expectRows() }
    }

    private func exchangeEnded(_ operation: Operation) {
        if handle.isBroken {
            lose(PostgresError(.unavailable, handle.errorMessage))
            return
        }
        if operation.pipeline == nil, operation.begin != nil, handle.transactionStatus == .idle {
            // The text was not even parsed to its end, or has ended the transaction itself.
            if operation.failure != nil { operation.scope?.beginFailed() }
        }
        guard let failure = operation.failure else {
            finish(operation, .success(operation.outcome()))
            return
        }
        if operation.lostPreparation, case .statements(let asked, _) = operation.command {
            // What made the server forget one has likely met the others too.
            for statement in asked { statements.discard(statement.key) }
            if operation.beganIdle, operation.isRepeatable, !operation.hasPreparedAgain, !operation.cancelRequested {
                operation.hasPreparedAgain = true
                send(operation)
                return
            }
        }
        finish(operation, .failure(failure))
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
    private func setAnswerDeadline(for statements: [PostgresStatement]) {
        guard var longestAnswer else { return }
        if let patience = statements.compactMap(\.patience).max() { longestAnswer = patience + Self.answerMargin }
        if let answerDeadline { reactor.cancel(answerDeadline) }
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
