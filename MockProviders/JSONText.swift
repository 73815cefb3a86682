import JSONTree

/// JSON to be written: members keep their order, as the vendors' bodies do.
indirect enum JSONText: Sendable {
    case null
    case bool(Bool)
    case integer(Int)
    case real(Double)
    case string(String)
    case array([JSONText])
    case object([(String, JSONText)])
    /// Written as it is, in one line.
    case tree(JSONTree)

    init(_ tree: JSONTree) {
        switch tree.kind {
        case .object: self = .object(tree.members.map { ($0.key, JSONText($0.value)) })
        case .array: self = .array(tree.elements.map(JSONText.init))
        case .string: self = .string(tree.string ?? "")
        case .integer: self = .integer(tree.integer ?? 0)
        case .real: self = .real(tree.double ?? 0)
        case .bool: self = .bool(tree.bool == true)
        case .null: self = .null
        }
    }

    /// The string, or null for none.
    init(_ string: String?) {
        self = string.map(JSONText.string) ?? .null
    }

    /// An object's members; empty for any other value.
    var members: [(String, JSONText)] {
        if case .object(let members) = self { members } else { [] }
    }

    /// An object's member. Setting replaces it where it stands or adds it at the end; nil takes it out.
    subscript(name: String) -> JSONText? {
        get { members.first { $0.0 == name }?.1 }
        set {
            var members = members
            let place = members.firstIndex { $0.0 == name }
            switch (newValue, place) {
            case (let value?, let place?): members[place].1 = value
            case (let value?, nil): members.append((name, value))
            case (nil, let place?): members.remove(at: place)
            case (nil, nil): return
            }
            self = .object(members)
        }
    }

    /// - Parameter indent: spaces a level; 0 writes one line without spaces.
    func serialized(indent: Int = 0) -> String {
        var text = ""
        write(to: &text, indent: indent, depth: 0)
        return text
    }

    private func write(to text: inout String, indent: Int, depth: Int) {
        switch self {
        case .null: text += "null"
        case .bool(let flag): text += flag ? "true" : "false"
        case .integer(let number): text += String(number)
        case .real(let number): text += String(number)
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
