/// One way in which a source is made wrong.
public struct Mutant: Codable, Sendable {
    /// Its name, which stays when other code is edited: target, declaration, operator, occurrence.
    public let id: String
    /// By what it is switched on at run time.
    public let number: Int32
    public let mutator: Mutator
    /// Where it is in the original source.
    public let line: Int
    public let lastLine: Int
    public let original: String
    public let replacement: String
    /// Whether what it changes is evaluated once a process, so that switching it on later may change nothing.
    public let isOnce: Bool
    /// The part of the rewritten source that it takes, in bytes of UTF-8.
    public internal(set) var start = 0
    public internal(set) var end = 0

    /// What tells whether a mutant with an id is still the one that was meant.
    var fingerprint: String { "\(original) → \(replacement)" }
}

/// The kinds of mutants.
public enum Mutator: String, Codable, Sendable, CaseIterable {
    case relation, bound, arithmetic, number, negation, logic, statement, empty, switchCase = "case", text, optional
    case order, extremum, member
    case sqlCondition = "sql-condition"
    case sqlRelation = "sql-relation"
    case sqlOrder = "sql-order"
    case sqlLimit = "sql-limit"
    case sqlDistinct = "sql-distinct"
    case sqlColumn = "sql-column"
    case sqlJoin = "sql-join"
    case sqlMember = "sql-member"
    case sqlLogic = "sql-logic"
    case sqlNumber = "sql-number"
}

/// Gives each id a number, the same one in every run that knows the numbers of the one before.
public struct Numbers: Sendable {
    public private(set) var known: [String: Int32]
    private var last: Int32

    public init(known: [String: Int32] = [:]) {
        self.known = known
        last = known.values.max() ?? 0
    }

    mutating func number(of id: String) -> Int32 {
        if let number = known[id] { return number }
        last += 1
        known[id] = last
        return last
    }
}
