/// WebM, which is Matroska with another name and fewer codecs; Matroska by its own name is not taken.
///
/// It is read up to the tracks and the first cluster. What stands behind the segment's end was put there by somebody.
///
/// Source: RFC 9559; the WebM container guidelines at webmproject.org.
enum Matroska {
    private enum ID {
        static let docType = 0x4282
        static let segment = 0x1853_8067
        static let info = 0x1549_A966
        static let timestampScale = 0x2A_D7B1
        static let duration = 0x4489
        static let tracks = 0x1654_AE6B
        static let cluster = 0x1F43_B675
    }

    static func read(_ probe: Probe) throws(MediaFormatError) -> Finding {
        var elements = EBMLElements(probe, in: 0..<probe.count)
        guard let header = try elements.nextWhole() else { throw .damaged }
        var isWebM = false
        var fields = header.children(probe)
        while let field = try fields.nextWhole() {
            if field.id == ID.docType { isWebM = try field.text(probe) == "webm" }
        }
        guard isWebM else { throw .unsupported }
        while let element = try elements.next() {
            if element.id == ID.segment { return try read(segment: element, probe) }
        }
        throw .damaged
    }

    private static func read(segment: EBMLElement, _ probe: Probe) throws(MediaFormatError) -> Finding {
        var tracks: MatroskaTracks?
        var duration: Int?
        var elements = segment.children(probe)
        search: while let element = try elements.next() {
            switch element.id {
            case ID.info:
                guard element.isWhole else { throw .damaged }
                duration = try self.duration(element, probe)
            case ID.tracks:
                guard element.isWhole else { throw .damaged }
                tracks = try MatroskaTracks(element, probe)
            case ID.cluster where tracks != nil:
                break search
            default:
                break
            }
        }
        guard let tracks else { throw .damaged }
        guard tracks.hasVideo || tracks.hasAudio else { throw .unsupported }
        let facts = MediaFacts(
            format: tracks.hasVideo ? .webM : .webMAudio,
            width: tracks.size?.width,
            height: tracks.size?.height,
            durationMilliseconds: duration,
            hasVideoTrack: tracks.hasVideo
        )
        return Finding(facts, end: segment.isWhole ? segment.content.upperBound : nil)
    }

    private static func duration(_ info: EBMLElement, _ probe: Probe) throws(MediaFormatError) -> Int? {
        var scale: UInt64 = 1_000_000
        var duration: Double?
        var fields = info.children(probe)
        while let field = try fields.nextWhole() {
            switch field.id {
            case ID.timestampScale: scale = try field.integer(probe)
            case ID.duration: duration = try field.number(probe)
            default: break
            }
        }
        return duration.flatMap { $0 > 0 ? Milliseconds.of(nanoseconds: $0 * Double(scale)) : nil }
    }
}
