extension HeaderExpectation {
    /// Every difference between what is expected and the header's values, in the order they came.
    func differences(_ actual: [String], scope: Scope, subject: String = "header") -> [Difference] {
        func difference(_ expected: String, hint: String? = nil) -> [Difference] {
            [
                Difference(
                    title: "\(subject) differs",
                    source: path,
                    at: name,
                    expected: expected,
                    actual: actual.isEmpty ? "nothing there" : actual.map { "\"\($0)\"" }.joined(separator: ", "),
                    hint: hint
                )
            ]
        }
        switch rule {
        case .absent: return actual.isEmpty ? [] : difference("<absent>")
        case .present: return actual.isEmpty ? difference("<present>") : []
        case .values(let patterns):
            let expected = patterns.map { $0.description(in: scope) }.joined(separator: ", ")
            guard patterns.count == actual.count else { return difference(expected) }
            for (pattern, value) in zip(patterns, actual) {
                let matches =
                    switch pattern {
                    case .placeholder(let placeholder): placeholder.matches(header: value)
                    default: pattern.accepts(.string(value), in: scope)
                    }
                guard matches else { return difference(expected) }
            }
            return []
        }
    }
}

extension Pattern {
    /// Whether a value is what the pattern says.
    func accepts(_ value: ContractValue, in scope: Scope) -> Bool {
        PatternMatcher.differences(Sourced(value: self, path: .root), value, scope: scope, subject: "").isEmpty
    }
}
