/// What a connection is asked to run.
enum Command: Sendable {
    /// Statements with parameters in one round trip, each prepared on first use; `COMMIT` after them, if wanted.
    case statements([PostgresStatement], commits: Bool)
    /// Any number of statements by the simple protocol.
    case script(String)

    static func statement(_ statement: PostgresStatement) -> Command {
        .statements([statement], commits: false)
    }

    var commits: Bool {
        if case .statements(_, commits: true) = self { true } else { false }
    }
}

/// What a command brought.
struct CommandOutcome: Sendable {
    /// One for each statement; none for a script.
    let results: [PostgresResult]
    /// The last command's tag, such as `COMMIT`.
    let tag: String
}

/// Names a command under way, to cancel it.
struct OperationID: Hashable, Sendable {
    let number: Int
}

/// A command under way on a session. Confined to the reactor's thread.
final class Operation {
    let id: OperationID
    let command: Command
    /// The transaction it belongs to, if that was begun by `withTransaction`.
    let scope: TransactionScope?
    let completion: (Result<CommandOutcome, PostgresError>) -> Void

    /// The exchange that goes on; `nil` for a script.
    var pipeline: Pipeline?
    var begin: String?
    /// Whether no transaction was open when it began, so that it may be repeated.
    var beganIdle = false
    var hasPreparedAgain = false
    var cancelRequested = false
    var failure: PostgresError?
    /// The failure is one of preparing or running a statement that was prepared before.
    var lostPreparation = false
    /// Its statements so far can have ended no transaction.
    var isRepeatable = true
    var hasCommitted = false
    /// The server has said that it does not come to `COMMIT`, or that this failed.
    var cannotCommit = false
    var rows = RowTableBuilder()
    var affectedRows = 0
    var tag = ""
    private var results: [PostgresResult] = []
    private var earlierBytes = 0

    init(
        id: OperationID,
        command: Command,
        scope: TransactionScope?,
        completion: @escaping (Result<CommandOutcome, PostgresError>) -> Void
    ) {
        self.id = id
        self.command = command
        self.scope = scope
        self.completion = completion
    }

    /// Ready for another exchange with the server.
    func restart() {
        failure = nil
        cannotCommit = false
        lostPreparation = false
        isRepeatable = true
        rows = RowTableBuilder()
        results = []
        earlierBytes = 0
        affectedRows = 0
        tag = ""
    }

    /// The bytes all rows take so far.
    var byteCount: Int { earlierBytes + rows.byteCount }

    /// Keeps nothing of what came: the result is too large.
    func dropRows() {
        rows = RowTableBuilder()
        results = []
    }

    /// A statement has run.
    func endResult() {
        let rows = rows
        self.rows = RowTableBuilder()
        earlierBytes += rows.byteCount
        results.append(PostgresResult(rows: rows.build().rows, affectedRows: affectedRows))
        affectedRows = 0
        // Such as `COMMIT` or `CALL`, after which repeating could do a thing twice.
        if !["SELECT", "INSERT", "UPDATE", "DELETE", "MERGE"].contains(where: tag.hasPrefix) { isRepeatable = false }
    }

    /// The command as a value, if its exchange has succeeded.
    func outcome() -> CommandOutcome {
        CommandOutcome(results: results, tag: tag)
    }

    /// What it comes to if its connection is lost with `reason`.
    func result(ofLoss reason: PostgresError) -> Result<CommandOutcome, PostgresError> {
        if hasCommitted, failure == nil { return .success(outcome()) }
        guard pipeline != nil, command.commits else {
            return .failure(failure.flatMap { $0.isUnavailable ? $0 : nil } ?? reason)
        }
        if cannotCommit { return .failure(failure ?? reason) }
        return .failure(PostgresError(.commitUnknown, "The connection was lost during COMMIT: \(reason.message)"))
    }
}
