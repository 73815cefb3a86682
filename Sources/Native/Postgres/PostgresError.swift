/// What went wrong with a statement, a connection or the pool.
///
/// ``description`` is fit for a log: it holds no values of the caller. ``message`` is the server's own primary message,
/// which may quote one (`invalid input syntax for type uuid: "…"`); it never holds the detail line.
package struct PostgresError: Error, Sendable, Equatable {
    /// The kind of failure, for `switch`.
    package enum Code: Sendable, Hashable {
        /// No connection could be made, or the connection was lost before the statement's answer.
        case unavailable
        /// Every connection stayed in use for the whole acquire timeout.
        case acquireTimeout
        /// More tasks wait for a connection than the pool lets wait.
        case overloaded
        /// The server refused the statement.
        case server(SQLState)
        /// The task was cancelled; a running statement was cancelled with it.
        case cancelled
        /// A parameter cannot be sent, such as text with U+0000.
        case encoding
        /// A column is missing, or does not hold what was asked for.
        case decoding
        /// The result is larger than the configuration allows.
        case resultTooLarge
        /// The pool is closed, or the connection was used outside its scope.
        case closed
        /// The connection was lost while `COMMIT` was under way: it may or may not have taken effect.
        case commitUnknown
        /// `COMMIT` rolled back, since a statement of the transaction had failed.
        case rolledBack
        /// The connection cannot do this now, such as beginning a transaction inside one.
        case misuse
    }

    package let code: Code
    package let message: String
    /// The server's code. Also there when ``code`` is `unavailable` and the server said why.
    package let sqlState: SQLState?
    /// The violated constraint's name.
    package let constraint: String?
    /// The SQLSTATE came from the check of a cached plan, so preparing again mends it.
    let isStalePlan: Bool

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
        constraint = nil
        isStalePlan = false
        if case .server(let state) = code { sqlState = state } else { sqlState = nil }
    }

    init(state: SQLState, message: String, constraint: String?, isStalePlan: Bool) {
        code = state.endsService ? .unavailable : .server(state)
        self.message = message
        sqlState = state
        self.constraint = constraint
        self.isStalePlan = isStalePlan
    }

    /// Whether the database is away, as opposed to refusing this statement: the answer to a client is 503.
    ///
    /// True for ``Code/commitUnknown`` as well, whose statement must not be repeated blindly.
    package var isUnavailable: Bool {
        switch code {
        case .unavailable, .acquireTimeout, .overloaded, .commitUnknown: true
        default: false
        }
    }

    /// Whether the database is away because it is read-only.
    package var isReadOnly: Bool { sqlState == .readOnlyTransaction }

    /// What a server that takes no writes is told by.
    static let readOnly = PostgresError(
        state: .readOnlyTransaction,
        message: "The database is read-only: it is a standby, or default_transaction_read_only is on.",
        constraint: nil,
        isStalePlan: false
    )

    /// Whether the whole transaction may be run again with good hope.
    package var isTransient: Bool {
        sqlState == .serializationFailure || sqlState == .deadlockDetected
    }
}

extension PostgresError: CustomStringConvertible {
    package var description: String {
        guard let sqlState else { return "\(code): \(message)" }
        var text = code == .unavailable ? "unavailable, SQLSTATE \(sqlState)" : "SQLSTATE \(sqlState)"
        if let constraint { text += ", constraint \(constraint)" }
        if sqlState.quotesNoValues { text += ": \(message)" }
        return text
    }
}
