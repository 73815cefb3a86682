import FoundationEssentials

/// Bytes as base64url text without padding (RFC 7515, section 2) and back.
enum Base64URL {
    static func encode(_ bytes: some Sequence<UInt8>) -> String {
        let text = Data(bytes).base64EncodedString().utf8.prefix { $0 != UInt8(ascii: "=") }
        return String(decoding: text.map { replaced[$0] ?? $0 }, as: UTF8.self)
    }

    /// `nil` for what is no such text.
    static func decode(_ text: some StringProtocol) -> [UInt8]? {
        guard !text.utf8.contains(where: { $0 == UInt8(ascii: "=") || replaced[$0] != nil }) else { return nil }
        var bytes = text.utf8.map { byte in replaced.first { $0.value == byte }?.key ?? byte }
        bytes += Array(repeating: UInt8(ascii: "="), count: (4 - bytes.count % 4) % 4)
        return Data(base64Encoded: Data(bytes)).map { Array($0) }
    }

    /// The characters of base64 that URLs have another meaning for, and what takes their place.
    private static let replaced = [UInt8(ascii: "+"): UInt8(ascii: "-"), UInt8(ascii: "/"): UInt8(ascii: "_")]
}
