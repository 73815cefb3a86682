/// Finds a second format in a file that has a first one.
///
/// The rule: a file is refused when it has, for somebody who looks elsewhere than its first bytes,
/// 1. `%PDF-` or an element of ``Markup`` in its first 1,024 bytes, where readers of PDF and browsers look;
/// 2. a ZIP directory within its last 64 KiB and 22 bytes, where readers of ZIP and JAR look (``ZIPDirectory``);
/// 3. behind the end of its own structure, a signature of an archive, a PDF, markup or a program: anywhere in the first
///    64 KiB there and in the file's last 64 KiB, for signatures so long that chance does not write them, and right at
///    the end of the structure for short ones.
///
/// Bytes behind the end are no reason by themselves. Phones put further JPEGs there (MPF), their maker's trailers, and
/// for a motion photo a whole MP4; none of those has such a signature.
///
/// Where the end of the structure is not known, because none is declared (MP3, ADTS, FLAC, TIFF) or because it would
/// take more reading than ``Probe/structureBudget`` (a JPEG or GIF with more data than that), only the long signatures
/// are looked for, and only in the last 64 KiB. So what is not found there is gzip, and an archive without a directory
/// at its end that is longer than that.
enum Intruder {
    /// Where PDF and markup are looked for, from the file's start.
    static let headSize = 1024
    private static let tailSize = ZIPDirectory.longestTail
    private static let stretch = 64 << 10

    static func isInHead(_ head: [UInt8]) -> Bool {
        head.contains(sequence: Array("%PDF-".utf8)) || Markup.isIn(head[...])
    }

    /// Whether there is something behind `end`, or in the last bytes where that is nil.
    static func isAfterStructure(_ probe: Probe, end: Int?) throws(MediaFormatError) -> Bool {
        let tailStart = max(probe.count - tailSize, 0)
        let tail = try probe.fixedBytes(at: tailStart, count: tailSize)
        if try ZIPDirectory.isIn(tail, at: tailStart, of: probe) { return true }
        guard let end else { return hasSignature(tail[...]) || endsForeign(tail[...]) }
        guard end < probe.count else { return false }
        let appended = try probe.fixedBytes(at: end, count: stretch)
        let rest = tail.dropFirst(max(end - tailStart, 0))
        return beginsForeign(appended[...]) || hasSignature(appended[...]) || hasSignature(rest) || endsForeign(rest)
    }

    /// Whether a signature begins anywhere in these bytes that is long enough not to be chance.
    private static func hasSignature(_ bytes: ArraySlice<UInt8>) -> Bool {
        var index = bytes.startIndex
        while index < bytes.endIndex {
            switch bytes[index] {
            case UInt8(ascii: "P"), UInt8(ascii: "R"), UInt8(ascii: "7"), UInt8(ascii: "%"), UInt8(ascii: "<"),
                UInt8(ascii: "B"), UInt8(ascii: "u"), 0xFD, 0x7F:
                if isLongSignature(bytes[index...]) { return true }
            default: break
            }
            index += 1
        }
        return false
    }

    private static let longSignatures: [[UInt8]] = [
        Array("Rar!\u{1A}\u{07}".utf8), [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0],
        Array("ustar\u{0}00".utf8), Array("ustar  \u{0}".utf8),
    ]

    private static func isLongSignature(_ bytes: ArraySlice<UInt8>) -> Bool {
        if bytes.starts(with: "BZh".utf8) {
            return bytes.dropFirst(4).starts(with: [0x31, 0x41, 0x59, 0x26, 0x53, 0x59])
        }
        if bytes.starts(with: "%PDF-".utf8) {
            return bytes.dropFirst(5).first.map { (0x30...0x39).contains($0) } ?? true
        }
        if bytes.starts(with: [0x7F, 0x45, 0x4C, 0x46]) {
            // The class, the order and the version that all of them have.
            return bytes.dropFirst(4).prefix(3).elementsEqual([1, 1, 1]) || bytes.dropFirst(4).starts(with: [2, 1, 1])
        }
        return longSignatures.contains { bytes.starts(with: $0) } || Markup.begins(bytes) || isZIPMember(bytes)
    }

    /// Whether a local file header stands here, with a method and a name as they are found in the wild.
    ///
    /// Source: PKWARE's APPNOTE.TXT, section 4.3.7.
    private static func isZIPMember(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard bytes.starts(with: [0x50, 0x4B, 3, 4]) else { return false }
        var reader = ByteReader(bytes.dropFirst(4), order: .little)
        guard let version = try? reader.int16(), (try? reader.skip(2)) != nil, let method = try? reader.int16(),
            (try? reader.skip(16)) != nil, let name = try? reader.int16()
        else { return false }
        return version & 0xFF <= 100 && method <= 99 && (1...4096).contains(name)
    }

    /// Signatures that mean something only where a file would begin, after zeros and white space.
    private static func beginsForeign(_ bytes: ArraySlice<UInt8>) -> Bool {
        let start = bytes.drop { [0, 9, 10, 13, 32].contains($0) }
        let short: [[UInt8]] = [
            [0x1F, 0x8B, 8], [0x28, 0xB5, 0x2F, 0xFD], [0x7F, 0x45, 0x4C, 0x46], Array("#!/".utf8), Array("%!PS".utf8),
            Array("BZh".utf8), [0xCA, 0xFE, 0xBA, 0xBE], [0xCF, 0xFA, 0xED, 0xFE], [0x50, 0x4B, 3, 4],
            Array("%PDF".utf8),
        ]
        if short.contains(where: { start.starts(with: $0) }) { return true }
        return start.starts(with: "MZ".utf8)
            && start.prefix(1024).contains(sequence: Array("This program".utf8))
    }

    /// What RAR, PDF and markup end with.
    private static func endsForeign(_ bytes: ArraySlice<UInt8>) -> Bool {
        let end = bytes.suffix(1024)
        return end.hasSuffix([0xC4, 0x3D, 0x7B, 0, 0x40, 7, 0]) || end.hasSuffix([0x1D, 0x77, 0x56, 0x51, 3, 5, 4, 0])
            || end.contains(sequence: Array("startxref".utf8)) && end.contains(sequence: Array("%%EOF".utf8))
            || ["</html>", "</script>", "</svg>"].contains { end.contains(sequence: Array($0.utf8)) }
    }
}

extension ArraySlice<UInt8> {
    fileprivate func hasSuffix(_ bytes: [UInt8]) -> Bool {
        suffix(bytes.count).elementsEqual(bytes)
    }
}
