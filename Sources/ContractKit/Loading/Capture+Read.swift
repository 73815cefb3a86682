extension Capture {
    static func read(_ node: ContractNode?) throws(ContractLoadError) -> [Capture] {
        var captures: [Capture] = []
        for (name, node) in try node?.entries() ?? [] {
            let plain = name.utf8.allSatisfy { $0 == 0x5F || (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) }
            guard plain, !name.isEmpty, name != "case" else {
                throw node.refusal("\"\(name)\" can't be a capture's name; it is made of a…z, 0…9 and _")
            }
            guard !ContractModels.names.contains(name) else {
                throw node.refusal("\"\(name)\" can't be a capture's name; it stands for the models of llms.json")
            }
            captures.append(Capture(name: name, source: try Source(node), path: node.path))
        }
        return captures
    }
}

extension Capture.Source {
    init(_ node: ContractNode) throws(ContractLoadError) {
        if let text = node.value.string {
            if text == "text" {
                self = .text
            } else if text == "status" {
                self = .status
            } else {
                self = .body(try Self.path(node))
            }
            return
        }
        let fields = try node.fields(of: "a capture", ["header", "event", "index", "path", "id"])
        try fields.atMostOne(of: ["header", "event"])
        if let header = fields["header"] {
            self = .header(try header.nonEmptyText())
            return
        }
        let name = try fields.required("event").nonEmptyText()
        let index = try fields["index"]?.integer(in: -10_000...10_000) ?? 0
        try fields.atMostOne(of: ["id", "path"])
        if let id = fields["id"] {
            guard id.value == .bool(true) else { throw id.refusal("id takes no value but true") }
            self = .eventID(name: name, index: index)
        } else {
            self = .event(name: name, index: index, try Self.path(try fields.required("path")))
        }
    }

    private static func path(_ node: ContractNode) throws(ContractLoadError) -> ValuePath {
        let text = try node.text()
        guard text.hasPrefix("$"), let path = ValuePath(parsing: text) else {
            throw node.refusal("a path looks like \"$.items[0].id\"")
        }
        return path
    }
}
