/// Base64 (RFC 4648) of bytes, and how it spells a part of them.
package enum Base64Spellings {
    /// Encodes in the standard alphabet, without padding.
    package static func encoded(_ bytes: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            count += 8
            while count >= 6 {
                count -= 6
                output.append(alphabet[Int(bits >> UInt32(count) & 63)])
            }
        }
        if count > 0 { output.append(alphabet[Int(bits << UInt32(6 - count) & 63)]) }
        return output
    }

    /// What every base64 of a text with `secret` in it has, whatever stands around: for each of the three ways in which
    /// it can be aligned the characters that no neighbour changes, in both alphabets.
    package static func all(of secret: [UInt8]) -> [[UInt8]] {
        (0..<3).flatMap { shift -> [[UInt8]] in
            let characters = encoded([UInt8](repeating: 0, count: shift) + secret)
            let first = (shift * 8 + 5) / 6
            let end = (shift + secret.count) * 8 / 6
            guard first < end else { return [] }
            let standard = Array(characters[first..<end])
            let urlSafe = standard.map { character in
                switch character {
                case UInt8(ascii: "+"): UInt8(ascii: "-")
                case UInt8(ascii: "/"): UInt8(ascii: "_")
                default: character
                }
            }
            return standard == urlSafe ? [standard] : [standard, urlSafe]
        }
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
}
