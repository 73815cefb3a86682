/// The state a contract starts from.
struct Given: Sendable {
    /// The server that the steps ask unless they name one themselves; `nil` is the one under test.
    var server: String?
    var fresh: [FreshValue] = []
    var users: [GivenUser] = []
    var threads: [GivenThread] = []
    var changes: [GivenChange] = []
}

/// A value made anew for each run, so that runs never meet.
struct FreshValue: Sendable {
    enum Kind: String, CaseIterable, Sendable {
        case uuid, uuid7, email, address, word
    }

    let name: String
    let kind: Kind
}

/// An account, registered under an address nobody else has.
struct GivenUser: Sendable {
    let name: String
    let displayName: String?
    let password: String
    let path: ValuePath
}

/// A thread of one of the given users.
struct GivenThread: Sendable {
    let name: String
    let user: String
    let llm: String
    let title: String?
    let path: ValuePath
}

/// A change to the database, made once users and threads are there, for what no request brings about.
struct GivenChange: Sendable {
    let statement: String
    let parameters: [String]
    let path: ValuePath
}

/// What a vendor answers, and what it must have been asked.
struct UpstreamAnswer: Sendable {
    /// `vendor/name`.
    let recording: String
    let times: Int
    let faults: ContractValue?
    let asked: Asked?
    let path: ValuePath

    struct Asked: Sendable {
        let method: Sourced<Pattern>?
        let path: Sourced<Pattern>?
        let headers: [HeaderExpectation]
        let body: Sourced<Pattern>?
    }

    /// The vendor, the first half of the recording's name.
    var vendor: String { String(recording.prefix { $0 != "/" }) }
}

/// Rows that must be in the database once the steps are over.
struct RowExpectation: Sendable {
    let query: String
    let parameters: [String]
    let expected: Sourced<Pattern>
    let path: ValuePath
}

/// A part of a contract with the place it was written at.
struct Sourced<Value: Sendable>: Sendable {
    let value: Value
    let path: ValuePath
}
