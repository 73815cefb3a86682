/// Ogg with Vorbis, Opus or FLAC in it; Ogg with pictures, or with other codecs alone, is not taken.
///
/// The duration is the position on the last page of the sound's stream, so files chained one after the other have none.
///
/// Source: RFC 3533; Xiph, Vorbis I, section 4.2.2; RFC 7845 for Opus; RFC 9639, section 10.1 for FLAC.
enum OggStructure {
    private static let mostStreams = 16
    private static let pictures: [[UInt8]] = [
        [0x80] + Array("theora".utf8), Array("\u{1}video".utf8), Array("BBCD\u{0}".utf8), Array("OVP80".utf8),
    ]

    private struct Sound {
        let serial: Int
        let rate: UInt64
        /// Samples at the start that are not played.
        var preSkip: UInt64 = 0
    }

    static func read(_ probe: Probe) throws(MediaFormatError) -> Finding {
        var sound: Sound?
        var offset = 0
        for _ in 0..<mostStreams {
            guard probe.available(at: offset) >= OggPage.headerSize,
                let page = OggPage(try probe.bytes(at: offset, count: OggPage.headerSize)), page.isFirstOfStream
            else { break }
            let lengths = try probe.bytes(at: offset + OggPage.headerSize, count: page.segments)
            let size = lengths.reduce(0) { $0 + Int($1) }
            let start = offset + OggPage.headerSize + page.segments
            offset = start + size
            let packet = try probe.bytes(at: start, count: min(size, 64))
            if pictures.contains(where: { packet.starts(with: $0) }) { throw .unsupported }
            if sound == nil { sound = try self.sound(packet, serial: page.serial) }
        }
        guard let sound else { throw offset == 0 ? .damaged : .unsupported }
        let tailSize = min(OggPage.longest, Probe.largestPiece, probe.count)
        let tail = try probe.bytes(at: probe.count - tailSize, count: tailSize)
        return Finding(
            MediaFacts(format: .ogg, durationMilliseconds: duration(tail, of: sound)),
            end: excess(tail).map { probe.count - $0 }
        )
    }

    private static func sound(_ packet: ArraySlice<UInt8>, serial: Int) throws(MediaFormatError) -> Sound? {
        var reader = ByteReader(packet, order: .little)
        if packet.starts(with: "\u{1}vorbis".utf8) {
            try reader.skip(12)
            let rate = UInt64(try reader.int32())
            guard rate > 0 else { throw .damaged }
            return Sound(serial: serial, rate: rate)
        }
        if packet.starts(with: "OpusHead".utf8) {
            try reader.skip(10)
            return Sound(serial: serial, rate: 48_000, preSkip: UInt64(try reader.int16()))
        }
        if packet.starts(with: "\u{7F}FLAC".utf8) {
            try reader.skip(9)
            guard try reader.takes("fLaC") else { throw .damaged }
            try reader.skip(4)
            let info = try FLACStructure.StreamInfo(ByteReader(try reader.take(FLACStructure.StreamInfo.size)))
            return Sound(serial: serial, rate: info.sampleRate)
        }
        return nil
    }

    /// By the last page of the stream, which begins at most a page's length before the end.
    private static func duration(_ tail: ArraySlice<UInt8>, of sound: Sound) -> Int? {
        var rest = tail
        while let found = rest.lastIndex(of: 0x4F) {
            if let page = OggPage(tail[found...]), page.serial == sound.serial, let granule = page.granule {
                guard granule < 1 << 62, granule >= sound.preSkip else { return nil }
                return Milliseconds.of(granule - sound.preSkip, per: sound.rate)
            }
            rest = rest[..<found]
        }
        return nil
    }

    /// How many bytes stand behind the last page; nil where it is cut off.
    private static func excess(_ tail: ArraySlice<UInt8>) -> Int? {
        var rest = tail
        while let found = rest.lastIndex(of: 0x4F) {
            if let page = OggPage(tail[found...]) {
                let content = tail[found...].dropFirst(OggPage.headerSize)
                guard content.count >= page.segments else { return nil }
                let size = content.prefix(page.segments).reduce(page.segments) { $0 + Int($1) }
                return size <= content.count ? content.count - size : nil
            }
            rest = rest[..<found]
        }
        return nil
    }
}
