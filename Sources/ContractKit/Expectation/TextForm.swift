/// The forms that ids, times and tokens have as text.
enum TextForm {
    /// A lower-case UUID (RFC 9562), of one version where one is asked for.
    static func isUUID(_ text: String, version: Character? = nil) -> Bool {
        let groups = text.split(separator: "-", omittingEmptySubsequences: false)
        guard groups.map(\.utf8.count) == [8, 4, 4, 4, 12],
            groups.allSatisfy({ $0.utf8.allSatisfy { isDigit($0) || (0x61...0x66).contains($0) } })
        else { return false }
        guard let version else { return true }
        return groups[2].first == version && "89ab".contains(groups[3].first ?? " ")
    }

    /// `2026-11-23T09:30:00.123Z`: RFC 3339 in UTC with milliseconds, and a day that exists.
    static func isTimestamp(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        let shape = Array("0000-00-00T00:00:00.000Z".utf8)
        guard bytes.count == shape.count else { return false }
        for (byte, form) in zip(bytes, shape) where form == UInt8(ascii: "0") ? !isDigit(byte) : byte != form {
            return false
        }
        func number(_ range: Range<Int>) -> Int {
            bytes[range].reduce(0) { $0 * 10 + Int($1 - 0x30) }
        }
        let year = number(0..<4)
        let month = number(5..<7)
        let isLeap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard (1...12).contains(month), (1...days[month - 1]).contains(number(8..<10)) else { return false }
        // RFC 3339 knows the leap second 23:59:60.
        return number(11..<13) < 24 && number(14..<16) < 60 && number(17..<19) <= 60
    }

    /// Three parts of unpadded base64url (RFC 7515), the third one being a signature.
    static func isJWT(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 3
            && parts.allSatisfy { part in
                !part.isEmpty
                    && part.utf8.allSatisfy {
                        isDigit($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
                            || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
                    }
            }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
