/// The primary item of a HEIF file: its size, and whether it is put together of others.
///
/// Source: ISO/IEC 14496-12, section 8.11; ISO/IEC 23008-12, sections 6.5, 6.6.2.3 and 9.3.
struct HEIFItems {
    /// More properties than this, or bytes of their associations, are not read.
    private static let mostProperties = 4096
    private static let mostAssociationBytes = 48 << 10

    private enum Property {
        case extents(PixelSize)
        case quarterTurn
        case cleanAperture(width: Int, height: Int)
        case other
    }

    /// Upright: after the crop and the turns, in the order that they are associated in. Nil where the file has no
    /// primary item, as a sequence may.
    let size: PixelSize?
    /// Whether it is a grid of smaller pictures.
    let isGrid: Bool

    init(_ meta: ISOBox, _ probe: Probe) throws(MediaFormatError) {
        guard let primary = try meta.child("pitm", probe, skipping: 4) else {
            size = nil
            isGrid = false
            return
        }
        guard !primary.content.isEmpty else { throw .damaged }
        let isLong = try probe.bytes(at: primary.content.lowerBound, count: 1).first != 0
        var reader = try primary.reader(probe, count: isLong ? 8 : 6)
        try reader.skip(4)
        let item = isLong ? try reader.int32() : try reader.int16()
        isGrid = try Self.type(of: item, meta, probe) == "grid"

        guard let all = try meta.child("iprp", probe, skipping: 4),
            let container = try all.child("ipco", probe)
        else { throw .damaged }
        let properties = try Self.properties(container, probe)
        var boxes = try all.children(probe)
        while let box = try boxes.nextWhole() {
            guard box.type == "ipma", let indices = try Self.associations(box, of: item, probe) else { continue }
            size = try Self.size(indices.map { $0 > 0 && $0 <= properties.count ? properties[$0 - 1] : .other })
            return
        }
        throw .damaged
    }

    /// The type of an item; nil where the file does not say.
    private static func type(of item: Int, _ meta: ISOBox, _ probe: Probe) throws(MediaFormatError) -> FourCC? {
        guard let all = try meta.child("iinf", probe, skipping: 4), !all.content.isEmpty else { return nil }
        let isLong = try probe.bytes(at: all.content.lowerBound, count: 1).first != 0
        guard all.content.count >= (isLong ? 8 : 6) else { return nil }
        var entries = try all.children(probe, skipping: isLong ? 8 : 6)
        while let entry = try entries.next() {
            guard entry.type == "infe" else { continue }
            var reader = try entry.reader(probe, count: min(14, entry.content.count))
            let version = try reader.int8()
            guard version >= 2 else { continue }
            try reader.skip(3)
            guard (version == 2 ? try reader.int16() : try reader.int32()) == item else { continue }
            try reader.skip(2)
            return try reader.fourCC()
        }
        return nil
    }

    private static func properties(_ container: ISOBox, _ probe: Probe) throws(MediaFormatError) -> [Property] {
        var properties: [Property] = []
        var boxes = try container.children(probe)
        while properties.count < mostProperties, let box = try boxes.nextWhole() {
            switch box.type {
            case "ispe":
                var reader = try box.reader(probe, count: 12)
                try reader.skip(4)
                properties.append(
                    .extents(try PixelSize(width: try reader.int32(), height: try reader.int32()))
                )
            case "irot":
                var reader = try box.reader(probe, count: 1)
                properties.append(try reader.int8() & 1 == 1 ? .quarterTurn : .other)
            case "clap":
                var reader = try box.reader(probe, count: 16)
                let (width, widthUnit) = (try reader.int32(), try reader.int32())
                let (height, heightUnit) = (try reader.int32(), try reader.int32())
                guard widthUnit > 0, heightUnit > 0 else { throw .damaged }
                properties.append(.cleanAperture(width: width / widthUnit, height: height / heightUnit))
            default:
                properties.append(.other)
            }
        }
        return properties
    }

    /// The properties of an item, counted from 1; nil where the box does not speak of it.
    private static func associations(
        _ box: ISOBox,
        of item: Int,
        _ probe: Probe
    ) throws(MediaFormatError) -> [Int]? {
        var reader = try box.reader(probe, count: min(box.content.count, mostAssociationBytes))
        let version = try reader.int8()
        let isWide = try reader.int24() & 1 == 1
        for _ in 0..<(try reader.int32()) {
            let id = version == 0 ? try reader.int16() : try reader.int32()
            var indices: [Int] = []
            for _ in 0..<(try reader.int8()) {
                indices.append(isWide ? try reader.int16() & 0x7FFF : try reader.int8() & 0x7F)
            }
            if id == item { return indices }
        }
        return nil
    }

    private static func size(_ properties: [Property]) throws(MediaFormatError) -> PixelSize? {
        var size: PixelSize?
        for case .extents(let extents) in properties { size = extents }
        guard var size else { throw .damaged }
        for property in properties {
            switch property {
            case .quarterTurn:
                size = size.turned(true)
            case .cleanAperture(let width, let height) where width <= size.width && height <= size.height:
                size = try PixelSize(width: width, height: height)
            default:
                break
            }
        }
        return size
    }
}
