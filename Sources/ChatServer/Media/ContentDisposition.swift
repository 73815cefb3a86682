/// How a file is to be shown and named (RFC 6266).
enum ContentDisposition {
    /// To be shown in its place, and saved as `filename`: in ASCII for old clients, and whole (RFC 8187).
    static func inline(filename: String) -> String {
        var ascii = ""
        for scalar in filename.unicodeScalars {
            let isPlain = (0x20..<0x7F).contains(scalar.value) && !["\"", "\\", "%"].contains(scalar)
            ascii += isPlain ? String(scalar) : "_"
        }
        let digits = Array("0123456789ABCDEF".utf8)
        var encoded: [UInt8] = []
        for byte in filename.utf8 {
            if isAttributeCharacter(byte) {
                encoded.append(byte)
            } else {
                encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return "inline; filename=\"\(ascii)\"; filename*=UTF-8''\(String(decoding: encoded, as: UTF8.self))"
    }

    /// RFC 8187 §3.2.1, `attr-char`.
    private static func isAttributeCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"):
            true
        default: "!#$&+-.^_`|~".utf8.contains(byte)
        }
    }
}
