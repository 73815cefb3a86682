/// A box of the ISO base media format, or an atom of QuickTime.
///
/// Source: ISO/IEC 14496-12, section 4.2.
struct ISOBox {
    let type: FourCC
    /// What stands behind its header, as far as its parent reaches.
    let content: Range<Int>
    /// Whether all of what it says it has is within its parent.
    let isWhole: Bool

    /// A reader of its first `count` bytes; throws `damaged` where it has fewer.
    func reader(_ probe: Probe, count: Int) throws(MediaFormatError) -> ByteReader {
        guard count <= content.count else { throw .damaged }
        return try probe.reader(at: content.lowerBound, count: count)
    }

    /// The boxes within it, behind `skipped` bytes of its own.
    func children(_ probe: Probe, skipping skipped: Int = 0) throws(MediaFormatError) -> ISOBoxes {
        guard skipped <= content.count else { throw .damaged }
        return ISOBoxes(probe, in: content.lowerBound + skipped..<content.upperBound)
    }

    /// The first box of a type within it.
    func child(
        _ type: FourCC,
        _ probe: Probe,
        skipping skipped: Int = 0
    ) throws(MediaFormatError) -> ISOBox? {
        var boxes = try children(probe, skipping: skipped)
        while let box = try boxes.nextWhole() {
            if box.type == type { return box }
        }
        return nil
    }
}

/// The boxes that fill a range of a file, one after the other.
struct ISOBoxes {
    private let probe: Probe
    private let limit: Int
    /// Where the next box begins.
    private(set) var offset: Int

    init(_ probe: Probe, in range: Range<Int>) {
        self.probe = probe
        offset = range.lowerBound
        limit = range.upperBound
    }

    /// The next box, cut off at the range's end; nil where no box begins that can be one.
    mutating func next() throws(MediaFormatError) -> ISOBox? {
        guard limit - offset >= 8 else { return nil }
        var header = try probe.reader(at: offset, count: 8)
        var size = UInt64(try header.int32())
        let type = try header.fourCC()
        guard type.isPrintable else { return nil }
        var headerSize = 8
        if size == 1 {
            guard limit - offset >= 16 else { return nil }
            header = try probe.reader(at: offset + 8, count: 8)
            size = try header.uint64()
            headerSize = 16
        } else if size == 0 {
            size = UInt64(limit - offset)
        }
        guard size >= UInt64(headerSize) else { return nil }
        let start = offset + headerSize
        let isWhole = size <= UInt64(limit - offset)
        offset = isWhole ? offset + Int(size) : limit
        return ISOBox(type: type, content: start..<offset, isWhole: isWhole)
    }

    /// The next box, which must not pass the range's end, else `damaged`; nil where no box follows.
    mutating func nextWhole() throws(MediaFormatError) -> ISOBox? {
        guard let box = try next() else { return nil }
        guard box.isWhole else { throw .damaged }
        return box
    }
}
