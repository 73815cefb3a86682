/// The first directory of a TIFF file, or of the Exif block that is one.
///
/// Source: TIFF 6.0, section 2; Exif 2.3, section 4.6.
struct TIFFDirectory {
    enum Tag: Int {
        case width = 256
        case height = 257
        case orientation = 274
        /// A camera's raw data, according to Adobe's DNG.
        case dngVersion = 50_706
    }

    /// More are not read; a picture's first directory has some dozens, ascending.
    private static let mostEntries = 512
    private var values: [Int: Int] = [:]

    /// Reads the directory of a TIFF whose header stands at `range`'s start, and which ends with it. Throws `damaged`
    /// where it is none.
    init(_ probe: Probe, in range: Range<Int>) throws(MediaFormatError) {
        var header = try probe.reader(at: range.lowerBound, count: 2)
        let order: ByteReader.Order
        switch try header.int16() {
        case 0x4949: order = .little
        case 0x4D4D: order = .big
        default: throw .damaged
        }
        header = try probe.reader(at: range.lowerBound + 2, count: 6, order: order)
        guard try header.int16() == 42 else { throw .damaged }
        let offset = try header.int32()
        guard offset >= 8, offset <= range.count - 2 else { throw .damaged }
        var reader = try probe.reader(at: range.lowerBound + offset, count: 2, order: order)
        let count = try reader.int16()
        guard count > 0, count <= (range.count - offset - 2) / 12 else { throw .damaged }
        let read = min(count, Self.mostEntries)
        reader = try probe.reader(at: range.lowerBound + offset + 2, count: read * 12, order: order)
        for _ in 0..<read {
            let tag = try reader.int16()
            let type = try reader.int16()
            let length = try reader.int32()
            var value = ByteReader(try reader.take(4), order: order)
            guard length >= 1, values[tag] == nil else { continue }
            switch type {
            case 1: values[tag] = try value.int8()
            case 3: values[tag] = try value.int16()
            case 4: values[tag] = try value.int32()
            default: break
            }
        }
    }

    /// The tag's first number, where it has numbers that fit in its entry or are at least unsigned.
    func value(_ tag: Tag) -> Int? {
        values[tag.rawValue]
    }

    /// Exif's orientation in a block of a picture, 1 to 8; nil where the block cannot be read. A picture does not
    /// depend on its Exif.
    static func orientation(_ probe: Probe, in range: Range<Int>) throws(MediaFormatError) -> Int? {
        let directory = try MediaFormatError.nilIfRefused { () throws(MediaFormatError) in
            try TIFFDirectory(probe, in: range)
        }
        guard let value = directory?.value(.orientation) else { return nil }
        return (1...8).contains(value) ? value : nil
    }
}
