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

    func elements() throws(Refusal) -> [ProtoField] {
        try field.elements().map(ProtoField.init)
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
