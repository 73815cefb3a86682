/// PNG and APNG: the header, then chunk by chunk to the end. Checksums are not looked at.
///
/// Source: W3C, Portable Network Graphics (Third Edition), sections 5 and 11.
enum PNGStructure {
    static func read(_ probe: Probe) throws(MediaFormatError) -> Finding {
        var header = try probe.reader(at: 8, count: 17)
        guard try header.int32() == 13, try header.fourCC() == "IHDR" else { throw .damaged }
        let size = try PixelSize(width: try header.int32(), height: try header.int32())
        guard [1, 2, 4, 8, 16].contains(try header.int8()) else { throw .damaged }

        var offset = 33
        var orientation: Int?
        var hasData = false
        var end: Int?
        while end == nil, probe.affords(8), probe.available(at: offset) >= 8 {
            var chunk = try probe.reader(at: offset, count: 8)
            let length = try chunk.int32()
            let type = try chunk.fourCC()
            guard type.bytes.allSatisfy(isLetter) else { throw .damaged }
            let content = offset + 8
            switch type {
            case "eXIf" where length <= probe.available(at: content):
                orientation = try TIFFDirectory.orientation(probe, in: content..<content + length)
            case "IDAT":
                hasData = true
            case "IEND":
                end = min(content + 4, probe.count)
            default:
                break
            }
            guard length <= probe.available(at: content) - 4 else { break }
            offset = content + length + 4
        }
        guard hasData else { throw .damaged }
        return Finding(.png, size.upright(orientation: orientation), end: end)
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}
