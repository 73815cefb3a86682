import FoundationEssentials

/// Reads a `.env` file: `NAME=value` lines, `#` comments, values quoted as in a shell.
///
/// - Unquoted values end at a ` #` and lose the space around them.
/// - In single quotes everything stands for itself. In double quotes `\n`, `\t`, `\"`, `\\`, `\$` and `` \` `` are
///   escapes. Quoted values can go over several lines.
/// - `export ` before a name is ignored. The last line of a name wins.
package enum EnvironmentFile {
    /// What is wrong with a file, and in which line.
    package struct ParseError: Error, Equatable, CustomStringConvertible {
        package let line: Int
        package let reason: String
        package var description: String { "line \(line): \(reason)" }
    }

    /// The variables that `text` sets.
    package static func parse(_ text: String) throws(ParseError) -> [String: String] {
        var scanner = Scanner(text)
        var variables: [String: String] = [:]
        while let (name, value) = try scanner.next() { variables[name] = value }
        return variables
    }

    private struct Scanner {
        private var rest: Substring
        private var line = 1

        init(_ text: String) {
            rest = text[...]
        }

        /// The next variable; nil at the end of the file.
        mutating func next() throws(ParseError) -> (name: String, value: String)? {
            while let first = rest.first {
                if first.isWhitespace {
                    advance()
                } else if first == "#" {
                    skipLine()
                } else {
                    return try assignment()
                }
            }
            return nil
        }

        private mutating func assignment() throws(ParseError) -> (name: String, value: String) {
            let start = line
            var name = String(rest.prefix { $0 != "=" && !$0.isNewline })
            rest = rest.dropFirst(name.count)
            if name.hasPrefix("export ") { name.removeFirst(7) }
            name = name.trimmingWhitespace()
            guard rest.first == "=" else { throw ParseError(line: start, reason: "expected NAME=value") }
            guard !name.isEmpty, name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }) else {
                throw ParseError(line: start, reason: "a name has letters, digits and underscores only")
            }
            advance()
            rest = rest.drop { $0 == " " || $0 == "\t" }
            guard let quote = rest.first, quote == "\"" || quote == "'" else { return (name, unquoted()) }
            advance()
            let value = try quoted(by: quote, from: start)
            let tail = rest.prefix { !$0.isNewline }
            guard tail.allSatisfy(\.isWhitespace) || tail.drop(while: \.isWhitespace).first == "#" else {
                throw ParseError(line: line, reason: "text after the closing quote of \(name)")
            }
            skipLine()
            return (name, value)
        }

        private mutating func unquoted() -> String {
            var value = String(rest.prefix { !$0.isNewline })
            rest = rest.dropFirst(value.count)
            if value.first == "#" { return "" }
            for marker in [" #", "\t#"] {
                if let comment = value.firstRange(of: marker) { value = String(value[..<comment.lowerBound]) }
            }
            return value.trimmingWhitespace()
        }

        private mutating func quoted(by quote: Character, from start: Int) throws(ParseError) -> String {
            var value = ""
            while let character = rest.first {
                advance()
                if character == quote { return value }
                guard quote == "\"", character == "\\", let escaped = rest.first else {
                    value.append(character)
                    continue
                }
                advance()
                switch escaped {
                case "n": value.append("\n")
                case "t": value.append("\t")
                case "\"", "\\", "$", "`": value.append(escaped)
                default: value += "\\\(escaped)"
                }
            }
            throw ParseError(line: start, reason: "a quote is not closed")
        }

        private mutating func skipLine() {
            rest = rest.drop { !$0.isNewline }
        }

        private mutating func advance() {
            if rest.removeFirst().isNewline { line += 1 }
        }
    }
}

extension StringProtocol {
    func trimmingWhitespace() -> String {
        let start = drop(while: \.isWhitespace)
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...last])
    }
}
