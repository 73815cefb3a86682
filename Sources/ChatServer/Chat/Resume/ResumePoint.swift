/// Where a stream is taken up again: what the `id` of the last event that a client got says.
enum ResumePoint: Equatable, Sendable {
    /// The newest answer from its beginning: the client got nothing yet.
    case beginning
    /// The answer after so many bytes of its text.
    case after(EntityID, offset: Int)
    /// The answer's terminal event has been got: there is no more.
    case end(EntityID)

    /// Reads a `Last-Event-ID`: `<message id>:<offset>` or `<message id>:end`. Absent and empty are the same (the HTML
    /// standard's reset of the id). A 422 problem for anything else.
    init(lastEventID: String?) throws(Problem) {
        guard let text = lastEventID, !text.isEmpty else {
            self = .beginning
            return
        }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let id = EntityID(parts[0]) else { throw .malformedEventID }
        if parts[1] == "end" {
            self = .end(id)
        } else if parts[1].utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }), let offset = Int(parts[1])
        {
            self = .after(id, offset: offset)
        } else {
            throw .malformedEventID
        }
    }
}

extension Problem {
    static let malformedEventID = Problem.validation("Last-Event-ID", "must be the id of an event of this thread")
    static let foreignEventID = Problem.validation("Last-Event-ID", "must name an answer of this thread")
    static let offsetInsideCharacter = Problem.validation("Last-Event-ID", "must not point into a character")
}

extension RandomAccessCollection where Element == UInt8, Index == Int {
    /// Whether `offset` is inside a character of this UTF-8: on a byte that continues one (RFC 3629, section 3).
    func isInsideCharacter(_ offset: Int) -> Bool {
        indices.contains(offset) && self[offset] & 0b1100_0000 == 0b1000_0000
    }
}
