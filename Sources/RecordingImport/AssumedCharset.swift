/// What tools make of UTF-8 where an answer names no charset: mitmproxy reads it as Latin-1, Chrome as windows-1252
/// (https://encoding.spec.whatwg.org), which differ in the bytes 0x80 to 0x9F alone.
enum AssumedCharset {
    /// The UTF-8 bytes of a text that was read in one of these charsets; nil where the text was not read so.
    ///
    /// Text that was read rightly has characters that these charsets lack, or is not UTF-8 when written in them.
    static func original(of text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        var isASCII = true
        for scalar in text.unicodeScalars {
            guard let byte = byte(of: scalar) else { return nil }
            isASCII = isASCII && byte < 0x80
            bytes.append(byte)
        }
        return !isASCII && ContentDecoding.isText(bytes) ? bytes : nil
    }

    private static func byte(of scalar: Unicode.Scalar) -> UInt8? {
        if scalar.value <= 0xFF { return UInt8(scalar.value) }
        return windows1252.firstIndex(of: scalar.value).map { 0x80 + UInt8($0) }
    }

    /// The scalars of the bytes 0x80 to 0x9F in windows-1252.
    private static let windows1252: [UInt32] = [
        0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,
        0x017D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A,
        0x0153, 0x9D, 0x017E, 0x0178,
    ]
}
