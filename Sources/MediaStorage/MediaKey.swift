/// The name of a stored file: lower-case hexadecimal digits and hyphens, such as a UUID, and maybe a suffix of letters
/// behind a dot that says what was made of the file.
///
/// It is safe as a path and in a URL, whoever chose it.
package struct MediaKey: Hashable, Sendable, CustomStringConvertible {
    package let text: String

    /// Nil for a text of another form, or of fewer than 4 or more than 64 characters.
    package init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard (4...64).contains(text.utf8.count), (1...2).contains(parts.count), parts[0].count >= 4,
            parts[0].allSatisfy(Self.isHexadecimal), parts.dropFirst().allSatisfy(Self.isSuffix)
        else { return nil }
        self.text = text
    }

    package var description: String { text }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "-"): true
        default: false
        }
    }

    private static func isSuffix(_ part: Substring.UTF8View.SubSequence) -> Bool {
        !part.isEmpty && part.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
    }
}
