/// One thing that is not as a contract says.
struct Difference: Sendable {
    /// What it is about, as a title: `status differs`.
    let title: String
    /// The expectation's place in the contract.
    let source: ValuePath
    /// The value's place in the answer: `$.items[0].id`, `header content-type`, `event 3 (chunk)`.
    var at: String?
    var expected: String?
    var actual: String?
    var hint: String?
}

extension Pattern {
    /// The pattern as reports show it: JSON with the placeholders in their places and references filled in.
    func description(in scope: Scope) -> String {
        switch self {
        case .literal(let value): value.json
        case .template(let text): ((try? scope.value(of: text)) ?? .string(text)).json
        case .placeholder(let placeholder): placeholder.description
        case .array(let before, let after):
            "["
                + (before.map { $0.description(in: scope) }
                + (after.map { ["..."] + $0.map { $0.description(in: scope) } } ?? []))
                .joined(separator: ",") + "]"
        case .object(let members, let isOpen):
            "{"
                + (members.map { "\(ContractValue.string($0.key).json):\($0.pattern.description(in: scope))" }
                + (isOpen ? ["..."] : []))
                .joined(separator: ",") + "}"
        }
    }
}

extension String {
    /// The text, or its beginning with how long it is, so that a report stays readable; without characters that would
    /// steer a terminal.
    func shortened(to limit: Int = 600) -> String {
        let shown = utf8.count > limit ? "\(prefix(limit))… (\(utf8.count) bytes)" : self
        return shown.unsteered
    }

    /// The text without the characters that would steer a terminal.
    var unsteered: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.map { scalar in
                    let steers =
                        (scalar.value < 0x20 && scalar != "\n" && scalar != "\t")
                        || (0x7F...0x9F).contains(scalar.value)
                    return steers ? "\u{FFFD}" : scalar
                }
            )
        )
    }
}
