/// Compares a value with a pattern, all the way down, and keeps every difference.
struct PatternMatcher {
    let scope: Scope
    /// What the value is part of, for the titles: `body`, `event data`.
    let subject: String
    /// What stands before a difference's place: `event 3 (chunk) ` for the data of an event.
    var prefix = ""
    private(set) var differences: [Difference] = []

    init(scope: Scope, subject: String, prefix: String = "") {
        self.scope = scope
        self.subject = subject
        self.prefix = prefix
    }

    /// Every difference between the pattern and the value.
    static func differences(
        _ pattern: Sourced<Pattern>,
        _ value: ContractValue,
        scope: Scope,
        subject: String,
        prefix: String = ""
    ) -> [Difference] {
        var matcher = PatternMatcher(scope: scope, subject: subject, prefix: prefix)
        matcher.match(pattern.value, value, source: pattern.path, at: .root)
        return matcher.differences
    }

    mutating func match(_ pattern: Pattern, _ value: ContractValue, source: ValuePath, at path: ValuePath) {
        switch pattern {
        case .placeholder(.image(let format, let file)):
            if let problem = ShownImage(format: format, file: "\(scope.fixtures)/\(file)").problem(of: value) {
                differ(pattern, .string(problem), source: source, at: path)
            }
        case .placeholder(let placeholder):
            if !placeholder.matches(value) { differ(pattern, value, source: source, at: path) }
        case .literal(let expected):
            if expected != value { differ(pattern, value, source: source, at: path) }
        case .template(let text):
            do throws(ReferenceError) {
                if try scope.value(of: text) != value { differ(pattern, value, source: source, at: path) }
            } catch {
                differences.append(
                    Difference(title: "a reference has no value", source: source, actual: error.message)
                )
            }
        case .array(let before, let after):
            array(before, after: after, value, source: source, at: path)
        case .object(let members, let isOpen):
            guard case .object(let actual) = value else {
                return differ(pattern, value, source: source, at: path)
            }
            object(members, isOpen: isOpen, actual, source: source, at: path)
        }
    }

    private mutating func object(
        _ members: [Pattern.Member],
        isOpen: Bool,
        _ actual: [ContractValue.Member],
        source: ValuePath,
        at path: ValuePath
    ) {
        for member in members {
            let found = actual.first { $0.key == member.key }?.value
            if case .placeholder(.absent) = member.pattern {
                if let found { differ(member.pattern, found, source: source / member.key, at: path / member.key) }
            } else if let found {
                match(member.pattern, found, source: source / member.key, at: path / member.key)
            } else {
                differ(member.pattern, nil, source: source / member.key, at: path / member.key)
            }
        }
        guard !isOpen else { return }
        for member in actual where !members.contains(where: { $0.key == member.key }) {
            differences.append(
                Difference(
                    title: "\(subject) has a member that is not expected",
                    source: source,
                    at: prefix + (path / member.key).description,
                    actual: member.value.json
                )
            )
        }
    }

    private mutating func array(
        _ before: [Pattern],
        after: [Pattern]?,
        _ value: ContractValue,
        source: ValuePath,
        at path: ValuePath
    ) {
        guard case .array(let actual) = value else {
            return differ(.array(before, after: after), value, source: source, at: path)
        }
        let least = before.count + (after?.count ?? 0)
        guard after == nil ? actual.count == least : actual.count >= least else {
            differences.append(
                Difference(
                    title: "\(subject) has another number of elements",
                    source: source,
                    at: place(path),
                    expected: after == nil ? "\(least)" : "\(least) or more",
                    actual: "\(actual.count): \(value.json)"
                )
            )
            return
        }
        for (index, pattern) in before.enumerated() {
            match(pattern, actual[index], source: source / index, at: path / index)
        }
        let tail = after ?? []
        for (index, pattern) in tail.enumerated() {
            let place = actual.count - tail.count + index
            match(pattern, actual[place], source: source / (before.count + 1 + index), at: path / place)
        }
    }

    /// The value's place for a report; nothing where the subject says it all.
    private func place(_ path: ValuePath) -> String? {
        prefix.isEmpty && path == .root ? nil : prefix + path.description
    }

    private mutating func differ(_ pattern: Pattern, _ value: ContractValue?, source: ValuePath, at path: ValuePath) {
        let expected = pattern.description(in: scope)
        var difference = Difference(
            title: "\(subject) differs",
            source: source,
            at: place(path),
            expected: expected,
            actual: value.map(\.json) ?? "nothing there"
        )
        if let text = value?.string,
            let wanted = (try? ContractValue.parse(json: Array("[\(expected)]".utf8)))?[0]?.string
        {
            difference.hint = TextDifference.hint(wanted, text)
        }
        differences.append(difference)
    }
}
