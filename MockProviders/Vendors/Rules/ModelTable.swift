/// What a vendor takes for each of its models, looked up by the beginning of the model's name.
struct ModelTable<Rules: Sendable>: Sendable {
    private let rows: [(names: [String], rules: Rules)]
    /// For models that no row is for: nothing is refused that the vendor may take.
    private let others: Rules

    init(_ rows: [(names: [String], rules: Rules)], others: Rules) {
        self.rows = rows
        self.others = others
    }

    /// The rules of the row with the longest name that `model` is, or is a variant of: `gpt-5-mini` and
    /// `gpt-5-2025-08-07` are variants of `gpt-5`, and `gpt-5.9` and `claude-opus-5-7` are models of their own.
    subscript(model: String) -> Rules {
        let named = rows.flatMap { row in row.names.map { (name: $0, rules: row.rules) } }
        return named.filter { Self.isVariant(model, of: $0.name) }.max { $0.name.count < $1.name.count }?.rules
            ?? others
    }

    private static func isVariant(_ model: String, of name: String) -> Bool {
        guard model.hasPrefix(name) else { return false }
        let rest = model.dropFirst(name.count)
        guard let first = rest.first else { return true }
        guard first == "-" || first == "@" else { return false }
        // One or two digits are a version's next number; a date or a year has more.
        let word = rest.dropFirst().prefix { $0 != "-" }
        return !(word.count <= 2 && word.allSatisfy(\.isNumber))
    }
}
