/// Windows bitmaps, with any of the headers from OS/2's first to `BITMAPV5HEADER`.
///
/// Source: Microsoft, Bitmap Storage.
enum BMPStructure {
    private static let headerSizes: Set<Int> = [12, 16, 40, 52, 56, 64, 108, 124]

    /// Whether these first bytes are a bitmap's; two letters alone would be anybody's.
    static func begins(_ head: [UInt8]) -> Bool {
        guard head.starts(with: "BM".utf8) else { return false }
        var reader = ByteReader(head.dropFirst(6).prefix(12), order: .little)
        guard (try? reader.int32()) == 0, (try? reader.skip(4)) != nil, let size = try? reader.int32() else {
            return false
        }
        return headerSizes.contains(size)
    }

    static func read(_ probe: Probe) throws(MediaFormatError) -> Finding {
        var header = ByteReader(try probe.bytes(at: 0, count: 26), order: .little)
        try header.skip(2)
        let fileSize = try header.int32()
        try header.skip(4)
        let dataOffset = try header.int32()
        let headerSize = try header.int32()
        let width: Int
        let height: Int
        if headerSize == 12 {
            width = try header.int16()
            height = try header.int16()
        } else {
            width = try header.int32()
            // A negative height says that the rows go down.
            height = abs(Int(Int32(truncatingIfNeeded: try header.int32())))
        }
        guard dataOffset >= 14 + headerSize, dataOffset <= probe.count else { throw .damaged }
        let size = try PixelSize(width: width, height: height)
        return Finding(.bmp, size, end: fileSize >= dataOffset && fileSize <= probe.count ? fileSize : nil)
    }
}
