/// The ISO base media format: MP4, QuickTime, 3GP, HEIF and AVIF.
///
/// Only headers are read, so that an index at the end of a file costs no more than one at its start. A last box that
/// passes the end of the file is data that was cut off, unless it is the index. MP4 and 3GP of sound alone are
/// `audio/mp4`; QuickTime of sound alone stays what it is, which has no name of its own.
///
/// Source: ISO/IEC 14496-12; Apple, QuickTime File Format, for files without a file type box.
enum ISOMedia {
    /// What QuickTime files begin with, beside data, that have no file type box; short, unlike a text with such a word.
    private static let quickTimeStarts: [FourCC] = ["moov", "wide", "free", "skip", "pnot"]
    /// Of other boxes the header is taken for the start of something else where the rest is missing.
    private static let canBeCutOff: [FourCC] = ["ftyp", "moov", "meta", "mdat", "moof", "free", "skip", "wide", "uuid"]
    private static let mostBrands = 64

    /// Whether these first bytes are a box that such a file can begin with.
    static func begins(_ head: [UInt8]) -> Bool {
        guard head.count >= 8 else { return false }
        let type = FourCC(head[4..<8])
        return type == "ftyp" || type == "mdat" || quickTimeStarts.contains(type) && head[0] == 0
    }

    static func read(_ probe: Probe) throws(MediaFormatError) -> Finding {
        var boxes = ISOBoxes(probe, in: 0..<probe.count)
        var brands: ISOBrands?
        var movie: ISOMovie?
        var image: HEIFItems?
        var end: Int?
        while probe.affords(16) {
            let start = boxes.offset
            guard let box = try boxes.next(), box.isWhole || canBeCutOff.contains(box.type) else {
                end = start
                break
            }
            switch box.type {
            case "ftyp" where brands == nil:
                brands = try self.brands(box, probe)
            case "moov" where movie == nil:
                guard box.isWhole else { throw .damaged }
                movie = try ISOMovie(box, probe)
            case "meta" where image == nil:
                if case .image = brands {
                    guard box.isWhole else { throw .damaged }
                    image = try HEIFItems(box, probe)
                }
            default:
                break
            }
        }
        return Finding(try facts(brands ?? .movie(.quickTime), movie, image), end: end)
    }

    private static func brands(_ box: ISOBox, _ probe: Probe) throws(MediaFormatError) -> ISOBrands {
        guard box.isWhole else { throw .damaged }
        let count = min(box.content.count / 4, mostBrands)
        var reader = try box.reader(probe, count: count * 4)
        let major = try reader.fourCC()
        try reader.skip(min(4, reader.remaining))
        var compatible: [FourCC] = []
        while reader.remaining >= 4 { compatible.append(try reader.fourCC()) }
        guard let brands = ISOBrands.of(major: major, compatible: compatible) else { throw .unsupported }
        return brands
    }

    private static func facts(
        _ brands: ISOBrands,
        _ movie: ISOMovie?,
        _ image: HEIFItems?
    ) throws(MediaFormatError) -> MediaFacts {
        switch brands {
        case .image(let format):
            guard let size = image?.size ?? movie?.picture?.size else { throw .damaged }
            return MediaFacts(
                format: format,
                width: size.width,
                height: size.height,
                isGrid: image?.isGrid ?? false
            )
        case .movie(let format):
            guard let movie else { throw .damaged }
            return try facts(movie, format: format, picture: movie.picture)
        case .audiobook:
            guard let movie else { throw .damaged }
            let isChapters = movie.picture?.isStill == true && movie.hasSound
            return try facts(movie, format: .mp4, picture: isChapters ? nil : movie.picture)
        }
    }

    private static func facts(
        _ movie: ISOMovie,
        format: MediaFormat,
        picture: ISOTrack?
    ) throws(MediaFormatError) -> MediaFacts {
        guard picture != nil || movie.hasSound else { throw .unsupported }
        return MediaFacts(
            format: picture == nil && format != .quickTime ? .mp4Audio : format,
            width: picture?.size?.width,
            height: picture?.size?.height,
            durationMilliseconds: movie.durationMilliseconds,
            hasVideoTrack: picture != nil
        )
    }
}
