/// Percent-encoding (RFC 3986) of what a contract writes as plain text.
enum PercentEncoding {
    /// A query's name or value: only unreserved characters stand as they are.
    static func query(_ text: String) -> String {
        encoded(text) { isUnreserved($0) }
    }

    /// A path as it is written, with only what can't stand in a URL encoded; `%` is left alone.
    static func path(_ text: String) -> String {
        encoded(text) { byte in (0x21...0x7E).contains(byte) && !"\"<>\\^`{|}#".utf8.contains(byte) }
    }

    private static func encoded(_ text: String, keeping isKept: (UInt8) -> Bool) -> String {
        text.utf8.reduce(into: "") { encoded, byte in
            if isKept(byte) {
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                encoded += "%" + (byte < 0x10 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            || "-._~".utf8.contains(byte)
    }
}
