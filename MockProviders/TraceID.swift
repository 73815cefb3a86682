/// The trace id of a W3C `traceparent`: 32 lower-case hexadecimal digits, not all zero.
///
/// The mock tells tests apart by it: what is armed for a trace answers the requests of that trace, and no others.
///
/// Source: W3C Trace Context, section 3.2.
public struct TraceID: Sendable, Hashable {
    /// The 32 digits.
    public let text: String

    /// Takes a trace id as it is; `nil` when `text` is none.
    public init?(_ text: String) {
        guard Self.isHex(text, digits: 32), text.contains(where: { $0 != "0" }) else { return nil }
        self.text = text
    }

    /// The trace id in a `traceparent` header; `nil` when the header is malformed. Versions beyond 00 may have more
    /// fields behind the four.
    public init?(traceparent: String) {
        let fields = traceparent.split(separator: "-", omittingEmptySubsequences: false)
        guard fields.count >= 4, Self.isHex(fields[0], digits: 2), fields[0] != "ff",
            Self.isHex(fields[2], digits: 16), Self.isHex(fields[3], digits: 2),
            fields[0] != "00" || fields.count == 4
        else { return nil }
        self.init(String(fields[1]))
    }

    private init(number: UInt128) {
        let digits = String(number, radix: 16)
        text = String(repeating: "0", count: 32 - digits.count) + digits
    }

    /// Returns a trace id that nobody else has.
    public static func random() -> TraceID {
        TraceID(number: .random(in: 1...UInt128.max))
    }

    /// The value of a `traceparent` header for a request of this trace.
    public var traceparent: String {
        "00-\(text)-00f067aa0ba902b7-01"
    }

    private static func isHex(_ text: some StringProtocol, digits: Int) -> Bool {
        text.utf8.count == digits && text.allSatisfy { ("0"..."9").contains($0) || ("a"..."f").contains($0) }
    }
}

extension TraceID: CustomStringConvertible {
    /// The 32 digits.
    public var description: String { text }
}
