/// Bytes in a URL: `data:<type>;base64,<bytes>`. Source: RFC 2397.
struct DataURL: Sendable {
    let contentType: String
    let base64: Substring

    /// `nil` when the text is no data URL, or one that is not in base64.
    init?(_ text: String) {
        guard text.hasPrefix("data:"), let comma = text.firstIndex(of: ",") else { return nil }
        let head = text[text.index(text.startIndex, offsetBy: 5)..<comma].split(separator: ";")
        guard head.count > 1, head.last == "base64", let type = head.first else { return nil }
        contentType = type.lowercased()
        base64 = text[text.index(after: comma)...]
    }
}

/// The spelling of base64, without decoding it. Source: RFC 4648, sections 4 and 5.
enum Base64Spelling {
    /// - Parameter isLenient: takes the URL alphabet too, and padding may be missing, as Google reads it.
    static func isRight(_ text: some StringProtocol, isLenient: Bool = false) -> Bool {
        var count = 0
        var padding = 0
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
                guard padding == 0 else { return false }
            case UInt8(ascii: "-"), UInt8(ascii: "_"):
                guard isLenient, padding == 0 else { return false }
            case UInt8(ascii: "="):
                padding += 1
            default:
                return false
            }
            count += 1
        }
        guard count > padding, padding <= 2 else { return false }
        return count % 4 == 0 || (isLenient && padding == 0 && count % 4 != 1)
    }
}
