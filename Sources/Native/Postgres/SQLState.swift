/// PostgreSQL's five-character error code, such as `23505` (PostgreSQL documentation, appendix A).
package struct SQLState: RawRepresentable, Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    package let rawValue: String

    package init(rawValue: String) {
        self.rawValue = rawValue
    }

    package init(stringLiteral value: String) {
        self.rawValue = value
    }

    package var description: String { rawValue }

    /// The first two characters: the class of errors this one belongs to.
    package var errorClass: Substring { rawValue.prefix(2) }

    package static let featureNotSupported: SQLState = "0A000"
    package static let numericValueOutOfRange: SQLState = "22003"
    package static let divisionByZero: SQLState = "22012"
    package static let invalidTextRepresentation: SQLState = "22P02"
    package static let notNullViolation: SQLState = "23502"
    package static let foreignKeyViolation: SQLState = "23503"
    package static let uniqueViolation: SQLState = "23505"
    package static let checkViolation: SQLState = "23514"
    package static let readOnlyTransaction: SQLState = "25006"
    package static let inFailedTransaction: SQLState = "25P02"
    package static let invalidStatementName: SQLState = "26000"
    package static let serializationFailure: SQLState = "40001"
    package static let deadlockDetected: SQLState = "40P01"
    package static let syntaxError: SQLState = "42601"
    package static let undefinedColumn: SQLState = "42703"
    package static let undefinedTable: SQLState = "42P01"
    package static let diskFull: SQLState = "53100"
    package static let tooManyConnections: SQLState = "53300"
    package static let lockNotAvailable: SQLState = "55P03"
    package static let queryCanceled: SQLState = "57014"
    package static let adminShutdown: SQLState = "57P01"
    package static let crashShutdown: SQLState = "57P02"
    package static let cannotConnectNow: SQLState = "57P03"
    package static let idleSessionTimeout: SQLState = "57P05"

    /// Whether the server says by this code that it is going away, or not yet there, or is not the one that takes writes:
    /// no transaction of ours asks to be read-only.
    var endsService: Bool {
        switch self {
        case .adminShutdown, .crashShutdown, .cannotConnectNow, .tooManyConnections, .readOnlyTransaction: true
        default: errorClass == "08"
        }
    }

    /// Whether messages of this class name tables, columns and syntax but quote no values of the caller.
    var quotesNoValues: Bool {
        ["08", "0A", "25", "26", "28", "3D", "3F", "40", "42", "53", "54", "55", "57", "58"].contains(errorClass)
    }
}
