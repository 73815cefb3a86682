/// The segments of a JPEG. Source: ITU-T T.81, annex B; JFIF 1.02; T.872, section 6.5.3 for Adobe's segment.
enum JPEGSegments {
    /// The picture alone: what a decoder needs, up to the end of the picture, byte by byte as it stands in `file`.
    ///
    /// Only for the plainest of files, which all decoders read alike: 8 bits, in grey or in colours of three parts, all in
    /// one scan, with tables of its own. Nil for any other.
    static func stripped(_ file: RawSpan) -> [UInt8]? {
        guard file.byteCount > 2, file.byte(at: 0) == 0xFF, file.byte(at: 1) == 0xD8 else { return nil }
        var stripped: [UInt8] = [0xFF, 0xD8]
        var parts: Int?
        var hasTables: (quantization: Bool, entropy: Bool) = (false, false)
        var offset = 2
        while offset + 4 <= file.byteCount, file.byte(at: offset) == 0xFF {
            let marker = file.byte(at: offset + 1)
            // Bytes that fill up may stand before a marker.
            if marker == 0xFF {
                offset += 1
                continue
            }
            let length = Int(file.byte(at: offset + 2)) << 8 | Int(file.byte(at: offset + 3))
            let content = offset + 4
            var end = offset + 2 + length
            guard length >= 2, end <= file.byteCount else { return nil }
            switch marker {
            case 0xC0, 0xC1:
                // Precision, two sides, and the number of parts.
                guard parts == nil, length >= 8, file.byte(at: content) == 8 else { return nil }
                parts = Int(file.byte(at: content + 5))
            case 0xC4:
                hasTables.entropy = true
            case 0xDB:
                hasTables.quantization = true
            case 0xDD:
                break
            case 0xE0:
                if file.holds("JFXX\0", at: content) {
                    // A thumbnail, which may show more than the picture does.
                    offset = end
                    continue
                }
                // A longer one has a thumbnail too; that it is there says what the colours mean.
                guard length == 16, file.holds("JFIF\0", at: content) else { return nil }
            case 0xEE where file.holds("Adobe", at: content):
                // How the three parts make a colour.
                guard length == 14 else { return nil }
            case 0xE1...0xEF, 0xFE:
                offset = end
                continue
            case 0xDA:
                guard let parts, [1, 3].contains(parts), Int(file.byte(at: content)) == parts,
                    hasTables == (true, true),
                    let next = endOfScan(in: file, from: end), file.byte(at: next + 1) == 0xD9
                else { return nil }
                end = next + 2
            default:
                return nil
            }
            stripped.append(file, offset..<end)
            if marker == 0xDA { return stripped }
            offset = end
        }
        return nil
    }

    /// Where the marker stands that ends a scan: any but a restart, and a byte 0xFF of the scan is followed by zero.
    private static func endOfScan(in file: RawSpan, from start: Int) -> Int? {
        var offset = start
        while offset + 1 < file.byteCount {
            guard file.byte(at: offset) == 0xFF else {
                offset += 1
                continue
            }
            switch file.byte(at: offset + 1) {
            case 0x00, 0xD0...0xD7: offset += 2
            case 0xFF: offset += 1
            default: return offset
            }
        }
        return nil
    }
}
