/// What an answer must be. Everything that is written is compared.
struct Expectation: Sendable {
    let status: Int
    let headers: [HeaderExpectation]
    /// Where the contract says that the answer has no other headers.
    var headersAreAll: ValuePath?
    let body: Sourced<Pattern>?
    let bodyText: Sourced<Pattern>?
    let bodyIsEmpty: ValuePath?
    let bodyFile: FileExpectation?
    let image: ImageExpectation?
    let problem: ProblemExpectation?
    let events: [EventExpectation]?
    let text: TextExpectation?
    let path: ValuePath

    /// Whether more is compared than the status.
    var isTelling: Bool {
        !headers.isEmpty || body != nil || bodyText != nil || bodyIsEmpty != nil || bodyFile != nil || image != nil
            || problem != nil || isStream
    }

    /// Whether the answer must be an event stream.
    var isStream: Bool { events != nil || text != nil }
}

/// What the values of one header must be, in their order.
struct HeaderExpectation: Sendable {
    enum Rule: Sendable {
        case absent
        case present
        case values([Pattern])
    }

    let name: String
    let rule: Rule
    let path: ValuePath
}

/// An RFC 9457 problem, complete.
struct ProblemExpectation: Sendable {
    let type: String
    /// The fields that `errors` names, in any order; `nil`: the problem has no `errors`.
    let fields: [String]?
    let path: ValuePath
}

/// Events of one name in a row, or comments.
struct EventExpectation: Sendable {
    /// `nil` for comments.
    let name: String?
    /// Of a comment.
    let comment: Sourced<Pattern>?
    let count: ClosedRange<Int>
    let data: Sourced<Pattern>?
    let id: Sourced<Pattern>?
    /// The milliseconds since the event before it, or since the request for the first one.
    let gap: Sourced<ClosedRange<Int>>?
    let path: ValuePath
}

/// What the texts of all chunks make together.
struct TextExpectation: Sendable {
    enum Source: Sendable {
        case pattern(Pattern)
        /// The text that a recording says a right reader makes of it.
        case recording(String)
    }

    let source: Source
    let path: ValuePath
}
