import JSONTree

/// JSON to be written: members keep their order, as the vendors' error bodies do.
indirect enum JSONText: Sendable {
    case null
    case integer(Int)
    case string(String)
    case array([JSONText])
    case object([(String, JSONText)])
    case tree(JSONTree)

    /// - Parameter indent: spaces a level; 0 writes one line without spaces.
    func serialized(indent: Int = 0) -> String {
        var text = ""
        write(to: &text, indent: indent, depth: 0)
        return text
    }

    private func write(to text: inout String, indent: Int, depth: Int) {
        switch self {
        case .null: text += "null"
        case .integer(let number): text += String(number)
        case .string(let string): Self.quote(string, to: &text)
        case .tree(let tree): text += tree.serialized()
        case .array(let elements):
            Self.list("[", "]", elements, to: &text, indent: indent, depth: depth) { element, text in
                element.write(to: &text, indent: indent, depth: depth + 1)
            }
        case .object(let members):
            Self.list("{", "}", members, to: &text, indent: indent, depth: depth) { member, text in
                Self.quote(member.0, to: &text)
                text += indent > 0 ? ": " : ":"
                member.1.write(to: &text, indent: indent, depth: depth + 1)
            }
        }
    }

    private static func list<Element>(
        _ open: String,
        _ close: String,
        _ elements: [Element],
        to text: inout String,
        indent: Int,
        depth: Int,
        writeElement: (Element, inout String) -> Void
    ) {
        text += open
        for (index, element) in elements.enumerated() {
            if index > 0 { text += "," }
            if indent > 0 { text += "\n" + String(repeating: " ", count: indent * (depth + 1)) }
            writeElement(element, &text)
        }
        if indent > 0, !elements.isEmpty { text += "\n" + String(repeating: " ", count: indent * depth) }
        text += close
    }

    private static func quote(_ string: String, to text: inout String) {
        text += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case "\u{0}"..<"\u{20}":
                let hex = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
