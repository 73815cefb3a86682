internal import JSONTree

/// Lines outside of any field: where a vendor, or a proxy before it, puts an error as plain JSON under status 200.
struct BareLines: Sendable {
    private static let maximumBytes = 64 << 10

    private(set) var text = ""
    /// Whether more came than is kept, and more than any error is.
    private(set) var isTooLong = false
    /// How many brackets of `text` are open. It is counted along, so that JSON is read once, when it is whole.
    private var depth = 0
    /// Whether `text` can still become JSON.
    private var mayBeJSON = true

    var isEmpty: Bool { text.isEmpty }

    /// The error that the lines so far spell.
    var error: VendorError? {
        guard mayBeJSON, let tree = try? JSONTree.parse(text) else { return nil }
        return VendorError(tree)
    }

    /// Takes a line, and gives the error that it completes.
    mutating func append(_ line: String) -> VendorError? {
        guard text.utf8.count + line.utf8.count < Self.maximumBytes else {
            isTooLong = true
            return nil
        }
        if text.isEmpty {
            // Blanks in front say nothing of what follows.
            guard let first = line.first(where: { $0 != " " && $0 != "\t" }) else { return nil }
            mayBeJSON = first == "{" || first == "["
        }
        if !text.isEmpty { text += "\n" }
        text += line
        guard mayBeJSON else { return nil }
        count(line)
        guard depth <= 0 else { return nil }
        let found = error
        mayBeJSON = false
        return found
    }

    /// Counts the brackets of a line. JSON has no line ends within strings, so each line begins outside of them.
    private mutating func count(_ line: String) {
        var isInString = false
        var isEscaped = false
        for byte in line.utf8 {
            switch byte {
            case _ where isEscaped: isEscaped = false
            case UInt8(ascii: "\\"): isEscaped = isInString
            case UInt8(ascii: "\""): isInString.toggle()
            case UInt8(ascii: "{") where !isInString, UInt8(ascii: "[") where !isInString: depth += 1
            case UInt8(ascii: "}") where !isInString, UInt8(ascii: "]") where !isInString: depth -= 1
            default: break
            }
        }
    }
}
