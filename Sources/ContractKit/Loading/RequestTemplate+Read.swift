extension RequestTemplate {
    private static let bodies = ["json", "multipart", "body", "body_base64", "body_repeat"]

    init(_ node: ContractNode) throws(ContractLoadError) {
        let fields = try node.fields(
            of: "a request",
            ["method", "path", "query", "headers"] + Self.bodies + ["content_type"]
        )
        method = try fields.required("method").nonEmptyText()
        let pathNode = try fields.required("path")
        path = try pathNode.text()
        guard path.hasPrefix("/") || path.hasPrefix("${") else { throw pathNode.refusal("a path begins with \"/\"") }
        query = try Self.fields(fields["query"])
        headers = try Self.fields(fields["headers"])
        contentType = try fields["content_type"]?.text()
        try fields.atMostOne(of: Self.bodies)
        body = try Self.body(fields)
        location = node.path
    }

    private static func body(_ fields: Fields) throws(ContractLoadError) -> Body {
        if let node = fields["json"] { return .json(try node.json()) }
        if let node = fields["body"] { return .text(try node.text()) }
        if let node = fields["body_base64"] {
            guard let bytes = Base64.decode(try node.text()) else { throw node.refusal("this is no base64") }
            return .bytes(bytes)
        }
        if let node = fields["body_repeat"] { return .repeated(try RepeatedText(node)) }
        guard let node = fields["multipart"] else { return .none }
        var parts: [Part] = []
        for element in try node.elements() { parts.append(try Part(element)) }
        return .multipart(parts)
    }

    /// Names with a text, or with several, each of which is sent.
    private static func fields(_ node: ContractNode?) throws(ContractLoadError) -> [Field] {
        var fields: [Field] = []
        for (name, node) in try node?.entries() ?? [] {
            if case .array = node.value {
                for element in try node.elements() { fields.append(Field(name: name, value: try element.text())) }
            } else if case .integer(let number) = node.value {
                fields.append(Field(name: name, value: String(number)))
            } else {
                fields.append(Field(name: name, value: try node.text()))
            }
        }
        return fields
    }
}

extension RequestTemplate.RepeatedText {
    /// The most bytes that a contract may send at once.
    private static let bound = 256 << 20

    init(_ node: ContractNode) throws(ContractLoadError) {
        let fields = try node.fields(of: "a repeated text", ["text", "times", "before", "after"])
        text = try fields.required("text").nonEmptyText()
        times = try fields.required("times").integer(in: 1...Self.bound)
        before = try fields["before"]?.text() ?? ""
        after = try fields["after"]?.text() ?? ""
        guard times <= Self.bound / text.utf8.count else { throw node.refusal("this is more than 256 MiB") }
    }
}

extension RequestTemplate.Part {
    init(_ node: ContractNode) throws(ContractLoadError) {
        let fields = try node.fields(
            of: "a part",
            ["name", "value", "value_repeat", "file", "edits", "filename", "content_type"]
        )
        name = try fields.required("name").text()
        try fields.atMostOne(of: ["value", "value_repeat", "file"])
        for other in ["value", "value_repeat"] { try fields.atMostOne(of: [other, "edits"]) }
        if let value = fields["value"] {
            content = .value(try value.text())
        } else if let value = fields["value_repeat"] {
            content = .repeated(try .init(value))
        } else if let file = fields["file"] {
            var edits: [FileEdit] = []
            for element in try fields["edits"]?.elements() ?? [] { edits.append(try FileEdit(element)) }
            content = .file(try file.fixture(), edits)
        } else {
            throw node.refusal("a part needs \"value\", \"value_repeat\" or \"file\"")
        }
        filename = try fields["filename"]?.text()
        contentType = try fields["content_type"]?.text()
        location = node.path
    }
}
