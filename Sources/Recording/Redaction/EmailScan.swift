/// Finds email addresses whose letters are not all ASCII (RFC 6531), or whose names have an apostrophe. Those of words are
/// found with the words.
enum EmailScan {
    static func addresses(in text: [UInt8]) -> [Range<Int>] {
        var found: [Range<Int>] = []
        for at in text.indices where text[at] == UInt8(ascii: "@") {
            var start = at
            while start > 0, isNameByte(text[start - 1]) { start -= 1 }
            var end = at + 1
            while end < text.count, isDomainByte(text[end]) { end += 1 }
            while end > at + 1, !isLetter(text[end - 1]) { end -= 1 }
            let domain = text[(at + 1)..<end]
            guard start < at, let dot = domain.lastIndex(of: UInt8(ascii: ".")), dot > domain.startIndex,
                domain[dot...].count > 2, text[start..<end].contains(where: { $0 >= 0x80 || $0 == UInt8(ascii: "'") })
            else { continue }
            found.append(start..<end)
        }
        return found
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        byte != UInt8(ascii: "@") && (SecretScan.isTokenByte(byte) || byte >= 0x80 || byte == UInt8(ascii: "'"))
    }

    private static func isDomainByte(_ byte: UInt8) -> Bool {
        isLetter(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        byte >= 0x80 || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}
