import JSONTree

/// A value of a recording's JSON file, to be laid out.
indirect enum SidecarValue {
    case object([(String, SidecarValue)])
    case array([SidecarValue])
    case string(String)
    case integer(Int)
    case null
    /// What was read from elsewhere.
    case tree(JSONTree)
    /// Pairs of numbers, as many a line as fit.
    case pairs([(Int, Int)])

    static func strings(_ members: [(name: String, value: String)]) -> SidecarValue {
        .object(members.map { ($0.name, .string($0.value)) })
    }

    /// The value as a text with a line feed at its end.
    func encoded() -> [UInt8] {
        var writer = Writer()
        writer.write(self, level: 0)
        return Array((writer.output + "\n").utf8)
    }

    private struct Writer {
        /// The width of a line of pairs.
        static let width = 112
        var output = ""

        mutating func write(_ value: SidecarValue, level: Int) {
            switch value {
            case .object(let members):
                list(members, "{", "}", level) { writer, member in
                    writer.quote(member.0)
                    writer.output += ": "
                    writer.write(member.1, level: level + 1)
                }
            case .array(let elements): list(elements, "[", "]", level) { $0.write($1, level: level + 1) }
            case .string(let text): quote(text)
            case .integer(let number): output += String(number)
            case .null: output += "null"
            case .tree(let tree): write(tree, level: level)
            case .pairs(let pairs): write(pairs, level: level)
            }
        }

        private mutating func write(_ tree: JSONTree, level: Int) {
            switch tree.kind {
            case .object:
                list(tree.members, "{", "}", level) { writer, member in
                    writer.quote(member.key)
                    writer.output += ": "
                    writer.write(member.value, level: level + 1)
                }
            case .array: list(tree.elements, "[", "]", level) { $0.write($1, level: level + 1) }
            case .string: quote(tree.string ?? "")
            default: output += tree.serialized()
            }
        }

        private mutating func write(_ pairs: [(Int, Int)], level: Int) {
            let indent = String(repeating: "  ", count: level + 1)
            var lines: [String] = []
            for (index, pair) in pairs.enumerated() {
                let text = "[\(pair.0), \(pair.1)]" + (index + 1 < pairs.count ? "," : "")
                if let line = lines.last, line.utf8.count + 1 + text.utf8.count <= Self.width {
                    lines[lines.count - 1] = "\(line) \(text)"
                } else {
                    lines.append(indent + text)
                }
            }
            output += "[\n" + lines.joined(separator: "\n") + "\n" + indent.dropLast(2) + "]"
        }

        private mutating func list<Item>(
            _ items: [Item],
            _ open: String,
            _ close: String,
            _ level: Int,
            write: (inout Writer, Item) -> Void
        ) {
            output += open
            for (index, item) in items.enumerated() {
                output += (index > 0 ? ",\n" : "\n") + String(repeating: "  ", count: level + 1)
                write(&self, item)
            }
            if !items.isEmpty { output += "\n" + String(repeating: "  ", count: level) }
            output += close
        }

        private mutating func quote(_ text: String) {
            output += "\""
            for scalar in text.unicodeScalars {
                switch scalar {
                case "\"": output += #"\""#
                case "\\": output += #"\\"#
                case "\n": output += #"\n"#
                case "\r": output += #"\r"#
                case "\t": output += #"\t"#
                case "\u{8}": output += #"\b"#
                case "\u{C}": output += #"\f"#
                default:
                    if Self.isSeen(scalar) {
                        output.unicodeScalars.append(scalar)
                    } else {
                        for unit in String(scalar).utf16 { escape(unit) }
                    }
                }
            }
            output += "\""
        }

        private mutating func escape(_ unit: UInt16) {
            let digits = String(unit, radix: 16)
            output += #"\u"# + String(repeating: "0", count: 4 - digits.count) + digits
        }

        private static func isSeen(_ scalar: Unicode.Scalar) -> Bool {
            switch scalar.properties.generalCategory {
            case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
                .nonspacingMark, .enclosingMark:
                false
            case .spaceSeparator: scalar == " "
            default: scalar != "\u{FFFD}"
            }
        }
    }
}
