/// JPEG: its segments up to the first scan, then its scans as far as the budget reaches.
///
/// Source: ITU-T T.81, annex B; Exif 2.3, section 4.5 for the block in APP1.
enum JPEGStructure {
    private static let scanPiece = 32 << 10

    static func read(_ probe: Probe) throws(MediaFormatError) -> Finding {
        var offset = 2
        var size: PixelSize?
        var orientation: Int?
        while true {
            let segment = try Segment(probe, at: offset)
            offset = segment.end
            switch segment.marker {
            case 0xC0...0xC3, 0xC5...0xC7, 0xC9...0xCB, 0xCD...0xCF:
                guard size == nil else { throw .damaged }
                var reader = try probe.reader(at: segment.content.lowerBound, count: min(segment.content.count, 6))
                try reader.skip(1)
                let height = try reader.int16()
                size = try PixelSize(width: try reader.int16(), height: height)
            case 0xE1:
                if orientation == nil { orientation = try self.orientation(probe, segment.content) }
            case 0xDA:
                guard let size else { throw .damaged }
                return Finding(
                    .jpeg,
                    size.upright(orientation: orientation),
                    end: try endOfScans(probe, from: offset)
                )
            case 0xD9:
                throw .damaged
            default:
                break
            }
        }
    }

    private static func orientation(_ probe: Probe, _ content: Range<Int>) throws(MediaFormatError) -> Int? {
        guard content.count > 6,
            try probe.bytes(at: content.lowerBound, count: 6).elementsEqual("Exif\u{0}\u{0}".utf8)
        else { return nil }
        return try TIFFDirectory.orientation(probe, in: content.lowerBound + 6..<content.upperBound)
    }

    /// Where the picture ends, if it does so within what may be read.
    ///
    /// In a scan 0xFF is followed by a zero, by itself or by a restart marker; any other marker ends it.
    private static func endOfScans(_ probe: Probe, from start: Int) throws(MediaFormatError) -> Int? {
        var offset = start
        while probe.affords(scanPiece), probe.available(at: offset) >= 2 {
            let size = min(scanPiece, probe.available(at: offset))
            let piece = try probe.bytes(at: offset, count: size, ahead: size)
            guard let found = marker(in: piece) else {
                // The last byte may be the first half of a marker.
                offset += size - 1
                continue
            }
            offset += found - piece.startIndex
            if piece[found + 1] == 0xD9 { return offset + 2 }
            let marker = offset
            let segment = try MediaFormatError.nilIfRefused { () throws(MediaFormatError) in
                try Segment(probe, at: marker)
            }
            guard let segment else { return nil }
            offset = segment.end
        }
        return nil
    }

    private static func marker(in scan: ArraySlice<UInt8>) -> Int? {
        var rest = scan.dropLast()
        while let found = rest.firstIndex(of: 0xFF) {
            switch scan[found + 1] {
            case 0, 1, 0xD0...0xD7, 0xFF: rest = rest[(found + 1)...]
            default: return found
            }
        }
        return nil
    }

    /// A marker and what belongs to it.
    private struct Segment {
        let marker: UInt8
        let content: Range<Int>
        var end: Int { content.upperBound }

        /// Throws `damaged` where no marker stands, or its content passes the end of the file.
        init(_ probe: Probe, at start: Int) throws(MediaFormatError) {
            var offset = start
            guard try probe.bytes(at: offset, count: 1).first == 0xFF else { throw .damaged }
            // Any number of 0xFF may fill up before a marker.
            while let byte = try probe.bytes(at: offset, count: 1).first, byte == 0xFF { offset += 1 }
            marker = try probe.bytes(at: offset, count: 1).first ?? 0
            offset += 1
            switch marker {
            case 0x01, 0xD0...0xD9:
                content = offset..<offset
            case 0:
                throw .damaged
            default:
                var reader = try probe.reader(at: offset, count: 2)
                let length = try reader.int16()
                guard length >= 2, length <= probe.available(at: offset) else { throw .damaged }
                content = offset + 2..<offset + length
            }
        }
    }
}
