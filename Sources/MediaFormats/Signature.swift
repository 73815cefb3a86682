/// Which reader a file's first bytes call for.
enum Signature {
    case jpeg, png, gif, webP, bmp, tiff, isoMedia, matroska, wav, ogg, flac
    /// An ID3 tag, or a frame of MPEG audio or of ADTS.
    case mpegAudio

    /// Throws the reason why a file that begins like this is not taken.
    static func of(_ head: [UInt8]) throws(MediaFormatError) -> Signature {
        if let signature = media(head) { return signature }
        throw .refused(refusal(head))
    }

    private static func media(_ head: [UInt8]) -> Signature? {
        if head.starts(with: [0xFF, 0xD8, 0xFF]) { return .jpeg }
        if head.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return .png }
        if head.starts(with: "GIF87a".utf8) || head.starts(with: "GIF89a".utf8) { return .gif }
        if head.starts(with: "RIFF".utf8), head.dropFirst(8).starts(with: "WEBP".utf8) { return .webP }
        if ["RIFF", "RF64"].contains(where: { head.starts(with: $0.utf8) }),
            head.dropFirst(8).starts(with: "WAVE".utf8)
        {
            return .wav
        }
        if head.starts(with: [0x49, 0x49, 0x2A, 0]) || head.starts(with: [0x4D, 0x4D, 0, 0x2A]) { return .tiff }
        if head.starts(with: [0x1A, 0x45, 0xDF, 0xA3]) { return .matroska }
        if head.starts(with: "OggS".utf8) { return .ogg }
        if head.starts(with: "fLaC".utf8) { return .flac }
        if ISOMedia.begins(head) { return .isoMedia }
        if BMPStructure.begins(head) { return .bmp }
        if head.starts(with: "ID3".utf8) || MPEGAudio.begins(head) { return .mpegAudio }
        return nil
    }

    private static let known: [(refusal: MediaRefusal, offset: Int, bytes: [UInt8])] = [
        (.archive, 0, [0x50, 0x4B, 3, 4]), (.archive, 0, [0x50, 0x4B, 5, 6]), (.archive, 0, [0x50, 0x4B, 7, 8]),
        (.archive, 0, [0x1F, 0x8B]), (.archive, 0, Array("BZh".utf8)),
        (.archive, 0, [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0]),
        (.archive, 0, [0x28, 0xB5, 0x2F, 0xFD]), (.archive, 0, [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]),
        (.archive, 0, Array("Rar!\u{1A}\u{07}".utf8)), (.archive, 257, Array("ustar".utf8)),
        (.document, 0, Array("%!PS".utf8)), (.document, 0, Array("{\\rtf".utf8)),
        (.document, 0, [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]),
        (.executable, 0, [0x7F, 0x45, 0x4C, 0x46]), (.executable, 0, [0, 0x61, 0x73, 0x6D]),
        (.executable, 0, [0xCA, 0xFE, 0xBA, 0xBE]), (.executable, 0, [0xCF, 0xFA, 0xED, 0xFE]),
        (.executable, 0, [0xCE, 0xFA, 0xED, 0xFE]), (.executable, 0, Array("MZ".utf8)),
        (.unsupported, 0, Array("#!AMR".utf8)), (.markup, 0, Array("#!".utf8)),
        (.unsupported, 0, [0x49, 0x49, 0x2B, 0]), (.unsupported, 0, [0x4D, 0x4D, 0, 0x2B]),
        (.unsupported, 0, Array("RIFF".utf8)), (.unsupported, 0, Array("FORM".utf8)),
        (.unsupported, 0, [0xFF, 0x0A]), (.unsupported, 4, Array("JXL ".utf8)), (.unsupported, 4, Array("jP  ".utf8)),
        (.unsupported, 0, Array("8BPS".utf8)), (.unsupported, 0, [0, 0, 1, 0]), (.unsupported, 0, [0, 0, 1, 0xBA]),
        (.unsupported, 0, Array("FLV\u{1}".utf8)), (.unsupported, 0, [0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11]),
        (.unsupported, 0, Array("MThd".utf8)), (.unsupported, 0, Array("caff".utf8)),
    ]

    private static func refusal(_ head: [UInt8]) -> MediaRefusal {
        for entry in known where head.dropFirst(entry.offset).starts(with: entry.bytes) { return entry.refusal }
        if head.contains(sequence: Array("%PDF-".utf8)) { return .document }
        let text = head.drop { [0xEF, 0xBB, 0xBF, 0xFE, 0xFF, 0, 9, 10, 12, 13, 32].contains($0) }
        return text.first == UInt8(ascii: "<") || Markup.isIn(head[...]) ? .markup : .unknown
    }
}

extension Collection<UInt8> {
    /// Whether these bytes stand somewhere in it.
    func contains(sequence: [UInt8]) -> Bool {
        guard let first = sequence.first else { return true }
        var rest = self[...]
        while let start = rest.firstIndex(of: first) {
            if rest[start...].starts(with: sequence) { return true }
            rest = rest[index(after: start)...]
        }
        return false
    }
}
