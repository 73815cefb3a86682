/// WebP: lossy, lossless and extended.
///
/// Source: RFC 9649; RFC 6386, section 9.1 for the frame header of VP8.
enum WebPStructure {
    static func read(_ probe: Probe) throws(MediaFormatError) -> Finding {
        var chunks = try RIFFChunks(probe)
        guard let first = try chunks.next() else { throw .damaged }
        var reader = ByteReader(
            try probe.bytes(at: first.content.lowerBound, count: min(first.content.count, 10)),
            order: .little
        )
        switch first.type {
        case "VP8 ":
            let isKeyFrame = try reader.int24() & 1 == 0
            guard isKeyFrame, try reader.int24() == 0x2A019D else { throw .damaged }
            let width = try reader.int16() & 0x3FFF
            let size = try PixelSize(width: width, height: try reader.int16() & 0x3FFF)
            return Finding(.webP, size, end: chunks.end)
        case "VP8L":
            guard try reader.int8() == 0x2F else { throw .damaged }
            let bits = try reader.int32()
            let size = try PixelSize(width: bits & 0x3FFF + 1, height: bits >> 14 & 0x3FFF + 1)
            return Finding(.webP, size, end: chunks.end)
        case "VP8X":
            let flags = try reader.int8()
            try reader.skip(3)
            let size = try PixelSize(width: try reader.int24() + 1, height: try reader.int24() + 1)
            let orientation = flags & 0x08 == 0 ? nil : try orientation(probe, &chunks)
            return Finding(.webP, size.upright(orientation: orientation), end: chunks.end)
        default:
            throw .damaged
        }
    }

    private static func orientation(_ probe: Probe, _ chunks: inout RIFFChunks) throws(MediaFormatError) -> Int? {
        while let chunk = try chunks.next() {
            guard chunk.type == "EXIF" else { continue }
            var content = chunk.content
            // Some writers keep the name that the block has in a JPEG.
            if content.count > 6, try probe.bytes(at: content.lowerBound, count: 4).elementsEqual("Exif".utf8) {
                content = content.lowerBound + 6..<content.upperBound
            }
            return try TIFFDirectory.orientation(probe, in: content)
        }
        return nil
    }
}
