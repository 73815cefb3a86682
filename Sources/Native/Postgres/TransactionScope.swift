/// How far the transaction of one `withTransaction` has come, shared by the commands of its body.
///
/// `BEGIN` goes along with the first command that is sent, whichever that is. Confined to the reactor's thread.
final class TransactionScope {
    private enum State {
        case unbegun, open
        /// It was never opened, since `BEGIN` or the text it stood in failed.
        case failed
        case committed, ended
    }

    private let begin: String
    private var state = State.unbegun

    init(_ level: TransactionIsolation) {
        begin = "BEGIN ISOLATION LEVEL \(level.rawValue)"
    }

    enum Admission: Equatable {
        /// To be sent, after this if there is one.
        case send(begin: String?)
        case refuse(PostgresError)
    }

    /// A command is about to be sent.
    func admit() -> Admission {
        switch state {
        case .unbegun:
            state = .open
            return .send(begin: begin)
        case .open: return .send(begin: nil)
        case .failed: return .refuse(Self.rolledBack)
        case .committed: return .refuse(PostgresError(.misuse, "The transaction has been committed already."))
        case .ended: return .refuse(PostgresError(.closed, "The transaction's scope has ended."))
        }
    }

    /// What was sent with `BEGIN` has opened no transaction.
    func beginFailed() { state = .failed }

    /// `COMMIT` has taken effect.
    func committed() { state = .committed }

    /// What is to be done when the scope ends; nothing more is let in.
    enum Ending: Equatable {
        case nothing, commit
        case fail(PostgresError)
    }

    func end() -> Ending {
        defer { state = .ended }
        return switch state {
        case .unbegun, .committed, .ended: .nothing
        case .open: .commit
        case .failed: .fail(Self.rolledBack)
        }
    }

    var isCommitted: Bool { state == .committed }

    static let rolledBack = PostgresError(.rolledBack, "A statement of the transaction had failed.")
}
