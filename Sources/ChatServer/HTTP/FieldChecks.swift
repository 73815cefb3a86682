/// Collects what is wrong with a request's fields, so that a client hears all of it at once.
struct FieldChecks {
    private var errors: [Problem.FieldError] = []

    /// Notes that `field` is wrong unless `condition` holds.
    mutating func require(_ condition: Bool, _ field: String, _ message: String) {
        if !condition { errors.append(.init(field: field, message: message)) }
    }

    /// A text for people: `length` Unicode scalars, not blank, and no U+0000, which PostgreSQL cannot hold.
    mutating func text(_ field: String, _ value: String, length: ClosedRange<Int>) {
        let count = value.unicodeScalars.count
        guard length.contains(count) else {
            return require(false, field, "must be \(length.lowerBound) to \(length.upperBound) characters long")
        }
        require(!value.unicodeScalars.contains("\0"), field, "must not hold the character U+0000")
        require(!value.allSatisfy(\.isWhitespace), field, "must not be blank")
    }

    /// Throws a 422 problem with all that was noted, if anything was.
    func finish() throws(Problem) {
        guard errors.isEmpty else { throw .validation(errors) }
    }
}
