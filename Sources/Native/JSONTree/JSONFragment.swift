/// A string of JSON that is a piece of a longer text: its text, and what of a surrogate pair it was cut in.
///
/// Writers that count text in UTF-16 cut between the two escapes of one character: one piece ends with `\ud83d`, the next
/// one begins with `\ude00`. Within a piece, half a pair is U+FFFD.
package struct JSONFragment: Sendable, Equatable {
    /// The low surrogate that the string begins with, the end of a pair that was begun before it.
    package var leadingLow: UInt16?
    /// The text between the halves.
    package var text: String
    /// The high surrogate that the string ends with, the beginning of a pair that ends after it.
    package var trailingHigh: UInt16?

    package init(leadingLow: UInt16? = nil, text: String, trailingHigh: UInt16? = nil) {
        self.leadingLow = leadingLow
        self.text = text
        self.trailingHigh = trailingHigh
    }

    /// Reads a string's `content`, without its quotes, which is known to have no escape that is malformed.
    init(content: [UInt8]) {
        var content = content[...]
        if let unit = JSONEscapes.codeUnit(at: 0, in: content.span), JSONEscapes.isLowSurrogate(unit) {
            leadingLow = unit
            content = content.dropFirst(6)
        }
        if let unit = Self.lastEscape(of: content), JSONEscapes.isHighSurrogate(unit) {
            trailingHigh = unit
            content = content.dropLast(6)
        }
        text = JSONEscapes.text(of: Array(content))
    }

    /// The code unit of the `\uXXXX` that `content` ends with, if it does: the backslash must not be escaped itself.
    private static func lastEscape(of content: ArraySlice<UInt8>) -> UInt16? {
        guard content.count >= 6 else { return nil }
        let start = content.endIndex - 6
        guard let unit = JSONEscapes.codeUnit(at: content.count - 6, in: content.span) else { return nil }
        let backslashes = content[..<start].reversed().prefix { $0 == UInt8(ascii: "\\") }.count
        return backslashes.isMultiple(of: 2) ? unit : nil
    }
}
