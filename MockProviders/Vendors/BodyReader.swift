import JSONTree

/// Reads a request body the way vendors do: known fields of known types, and the first thing wrong is the answer.
struct BodyReader {
    let body: JSONTree

    init(_ body: JSONTree) throws(Refusal) {
        guard body.kind == .object else {
            throw Refusal(.invalid(field: nil), "The body must be a JSON object.")
        }
        self.body = body
    }

    func expectOnly(_ known: Set<String>) throws(Refusal) {
        for member in body.members where !known.contains(member.key) {
            throw Refusal(.unknownField(member.key), "\(member.key): this field is not known here.")
        }
    }

    func requiredString(_ field: String) throws(Refusal) -> String {
        guard let value = body[field], !value.isNull else {
            throw Refusal(.missing(field: field), "\(field): this field is required.")
        }
        guard let text = value.string else { throw Refusal(.invalid(field: field), "\(field): must be a string.") }
        guard !text.isEmpty else { throw Refusal(.invalid(field: field), "\(field): must not be empty.") }
        return text
    }

    func requiredArray(_ field: String) throws(Refusal) -> [JSONTree] {
        guard let value = body[field], !value.isNull else {
            throw Refusal(.missing(field: field), "\(field): this field is required.")
        }
        guard value.kind == .array else { throw Refusal(.invalid(field: field), "\(field): must be a list.") }
        guard value.count > 0 else { throw Refusal(.invalid(field: field), "\(field): must have at least one entry.") }
        return value.elements
    }

    /// A whole number of 1 or more, or nothing; null is nothing only where the vendor says so.
    func optionalCount(_ field: String, nullable: Bool = true) throws(Refusal) -> Int? {
        guard let value = body[field] else { return nil }
        if value.isNull, nullable { return nil }
        guard let number = value.integer else {
            throw Refusal(.invalid(field: field), "\(field): must be a whole number.")
        }
        guard number >= 1 else { throw Refusal(.invalid(field: field), "\(field): must be 1 or more.") }
        return number
    }

    func expect(_ field: String, _ kinds: Set<JSONTree.Kind>, _ what: String) throws(Refusal) {
        guard let value = body[field], !kinds.contains(value.kind) else { return }
        throw Refusal(.invalid(field: field), "\(field): must be \(what).")
    }

    /// The mock streams; a vendor would answer such a call in one piece.
    func expectStreaming() throws(Refusal) {
        try expect("stream", [.bool, .null], "true or false")
        guard body["stream"]?.bool == true else {
            throw Refusal(
                .invalid(field: "stream"),
                "stream: only streamed answers are recorded here; send \"stream\": true."
            )
        }
    }
}
