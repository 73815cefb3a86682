/// The header of a page.
///
/// Source: RFC 3533, section 6.
struct OggPage {
    static let headerSize = 27
    static let longest = 27 + 255 + 255 * 255

    let isFirstOfStream: Bool
    /// The codec's position at the page's end; nil where no packet ends on it.
    let granule: UInt64?
    let serial: Int
    let segments: Int

    /// Nil where these bytes begin no page.
    init?(_ bytes: ArraySlice<UInt8>) {
        guard bytes.count >= Self.headerSize, bytes.starts(with: [0x4F, 0x67, 0x67, 0x53, 0]) else { return nil }
        var reader = ByteReader(bytes.dropFirst(5), order: .little)
        guard let flags = try? reader.int8(), let position = try? reader.uint64(), let serial = try? reader.int32(),
            (try? reader.skip(8)) != nil, let segments = try? reader.int8()
        else { return nil }
        isFirstOfStream = flags & 2 != 0
        granule = position == .max ? nil : position
        self.serial = serial
        self.segments = segments
    }
}
