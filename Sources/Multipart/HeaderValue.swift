/// A header value with parameters, such as `form-data; name="a"; filename="b.png"`.
///
/// Quoted strings are read as senders really write them. Browsers escape a quote as `%22` and leave a backslash as it
/// is; others escape both with a backslash. So `\"`, `\\` and `%22` are undone, and any other backslash stands for
/// itself. A value that only ends when its last backslash does too is read that way.
struct HeaderValue {
    /// What stands before the first semicolon.
    let value: String
    /// By name in lower case. The extended form of a parameter (`filename*`) is a name of its own.
    private(set) var parameters: [String: String] = [:]

    /// Nil where a parameter has no value, stands twice, or its quotes do not end.
    init?(_ text: String) {
        var rest = text[...].utf8
        value = Self.trimmed(Self.take(&rest) { $0 != UInt8(ascii: ";") })
        while rest.popFirst() != nil {
            let name = Self.trimmed(Self.take(&rest) { $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: ";") })
                .lowercased()
            if name.isEmpty, rest.first != UInt8(ascii: "=") { continue }
            guard !name.isEmpty, rest.popFirst() == UInt8(ascii: "=") else { return nil }
            _ = Self.take(&rest) { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
            var parameter: String
            if rest.first == UInt8(ascii: "\"") {
                rest.removeFirst()
                guard let quoted = Self.quoted(&rest) else { return nil }
                parameter = quoted
            } else {
                parameter = Self.trimmed(Self.take(&rest) { $0 != UInt8(ascii: ";") })
            }
            guard parameters.updateValue(parameter, forKey: name) == nil else { return nil }
        }
    }

    private static func take(_ rest: inout Substring.UTF8View, while matches: (UInt8) -> Bool) -> Substring.UTF8View {
        let taken = rest.prefix(while: matches)
        rest = rest[taken.endIndex...]
        return taken
    }

    private static func trimmed(_ text: Substring.UTF8View) -> String {
        let isBlank: (UInt8) -> Bool = { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        var text = text.drop(while: isBlank)
        while let last = text.last, isBlank(last) { text.removeLast() }
        return String(decoding: text, as: UTF8.self)
    }

    /// Reads up to the closing quote and what may stand between it and the next semicolon.
    private static func quoted(_ rest: inout Substring.UTF8View) -> String? {
        for backslashEscapes in [true, false] {
            var attempt = rest
            guard let text = quoted(&attempt, backslashEscapes: backslashEscapes) else { continue }
            rest = attempt
            return text
        }
        return nil
    }

    private static func quoted(_ rest: inout Substring.UTF8View, backslashEscapes: Bool) -> String? {
        var bytes: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""):
                let gap = take(&rest) { $0 != UInt8(ascii: ";") }
                return trimmed(gap).isEmpty ? String(decoding: bytes, as: UTF8.self) : nil
            case UInt8(ascii: "\\")
            where backslashEscapes && (rest.first == UInt8(ascii: "\"") || rest.first == UInt8(ascii: "\\")):
                bytes.append(rest.removeFirst())
            case UInt8(ascii: "%") where rest.starts(with: "22".utf8):
                rest.removeFirst(2)
                bytes.append(UInt8(ascii: "\""))
            default:
                bytes.append(byte)
            }
        }
        return nil
    }
}
