package import JSONTree

extension ContractValue {
    /// The value of a parsed document.
    package init(_ tree: JSONTree) {
        switch tree.kind {
        case .null: self = .null
        case .bool: self = .bool(tree.bool ?? false)
        case .integer: self = .integer(tree.integer ?? 0)
        case .real: self = .real(tree.double ?? 0)
        case .string: self = .string(tree.string ?? "")
        case .array: self = .array(tree.elements.map(ContractValue.init))
        case .object:
            self = .object(tree.members.map { Member(key: $0.key, value: ContractValue($0.value)) })
        }
    }

    /// The value that a JSON text holds; refused where a key stands twice in one object.
    static func parse(json bytes: [UInt8]) throws(JSONError) -> ContractValue {
        ContractValue(try JSONTree.parse(bytes, limits: .contract))
    }

    /// The value as JSON on one line, members in their order.
    public var json: String {
        var text = ""
        write(to: &text)
        return text
    }

    private func write(to text: inout String) {
        switch self {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .integer(let value): text += String(value)
        case .real(let value): text += value.isFinite ? "\(value)" : "null"
        case .string(let value): Self.write(string: value, to: &text)
        case .array(let elements):
            text += "["
            for (index, element) in elements.enumerated() {
                if index > 0 { text += "," }
                element.write(to: &text)
            }
            text += "]"
        case .object(let members):
            text += "{"
            for (index, member) in members.enumerated() {
                if index > 0 { text += "," }
                Self.write(string: member.key, to: &text)
                text += ":"
                member.value.write(to: &text)
            }
            text += "}"
        }
    }

    private static func write(string: String, to text: inout String) {
        text += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                let hex = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
