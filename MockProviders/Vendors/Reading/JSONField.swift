import JSONTree

/// A value of a request body and where it stands, read the way vendors do: the first thing wrong is the answer.
struct JSONField: Sendable {
    let tree: JSONTree
    let path: FieldPath

    init(_ tree: JSONTree, at path: FieldPath = FieldPath()) {
        self.tree = tree
        self.path = path
    }

    /// A member; `nil` when it is missing or null, which vendors take for the same.
    subscript(name: String) -> JSONField? {
        guard let value = tree[name], !value.isNull else { return nil }
        return JSONField(value, at: path.appending(name))
    }

    func required(_ name: String) throws(Refusal) -> JSONField {
        guard let field = self[name] else {
            throw Refusal(.missing, Refusal.missing, at: path.appending(name), input: JSONText(tree))
        }
        return field
    }

    /// Exactly one of several members, which is then the kind of the object.
    func oneOf(_ names: [String]) -> String? {
        let present = names.filter { self[$0] != nil }
        return present.count == 1 ? present[0] : nil
    }

    func expectObject() throws(Refusal) {
        guard tree.kind == .object else { throw wrongType("an object") }
    }

    /// Expects an object that has no members but these.
    func expectOnly(_ known: Set<String>) throws(Refusal) {
        try expectObject()
        for member in tree.members where !known.contains(member.key) {
            throw Refusal(
                .unknownField,
                Refusal.unknownField,
                at: path.appending(member.key),
                input: JSONText(member.value)
            )
        }
    }

    func elements(atLeast least: Int = 0) throws(Refusal) -> [JSONField] {
        guard tree.kind == .array else { throw wrongType("a list") }
        guard tree.count >= least else { throw refusal(.tooSmall, "must have at least \(least) of them.") }
        return tree.elements.enumerated().map { JSONField($1, at: path.appending($0)) }
    }

    func text() throws(Refusal) -> String {
        guard let text = tree.string else { throw wrongType("a string") }
        return text
    }

    func filledText() throws(Refusal) -> String {
        let text = try text()
        guard !text.isEmpty else { throw refusal(.wrongValue, "must not be empty.") }
        return text
    }

    @discardableResult
    func flag() throws(Refusal) -> Bool {
        guard let flag = tree.bool else { throw wrongType("true or false") }
        return flag
    }

    @discardableResult
    func number(in range: ClosedRange<Double>) throws(Refusal) -> Double {
        guard let number = tree.double else { throw wrongType("a number") }
        if number < range.lowerBound { throw refusal(.tooSmall, "must be \(range.lowerBound) or more.") }
        if number > range.upperBound { throw refusal(.tooBig, "must be \(range.upperBound) or less.") }
        return number
    }

    @discardableResult
    func whole(in range: ClosedRange<Int>) throws(Refusal) -> Int {
        guard let number = tree.integer else { throw wrongType("a whole number") }
        if number < range.lowerBound { throw refusal(.tooSmall, "must be \(range.lowerBound) or more.") }
        if number > range.upperBound { throw refusal(.tooBig, "must be \(range.upperBound) or less.") }
        return number
    }

    func choice(_ known: Set<String>) throws(Refusal) -> String {
        let text = try text()
        guard known.contains(text) else {
            throw refusal(.wrongValue, "must be one of: \(known.sorted().joined(separator: ", ")).")
        }
        return text
    }

    func wrongType(_ expected: String) -> Refusal {
        refusal(.wrongType, "must be \(expected).")
    }

    func refusal(_ reason: Refusal.Reason, _ message: String) -> Refusal {
        guard !path.components.isEmpty else { return Refusal(reason, "The body \(message)", input: JSONText(tree)) }
        return Refusal(reason, message, at: path, input: JSONText(tree))
    }
}
