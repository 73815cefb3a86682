/// FLAC by itself.
///
/// Source: RFC 9639, sections 6 and 8.
enum FLACStructure {
    /// Reads a stream whose `fLaC` stands at `offset`, which is not 0 where a tag of another kind precedes it.
    static func read(_ probe: Probe, at offset: Int) throws(MediaFormatError) -> Finding {
        var header = try probe.reader(at: offset, count: 8)
        try header.skip(4)
        // STREAMINFO comes first, its highest bit says whether it is the only block.
        guard try header.int8() & 0x7F == 0, try header.int24() == StreamInfo.size else { throw .damaged }
        let info = try StreamInfo(try probe.reader(at: offset + 8, count: StreamInfo.size))
        return Finding(
            MediaFacts(
                format: .flac,
                durationMilliseconds: info.samples == 0 ? nil : Milliseconds.of(info.samples, per: info.sampleRate)
            )
        )
    }

    /// The block that each stream begins with.
    struct StreamInfo {
        static let size = 34

        let sampleRate: UInt64
        /// Of one channel; 0 where they were not counted.
        let samples: UInt64

        init(_ block: ByteReader) throws(MediaFormatError) {
            var reader = block
            try reader.skip(10)
            // 20 bits of rate, 3 of channels, 5 of depth, 36 of samples.
            let bits = try reader.uint64()
            sampleRate = bits >> 44
            samples = bits & 0xF_FFFF_FFFF
            guard sampleRate > 0 else { throw .damaged }
        }
    }
}
