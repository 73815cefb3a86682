/// The escapes of JSON's strings (RFC 8259, section 7).
enum JSONEscapes {
    /// The UTF-16 code unit that the six bytes at `index` spell, where they are a `\uXXXX`.
    static func codeUnit(at index: Int, in text: Span<UInt8>) -> UInt16? {
        guard index + 6 <= text.count, text[index] == UInt8(ascii: "\\"), text[index + 1] == UInt8(ascii: "u") else {
            return nil
        }
        var unit: UInt16 = 0
        for place in index + 2..<index + 6 {
            guard let digit = hexDigit(text[place]) else { return nil }
            unit = unit << 4 | digit
        }
        return unit
    }

    /// The text of a string's `content`, without its quotes, which is known to have no escape that is malformed. Half a
    /// surrogate pair is U+FFFD.
    static func text(of content: [UInt8]) -> String {
        var output: [UInt8] = []
        output.reserveCapacity(content.count)
        var index = 0
        while index < content.count {
            guard content[index] == UInt8(ascii: "\\"), index + 1 < content.count else {
                output.append(content[index])
                index += 1
                continue
            }
            if content[index + 1] == UInt8(ascii: "u") {
                index += append(unicodeAt: index, of: content, to: &output)
            } else {
                output.append(meaning(of: content[index + 1]))
                index += 2
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// Whether a backslash may stand before `byte`; `u` apart, which wants digits.
    static func isSimple(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            true
        default:
            false
        }
    }

    private static func meaning(of byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: byte
        }
    }

    /// Appends the scalar that begins at `index`, and returns how many bytes its escapes are.
    private static func append(unicodeAt index: Int, of content: [UInt8], to output: inout [UInt8]) -> Int {
        guard let high = codeUnit(at: index, in: content.span) else { return 2 }
        var value = UInt32(high)
        var length = 6
        if isHighSurrogate(high), let low = codeUnit(at: index + 6, in: content.span), isLowSurrogate(low) {
            value = 0x10000 + (UInt32(high) - 0xD800) << 10 + (UInt32(low) &- 0xDC00) & 0x3FF
            length = 12
        }
        let scalar = Unicode.Scalar(value) ?? "\u{FFFD}"
        output.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        return length
    }

    static func isHighSurrogate(_ unit: UInt16) -> Bool { (0xD800...0xDBFF).contains(unit) }
    static func isLowSurrogate(_ unit: UInt16) -> Bool { (0xDC00...0xDFFF).contains(unit) }

    private static func hexDigit(_ byte: UInt8) -> UInt16? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt16(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt16(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt16(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}
