/// The chunks of a PNG. Source: W3C, Portable Network Graphics (Third Edition), sections 5 and 11 and annex D.
enum PNGChunks {
    private static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    /// The picture alone, up to its end, byte by byte as it stands in `file`; of an animation the picture for those who know
    /// of none.
    ///
    /// Nil for what is no sound PNG of at most 8 bits, and for one that is to be turned or coloured first.
    static func stripped(_ file: RawSpan) -> [UInt8]? {
        guard file.byteCount > 33, signature.indices.allSatisfy({ file.byte(at: $0) == signature[$0] }),
            file.holds("IHDR", at: 12), file.byte(at: 24) <= 8
        else { return nil }
        let colours = file.byte(at: 25)
        var stripped = signature
        var offset = signature.count
        while offset + 12 <= file.byteCount {
            let length = file.bigEndian32(at: offset)
            guard length <= file.byteCount - offset - 12 else { return nil }
            let end = offset + 12 + length
            switch String(decoding: (4..<8).map { file.byte(at: offset + $0) }, as: UTF8.self) {
            case "IHDR" where length == 13, "PLTE", "IDAT":
                break
            case "tRNS":
                // A grey, a colour, or one transparency for each colour of the palette.
                guard colours == 0 && length == 2 || colours == 2 && length == 6 || colours == 3 && length <= 256 else {
                    return nil
                }
            case "IEND" where length == 0:
                guard isSound(file, offset..<end) else { return nil }
                stripped.append(file, offset..<end)
                return stripped
            case "eXIf", "iCCP", "cICP":
                // It is to be turned or coloured.
                return nil
            default:
                // Without a chunk whose first letter is a capital the picture is another.
                guard file.byte(at: offset + 4) & 0x20 != 0 else { return nil }
                offset = end
                continue
            }
            guard isSound(file, offset..<end) else { return nil }
            stripped.append(file, offset..<end)
            offset = end
        }
        return nil
    }

    /// Whether the chunk at `range` has its right checksum.
    private static func isSound(_ file: RawSpan, _ range: Range<Int>) -> Bool {
        var checksum = UInt32.max
        for offset in range.lowerBound + 4..<range.upperBound - 4 {
            checksum = table[Int(UInt8(truncatingIfNeeded: checksum) ^ file.byte(at: offset))] ^ checksum >> 8
        }
        return Int(~checksum) == file.bigEndian32(at: range.upperBound - 4)
    }

    /// The CRC-32 of each byte.
    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ value >> 1 : value >> 1 }
    }
}
