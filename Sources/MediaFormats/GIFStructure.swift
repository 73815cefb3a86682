/// GIF: the screen's size, then block by block to the trailer, as far as the budget reaches.
///
/// Source: CompuServe, Graphics Interchange Format, version 89a.
enum GIFStructure {
    private static let piece = 16 << 10

    static func read(_ probe: Probe) throws(MediaFormatError) -> Finding {
        var screen = ByteReader(try probe.bytes(at: 6, count: 7), order: .little)
        let size = try PixelSize(width: try screen.int16(), height: try screen.int16())
        var offset = 13 + colours(try screen.int8())

        var frames = 0
        var end: Int?
        blocks: while end == nil, probe.affords(piece) {
            guard let block = try byte(probe, offset) else { break }
            switch block {
            case 0x2C:
                guard probe.available(at: offset) >= 11 else { break blocks }
                frames += 1
                let flags = Int(try byte(probe, offset + 9) ?? 0)
                offset = try afterBlocks(probe, offset + 11 + colours(flags))
            case 0x21:
                offset = try afterBlocks(probe, offset + 2)
            case 0x3B:
                end = offset + 1
            default:
                break blocks
            }
        }
        guard frames > 0 else { throw .damaged }
        return Finding(
            MediaFacts(format: .gif, width: size.width, height: size.height, isAnimatedGIF: frames > 1),
            end: end
        )
    }

    private static func colours(_ flags: Int) -> Int {
        flags & 0x80 == 0 ? 0 : 3 << (flags & 7 + 1)
    }

    private static func byte(_ probe: Probe, _ offset: Int) throws(MediaFormatError) -> UInt8? {
        guard probe.available(at: offset) > 0 else { return nil }
        return try probe.bytes(at: offset, count: 1, ahead: piece).first
    }

    /// Passes over blocks of up to 255 bytes each, and the empty one that ends them, while there are any to be had.
    private static func afterBlocks(_ probe: Probe, _ start: Int) throws(MediaFormatError) -> Int {
        var offset = start
        while probe.affords(piece), let length = try byte(probe, offset) {
            offset += 1 + Int(length)
            if length == 0 { break }
        }
        return offset
    }
}
