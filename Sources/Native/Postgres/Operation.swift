/// What a connection is asked to run.
enum Command: Sendable {
    /// One statement with parameters, prepared on first use.
    case statement(String, BoundParameters)
    /// Any number of statements by the simple protocol.
    case script(String)

    var sql: String {
        switch self {
        case .statement(let sql, _), .script(let sql): sql
        }
    }
}

/// What a command brought.
struct CommandOutcome: Sendable {
    let rows: [PostgresRow]
    let affectedRows: Int
    /// The last command's tag, such as `COMMIT`.
    let tag: String
}

/// Names a command under way, to cancel it.
struct OperationID: Hashable, Sendable {
    let number: Int
}

/// A command under way on a session. Confined to the reactor's thread.
final class Operation {
    /// Which exchange with the server is going on for the command.
    enum Phase {
        /// Statements evicted from the cache are deallocated first.
        case deallocating
        case preparing(name: String)
        case executing
    }

    let id: OperationID
    let command: Command
    let completion: (Result<CommandOutcome, PostgresError>) -> Void

    var phase = Phase.executing
    /// Whether no transaction was open when it began, so that it may be repeated.
    var beganIdle = false
    var hasPreparedAgain = false
    var cancelRequested = false
    var failure: PostgresError?
    var rows = RowTableBuilder()
    var affectedRows = 0
    var tag = ""

    init(
        id: OperationID,
        command: Command,
        completion: @escaping (Result<CommandOutcome, PostgresError>) -> Void
    ) {
        self.id = id
        self.command = command
        self.completion = completion
    }

    /// Ready for the next exchange with the server.
    func enter(_ phase: Phase) {
        self.phase = phase
        failure = nil
        rows = RowTableBuilder()
        affectedRows = 0
        tag = ""
    }

    /// The command as a value, if its exchange has succeeded.
    func outcome() -> CommandOutcome {
        let rows = rows
        self.rows = RowTableBuilder()
        return CommandOutcome(rows: rows.build().rows, affectedRows: affectedRows, tag: tag)
    }
}
