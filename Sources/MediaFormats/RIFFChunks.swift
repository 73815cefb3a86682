/// The chunks of a RIFF file, one after the other.
///
/// Source: IBM and Microsoft, Multimedia Programming Interface and Data Specifications 1.0, chapter 2.
struct RIFFChunks {
    struct Chunk {
        let type: FourCC
        /// The bytes there are of it.
        let content: Range<Int>
        /// The size it says it has, which may be more than there is.
        let declaredSize: Int
    }

    private let probe: Probe
    private var offset = 12
    /// Where the file says its chunks end, if that is within it.
    let end: Int?

    init(_ probe: Probe) throws(MediaFormatError) {
        self.probe = probe
        var header = ByteReader(try probe.bytes(at: 4, count: 4), order: .little)
        let size = try header.int32()
        let end = size + size % 2 + 8
        self.end = size >= 4 && end <= probe.count ? end : nil
    }

    /// The next chunk; nil at the end, or where the budget is spent.
    mutating func next() throws(MediaFormatError) -> Chunk? {
        let limit = end ?? probe.count
        guard limit - offset >= 8, probe.affords(8) else { return nil }
        var header = ByteReader(try probe.bytes(at: offset, count: 8), order: .little)
        let type = try header.fourCC()
        let size = try header.int32()
        let start = offset + 8
        offset = start + size + size % 2
        return Chunk(type: type, content: start..<min(start + size, limit), declaredSize: size)
    }
}
