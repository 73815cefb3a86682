/// The trace id of a W3C `traceparent`: 32 lower-case hexadecimal digits, not all zero.
///
/// Source: W3C Trace Context, section 3.2.
struct TraceID: Sendable, Hashable {
    let text: String

    /// `nil` when `text` is not a trace id.
    init?(_ text: String) {
        guard Self.isHex(text, digits: 32), text.contains(where: { $0 != "0" }) else { return nil }
        self.text = text
    }

    /// The trace id in a `traceparent` header; `nil` when the header is malformed. Versions beyond 00 may have more
    /// fields behind the four.
    init?(traceparent: String) {
        let fields = traceparent.split(separator: "-", omittingEmptySubsequences: false)
        guard fields.count >= 4, Self.isHex(fields[0], digits: 2), fields[0] != "ff",
            Self.isHex(fields[2], digits: 16), Self.isHex(fields[3], digits: 2),
            fields[0] != "00" || fields.count == 4
        else { return nil }
        self.init(String(fields[1]))
    }

    private static func isHex(_ text: some StringProtocol, digits: Int) -> Bool {
        text.utf8.count == digits && text.allSatisfy { ("0"..."9").contains($0) || ("a"..."f").contains($0) }
    }
}
