/// Base64 as it stands in a text (RFC 4648, both alphabets).
enum Base64Text {
    /// A run of base64 in a text.
    struct Run {
        let range: Range<Int>
        /// The characters of the run; a slash may be escaped in the text.
        let characters: [UInt8]
    }

    /// What a long run is, when it is no random string.
    enum Content {
        /// A picture, sound, video or document, by its first bytes.
        case media
        /// Text.
        case text
    }

    /// The runs of at least `minimum` characters, in order.
    static func runs(in text: [UInt8], minimum: Int) -> [Run] {
        var runs: [Run] = []
        var start = 0
        var characters: [UInt8] = []
        var index = 0
        while index <= text.count {
            if index < text.count, value(of: text[index]) != nil {
                if characters.isEmpty { start = index }
                characters.append(text[index])
                index += 1
                continue
            }
            // Some writers of JSON escape slashes.
            if !characters.isEmpty, index + 1 < text.count, text[index] == UInt8(ascii: "\\"),
                text[index + 1] == UInt8(ascii: "/")
            {
                index += 1
                continue
            }
            if characters.count >= minimum { runs.append(Run(range: start..<index, characters: characters)) }
            characters.removeAll(keepingCapacity: true)
            index += 1
        }
        return runs
    }

    /// The long runs that are known to be media or text, which are no secrets themselves.
    static func blobs(in text: [UInt8]) -> [(range: Range<Int>, content: Content)] {
        runs(in: text, minimum: 64).compactMap { run in
            if isMedia(run.characters) { return (run.range, .media) }
            return isMostlyText(decoded(run.characters)) ? (run.range, .text) : nil
        }
    }

    /// The bytes of whole characters; what is left of the last ones is dropped.
    static func decoded(_ characters: some Sequence<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for character in characters {
            bits = bits << 6 | UInt32(value(of: character) ?? 0)
            count += 6
            if count >= 8 {
                count -= 8
                output.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return output
    }

    /// Whether at least nine of ten bytes are characters of a text in UTF-8.
    static func isMostlyText(_ bytes: [UInt8]) -> Bool {
        guard !bytes.isEmpty else { return false }
        return stretches(of: bytes, minimum: 1).reduce(0) { $0 + $1.count } * 10 >= bytes.count * 9
    }

    /// The stretches of at least `minimum` bytes that are text in UTF-8.
    static func stretches(of bytes: [UInt8], minimum: Int) -> [Range<Int>] {
        var stretches: [Range<Int>] = []
        var start = 0
        var index = 0
        while index < bytes.count {
            let length = lengthOfCharacter(at: index, in: bytes)
            if length == 0 {
                if index - start >= minimum { stretches.append(start..<index) }
                start = index + 1
            }
            index += max(length, 1)
        }
        if bytes.count - start >= minimum { stretches.append(start..<bytes.count) }
        return stretches
    }

    /// How many bytes the character at `index` has; 0 where none that a text has begins there.
    private static func lengthOfCharacter(at index: Int, in bytes: [UInt8]) -> Int {
        let length =
            switch bytes[index] {
            case 0x20...0x7E, 0x09, 0x0A, 0x0D: 1
            case 0xC2...0xDF: 2
            case 0xE0...0xEF: 3
            case 0xF0...0xF4: 4
            default: 0
            }
        guard length > 1 else { return length }
        let rest = bytes[(index + 1)...].prefix(length - 1)
        return rest.count == length - 1 && rest.allSatisfy { $0 & 0xC0 == 0x80 } ? length : 0
    }

    private static func isMedia(_ characters: [UInt8]) -> Bool {
        let head = decoded(characters.prefix(32))
        return signatures.contains { head.starts(with: $0) } || head.dropFirst(4).starts(with: Array("ftyp".utf8))
    }

    /// PNG, JPEG, GIF, RIFF (WebP, WAV), PDF, MP3 (three ways), Ogg, FLAC, ZIP, Matroska, TIFF (two ways).
    private static let signatures: [[UInt8]] = [
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], [0xFF, 0xD8, 0xFF], Array("GIF8".utf8), Array("RIFF".utf8),
        Array("%PDF-".utf8), Array("ID3".utf8), [0xFF, 0xFB], [0xFF, 0xF3], Array("OggS".utf8), Array("fLaC".utf8),
        [0x50, 0x4B, 0x03, 0x04], [0x1A, 0x45, 0xDF, 0xA3], [0x49, 0x49, 0x2A, 0x00], [0x4D, 0x4D, 0x00, 0x2A],
    ]

    static func value(of byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
        case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
        default: nil
        }
    }
}
