/// Finds the directory by which readers of ZIP know their files, whatever stands before it.
///
/// Source: PKWARE's APPNOTE.TXT, sections 4.3.12 to 4.3.16.
enum ZIPDirectory {
    /// The end record and the longest comment it can have.
    static let longestTail = 65_535 + recordSize
    private static let recordSize = 22
    /// More end records than this in one tail are no accident.
    private static let mostRecords = 16

    /// Whether a tail, which begins at `offset` of the file and reaches to its end, has an end record that holds
    /// together: a directory where it says, the locator of a larger one before it, or nothing and the file's end.
    static func isIn(_ tail: [UInt8], at offset: Int, of probe: Probe) throws(MediaFormatError) -> Bool {
        var rest = tail[...]
        var records = 0
        while let start = rest.firstIndex(of: 0x50) {
            rest = rest[start...]
            if rest.starts(with: [0x50, 0x4B, 5, 6]), rest.count >= recordSize {
                records += 1
                guard records <= mostRecords else { return true }
                if try isRecord(at: start, in: tail, offset: offset, of: probe) { return true }
            }
            rest = rest.dropFirst()
        }
        return false
    }

    private static func isRecord(
        at start: Int,
        in tail: [UInt8],
        offset: Int,
        of probe: Probe
    ) throws(MediaFormatError) -> Bool {
        if start >= 20, tail[(start - 20)...].starts(with: [0x50, 0x4B, 6, 7]) { return true }
        var reader = ByteReader(tail[(start + 10)...], order: .little)
        let entries = try reader.int16()
        let size = try reader.int32()
        let absolute = try reader.int32()
        let comment = try reader.int16()
        if entries == 0 { return start + recordSize + comment == tail.count }
        for place in [offset + start - size, absolute] where place >= 0 {
            if try probe.fixedBytes(at: place, count: 4) == [0x50, 0x4B, 1, 2] { return true }
        }
        return false
    }
}
