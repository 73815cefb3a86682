/// Percent-encoding (RFC 3986, section 2.1) undone.
package enum PercentDecoding {
    /// The bytes that `text` encodes, and where in it each of them begins, and its end; nil where nothing is encoded.
    package static func decoded(_ text: [UInt8]) -> (bytes: [UInt8], origins: [Int])? {
        guard text.contains(UInt8(ascii: "%")) else { return nil }
        var bytes: [UInt8] = []
        var origins: [Int] = []
        var index = 0
        while index < text.count {
            origins.append(index)
            if text[index] == UInt8(ascii: "%"), index + 2 < text.count,
                let byte = Hexadecimal.decode(String(decoding: text[index + 1...index + 2], as: UTF8.self))?.first
            {
                bytes.append(byte)
                index += 3
            } else {
                bytes.append(text[index])
                index += 1
            }
        }
        origins.append(text.count)
        return bytes.count == text.count ? nil : (bytes, origins)
    }
}
