/// Tags of ID3 around a sound.
///
/// Source: id3.org, ID3 tag version 2.4.0, section 3, and ID3v1.
enum ID3Tag {
    private static let mostTags = 8

    /// Where the sound begins: behind the tags at the file's start. Throws `damaged` where one passes its end.
    static func end(_ probe: Probe) throws(MediaFormatError) -> Int {
        var offset = 0
        for _ in 0..<mostTags {
            guard probe.available(at: offset) >= 10 else { break }
            var header = try probe.reader(at: offset, count: 10)
            guard try header.takes("ID3") else { break }
            try header.skip(2)
            let hasFooter = try header.int8() & 0x10 != 0
            var size = 0
            for digit in try header.take(4) {
                guard digit < 0x80 else { throw .damaged }
                size = size << 7 | Int(digit)
            }
            offset += 10 + size + (hasFooter ? 10 : 0)
            guard offset < probe.count else { throw .damaged }
        }
        return offset
    }

    /// Where the sound ends: before the 128 bytes of the older tag, if the file has one.
    static func start(_ probe: Probe) throws(MediaFormatError) -> Int {
        guard probe.count >= 128, try probe.bytes(at: probe.count - 128, count: 3).elementsEqual("TAG".utf8) else {
            return probe.count
        }
        return probe.count - 128
    }
}
