import JSONTree

/// A JSON value that tests change and write again.
enum EditableJSON: Sendable {
    case object([(key: String, value: EditableJSON)])
    case array([EditableJSON])
    case string(String)
    case integer(Int)
    case real(Double)
    case bool(Bool)
    case null

    init(_ tree: JSONTree) {
        self =
            switch tree.kind {
            case .object: .object(tree.members.map { ($0.key, EditableJSON($0.value)) })
            case .array: .array(tree.elements.map { EditableJSON($0) })
            case .string: .string(tree.string ?? "")
            case .integer: .integer(tree.integer ?? 0)
            case .real: .real(tree.double ?? 0)
            case .bool: .bool(tree.bool ?? false)
            case .null: .null
            }
    }

    subscript(key: String) -> EditableJSON? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key == key }?.value
    }

    var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// Puts `value` at every place that `path` leads to, `[]` in it being each element of an array; nil removes. An object
    /// that lacks the last member gets it only where `adds`.
    mutating func set(_ path: [String], _ value: EditableJSON?, adds: Bool) {
        guard let step = path.first else { return }
        let rest = Array(path.dropFirst())
        switch self {
        case .array(var elements) where step == "[]":
            if rest.isEmpty {
                elements = value.map { value in elements.map { _ in value } } ?? []
            } else {
                for index in elements.indices { elements[index].set(rest, value, adds: adds) }
            }
            self = .array(elements)
        case .object(var members):
            let index = members.firstIndex { $0.key == step }
            if !rest.isEmpty {
                if let index { members[index].value.set(rest, value, adds: adds) }
            } else if let index, let value {
                members[index].value = value
            } else if let index {
                members.remove(at: index)
            } else if let value, adds {
                members.append((step, value))
            }
            self = .object(members)
        default: break
        }
    }

    /// The ways to all values, those within first; `[]` stands for the elements of an array.
    var paths: [[String]] {
        switch self {
        case .object(let members): members.flatMap { member in (member.value.paths + [[]]).map { [member.key] + $0 } }
        case .array(let elements): elements.flatMap { element in (element.paths + [[]]).map { ["[]"] + $0 } }
        default: []
        }
    }

    /// What remains when texts, numbers and choices are forgotten: equal for deltas of one kind.
    var signature: String {
        switch self {
        case .object(let members): "{" + members.map { "\($0.key):\($0.value.signature)" }.sorted().joined() + "}"
        case .array(let elements): "[" + elements.map(\.signature).joined() + "]"
        case .string(let text): text.isEmpty ? "e" : "s"
        case .integer, .real: "n"
        case .bool: "b"
        case .null: "0"
        }
    }

    /// JSON text, with `space` after each separator.
    func text(space: String = "") -> String {
        switch self {
        case .object(let members):
            "{"
                + members.map { "\(Self.quoted($0.key)):\(space)\($0.value.text(space: space))" }
                .joined(separator: ",\(space)") + "}"
        case .array(let elements): "[" + elements.map { $0.text(space: space) }.joined(separator: ",\(space)") + "]"
        case .string(let text): Self.quoted(text)
        case .integer(let number): String(number)
        case .real(let number): "\(number)"
        case .bool(let flag): String(flag)
        case .null: "null"
        }
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case "\0"..."\u{1F}":
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
