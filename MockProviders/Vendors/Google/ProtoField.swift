import JSONTree

/// A value of a body that is a protocol buffer in JSON: each name may be written in camelCase or in snake_case.
///
/// Source: the ProtoJSON format.
struct ProtoField: Sendable {
    let field: JSONField

    init(_ field: JSONField) {
        self.field = field
    }

    /// A member by its name in camelCase.
    subscript(name: String) -> ProtoField? {
        (field[name] ?? field[Self.snake(name)]).map(ProtoField.init)
    }

    func required(_ name: String) throws(Refusal) -> ProtoField {
        guard let member = self[name] else {
            throw field.refusal(.missing, Refusal.missing).moved(to: name)
        }
        return member
    }

    /// The elements of a list. One object alone is taken for a list of it, as in the vendor's own examples.
    func elements() throws(Refusal) -> [ProtoField] {
        field.tree.kind == .object ? [self] : try field.elements().map(ProtoField.init)
    }

    /// A number, which may be written as a string.
    func number(in range: ClosedRange<Double>) throws(Refusal) {
        try unquoted.number(in: range)
    }

    /// A whole number, which may be written as a string, or with a fraction of zero.
    func whole(in range: ClosedRange<Int>) throws(Refusal) {
        let field = unquoted
        let whole = field.tree.double.flatMap { Int(exactly: $0) }.flatMap { Self.number(String($0)) }
        try JSONField(whole ?? field.tree, at: field.path).whole(in: range)
    }

    private var unquoted: JSONField {
        JSONField(field.tree.string.flatMap(Self.number) ?? field.tree, at: field.path)
    }

    private static func number(_ text: String) -> JSONTree? {
        let tree = try? JSONTree.parse(Array(text.utf8))
        return tree?.double == nil ? nil : tree
    }

    /// Expects an object that has no members but these, which are written in camelCase here.
    func expectOnly(_ known: Set<String>) throws(Refusal) {
        try field.expectOnly(Set(spellings(of: known)))
    }

    func spellings(of names: Set<String>) -> [String] {
        names.flatMap { name in
            let snake = Self.snake(name)
            return snake == name ? [name] : [name, snake]
        }
    }

    static func camel(_ name: String) -> String {
        let words = name.split(separator: "_")
        guard let first = words.first else { return name }
        return words.dropFirst().reduce(into: String(first)) { $0 += $1.prefix(1).uppercased() + $1.dropFirst() }
    }

    static func snake(_ name: String) -> String {
        name.reduce(into: "") { $0 += $1.isUppercase ? "_\($1.lowercased())" : String($1) }
    }
}
