extension JSONTree {
    /// The value written as JSON text (RFC 8259), compact or indented by `indent` spaces a level.
    ///
    /// Members keep their order unless `sortedKeys`, which sorts by Unicode scalars. Numbers are the shortest text that
    /// reads back as the same value; slashes and non-ASCII characters are not escaped. No line feed at the end.
    package func serialized(indent: Int = 0, sortedKeys: Bool = false) -> String {
        var writer = Writer(indent: indent, sortedKeys: sortedKeys)
        writer.write(self, level: 0)
        return writer.output
    }

    private struct Writer {
        let indent: Int
        let sortedKeys: Bool
        var output = ""

        init(indent: Int, sortedKeys: Bool) {
            self.indent = indent
            self.sortedKeys = sortedKeys
        }

        mutating func write(_ tree: JSONTree, level: Int) {
            switch tree.kind {
            case .object:
                var members = tree.members
                if sortedKeys {
                    members.sort { $0.key.unicodeScalars.lexicographicallyPrecedes($1.key.unicodeScalars) }
                }
                list(members, open: "{", close: "}", level: level) { writer, member in
                    writer.quote(member.key)
                    writer.output += writer.indent > 0 ? ": " : ":"
                    writer.write(member.value, level: level + 1)
                }
            case .array:
                list(tree.elements, open: "[", close: "]", level: level) { $0.write($1, level: level + 1) }
            case .string: quote(tree.string ?? "")
            case .integer: output += String(tree.integer ?? 0)
            case .real: output += "\(tree.double ?? 0)"
            case .bool: output += tree.bool == true ? "true" : "false"
            case .null: output += "null"
            }
        }

        private mutating func list<Item>(
            _ items: [Item],
            open: String,
            close: String,
            level: Int,
            write: (inout Writer, Item) -> Void
        ) {
            output += open
            for (index, item) in items.enumerated() {
                if index > 0 { output += "," }
                breakLine(level + 1)
                write(&self, item)
            }
            if !items.isEmpty { breakLine(level) }
            output += close
        }

        private mutating func breakLine(_ level: Int) {
            guard indent > 0 else { return }
            output += "\n" + String(repeating: " ", count: indent * level)
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
                case "\0"..."\u{1F}":
                    let digits = String(scalar.value, radix: 16)
                    output += #"\u"# + String(repeating: "0", count: 4 - digits.count) + digits
                default: output.unicodeScalars.append(scalar)
                }
            }
            output += "\""
        }
    }
}
