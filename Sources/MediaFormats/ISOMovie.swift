/// A movie box: how long it is and what tracks it has.
///
/// Source: ISO/IEC 14496-12, sections 8.2, 8.3, 8.4 and 8.8.
struct ISOMovie {
    /// More tracks than this are not looked at.
    private static let mostTracks = 64

    /// The first track of pictures that is switched on, else the first there is.
    let picture: ISOTrack?
    let hasSound: Bool
    /// As the movie says; in fragments as it says for all of them; else the longest track's; else nil.
    let durationMilliseconds: Int?

    init(_ movie: ISOBox, _ probe: Probe) throws(MediaFormatError) {
        var tracks: [ISOTrack] = []
        var header: ISODuration?
        var fragments: UInt64?
        var boxes = try movie.children(probe)
        while let box = try boxes.nextWhole() {
            switch box.type {
            case "mvhd": header = try ISODuration(box, probe)
            case "trak" where tracks.count < Self.mostTracks: tracks.append(try ISOTrack(box, probe))
            case "mvex": fragments = try Self.fragmentDuration(box, probe)
            case "cmov": throw .unsupported
            default: break
            }
        }
        guard let header else { throw .damaged }
        let pictures = tracks.filter { $0.kind == .picture }
        picture = pictures.first { $0.isEnabled } ?? pictures.first
        hasSound = tracks.contains { $0.kind == .sound }
        durationMilliseconds =
            header.milliseconds
            ?? fragments.flatMap { $0 == 0 ? nil : Milliseconds.of($0, per: UInt64(header.timescale)) }
            ?? tracks.compactMap { $0.durationMilliseconds }.max()
    }

    private static func fragmentDuration(_ box: ISOBox, _ probe: Probe) throws(MediaFormatError) -> UInt64? {
        guard let header = try box.child("mehd", probe) else { return nil }
        let version = try probe.bytes(at: header.content.lowerBound, count: 1).first ?? 0
        var reader = try header.reader(probe, count: version == 1 ? 12 : 8)
        try reader.skip(4)
        return try reader.unsigned(version == 1 ? 8 : 4)
    }
}

/// What `mvhd` and `mdhd` begin with: a clock, and a duration by it.
struct ISODuration {
    let timescale: Int
    private let duration: UInt64?

    init(_ box: ISOBox, _ probe: Probe) throws(MediaFormatError) {
        guard !box.content.isEmpty else { throw .damaged }
        let isLong = try probe.bytes(at: box.content.lowerBound, count: 1).first == 1
        var reader = try box.reader(probe, count: isLong ? 32 : 20)
        try reader.skip(isLong ? 20 : 12)
        timescale = try reader.int32()
        let duration = try reader.unsigned(isLong ? 8 : 4)
        // All ones says that it is not known.
        self.duration = duration == 0 || duration == (isLong ? .max : UInt64(UInt32.max)) ? nil : duration
    }

    /// Nil where it is zero, as it is in fragmented files, or not known.
    var milliseconds: Int? {
        duration.flatMap { Milliseconds.of($0, per: UInt64(timescale)) }
    }
}
