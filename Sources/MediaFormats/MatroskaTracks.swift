/// What tracks a segment has, and the size of its first one of pictures.
///
/// Source: RFC 9559, section 5.1.4.
struct MatroskaTracks {
    private enum ID {
        static let entry = 0xAE
        static let type = 0x83
        static let video = 0xE0
        static let pixelWidth = 0xB0
        static let pixelHeight = 0xBA
        static let displayWidth = 0x54B0
        static let displayHeight = 0x54BA
        static let displayUnit = 0x54B2
        static let projection = 0x7670
        static let roll = 0x7675
    }

    private(set) var hasVideo = false
    private(set) var hasAudio = false
    /// As shown; nil where it is absurd.
    private(set) var size: PixelSize?

    init(_ tracks: EBMLElement, _ probe: Probe) throws(MediaFormatError) {
        var entries = tracks.children(probe)
        while let entry = try entries.nextWhole() {
            guard entry.id == ID.entry else { continue }
            var type: UInt64 = 0
            var video: EBMLElement?
            var fields = entry.children(probe)
            while let field = try fields.nextWhole() {
                switch field.id {
                case ID.type: type = try field.integer(probe)
                case ID.video: video = field
                default: break
                }
            }
            if type == 2 { hasAudio = true }
            guard type == 1 else { continue }
            hasVideo = true
            if size == nil, let video { size = try Self.size(video, probe) }
        }
    }

    private static func size(_ video: EBMLElement, _ probe: Probe) throws(MediaFormatError) -> PixelSize? {
        var pixels: (width: UInt64, height: UInt64) = (0, 0)
        var display: (width: UInt64, height: UInt64) = (0, 0)
        var unit: UInt64 = 0
        var roll = 0.0
        var fields = video.children(probe)
        while let field = try fields.nextWhole() {
            switch field.id {
            case ID.pixelWidth: pixels.width = try field.integer(probe)
            case ID.pixelHeight: pixels.height = try field.integer(probe)
            case ID.displayWidth: display.width = try field.integer(probe)
            case ID.displayHeight: display.height = try field.integer(probe)
            case ID.displayUnit: unit = try field.integer(probe)
            case ID.projection: roll = try self.roll(field, probe)
            default: break
            }
        }
        let shown = unit == 0 && display.width > 0 && display.height > 0 ? display : pixels
        let size = try? PixelSize(width: Int(clamping: shown.width), height: Int(clamping: shown.height))
        return size?.turned(abs(roll) == 90)
    }

    /// The degrees by which the picture is to be turned.
    private static func roll(_ projection: EBMLElement, _ probe: Probe) throws(MediaFormatError) -> Double {
        var fields = projection.children(probe)
        while let field = try fields.nextWhole() {
            if field.id == ID.roll { return try field.number(probe) }
        }
        return 0
    }
}
