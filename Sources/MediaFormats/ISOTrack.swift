/// A track of a movie.
///
/// Source: ISO/IEC 14496-12, sections 8.3.2, 8.4.2, 8.4.3 and 8.5.2.
struct ISOTrack {
    enum Kind {
        case picture, sound, other
    }

    /// Sample entries of single pictures.
    private static let stillEntries: [FourCC] = ["jpeg", "png ", "tiff", "gif "]

    private(set) var kind = Kind.other
    private(set) var isEnabled = false
    /// As shown, after the matrix; nil where neither the track nor its sample description has one.
    private(set) var size: PixelSize?
    private(set) var durationMilliseconds: Int?
    /// Whether its pictures are of a format for single ones.
    private(set) var isStill = false

    private var isTurned = false

    init(_ track: ISOBox, _ probe: Probe) throws(MediaFormatError) {
        var boxes = try track.children(probe)
        var media: ISOBox?
        while let box = try boxes.nextWhole() {
            switch box.type {
            case "tkhd": try readHeader(box, probe)
            case "mdia": media = box
            default: break
            }
        }
        guard let media else { throw .damaged }
        try readMedia(media, probe)
        size = size?.turned(isTurned)
    }

    private mutating func readHeader(_ box: ISOBox, _ probe: Probe) throws(MediaFormatError) {
        guard !box.content.isEmpty else { throw .damaged }
        let isLong = try probe.bytes(at: box.content.lowerBound, count: 1).first == 1
        var reader = try box.reader(probe, count: isLong ? 96 : 84)
        isEnabled = try reader.int32() & 1 != 0
        try reader.skip(isLong ? 48 : 36)
        // The matrix is a b u, c d v, x y w: a quarter turn has nothing in a and d.
        let a = try reader.int32()
        let b = try reader.int32()
        try reader.skip(4)
        let c = try reader.int32()
        let d = try reader.int32()
        isTurned = a == 0 && d == 0 && b != 0 && c != 0
        try reader.skip(16)
        let width = try reader.int32() + 0x8000
        let height = try reader.int32() + 0x8000
        size = try? PixelSize(width: width >> 16, height: height >> 16)
    }

    private mutating func readMedia(_ media: ISOBox, _ probe: Probe) throws(MediaFormatError) {
        var information: ISOBox?
        var boxes = try media.children(probe)
        while let box = try boxes.nextWhole() {
            switch box.type {
            case "mdhd": durationMilliseconds = try ISODuration(box, probe).milliseconds
            case "hdlr": kind = try Self.kind(box, probe)
            case "minf": information = box
            default: break
            }
        }
        guard kind == .picture, let table = try information?.child("stbl", probe) else { return }
        try readDescription(table, probe)
    }

    private mutating func readDescription(_ table: ISOBox, _ probe: Probe) throws(MediaFormatError) {
        guard let description = try table.child("stsd", probe) else { return }
        var entries = try description.children(probe, skipping: 8)
        guard let entry = try entries.nextWhole() else { return }
        isStill = Self.stillEntries.contains(entry.type)
        guard size == nil else { return }
        var reader = try entry.reader(probe, count: 28)
        try reader.skip(24)
        let width = try reader.int16()
        let height = try reader.int16()
        size = try? PixelSize(width: width, height: height)
    }

    private static func kind(_ box: ISOBox, _ probe: Probe) throws(MediaFormatError) -> Kind {
        var reader = try box.reader(probe, count: 12)
        try reader.skip(8)
        switch try reader.fourCC() {
        case "vide", "pict", "auxv": return .picture
        case "soun": return .sound
        default: return .other
        }
    }
}
