/// WAVE, also the form for files over 4 GiB.
///
/// Source: Microsoft, Multiple Channel Audio Data and WAVE Files; EBU Tech 3306 for RF64.
enum WAVStructure {
    static func read(_ probe: Probe) throws(MediaFormatError) -> Finding {
        var chunks = try RIFFChunks(probe)
        var bytesPerSecond: Int?
        var longSize: UInt64?
        var data: UInt64?
        while data == nil, let chunk = try chunks.next() {
            let start = chunk.content.lowerBound
            switch chunk.type {
            case "fmt ":
                guard chunk.content.count >= 16 else { throw .damaged }
                var reader = ByteReader(try probe.bytes(at: start + 8, count: 4), order: .little)
                bytesPerSecond = try reader.int32()
            case "ds64":
                guard chunk.content.count >= 16 else { throw .damaged }
                var reader = ByteReader(try probe.bytes(at: start + 8, count: 8), order: .little)
                longSize = try reader.uint64()
            case "data":
                data = size(chunk, longSize: longSize, available: probe.available(at: start))
            default:
                break
            }
        }
        guard let bytesPerSecond, let data else { throw .damaged }
        let facts = MediaFacts(
            format: .wav,
            durationMilliseconds: Milliseconds.of(data, per: UInt64(bytesPerSecond))
        )
        return Finding(facts, end: chunks.end)
    }

    /// A recorder that could not go back and write the size leaves zero or all ones; then it is what there is, as where
    /// the file is cut off.
    private static func size(_ data: RIFFChunks.Chunk, longSize: UInt64?, available: Int) -> UInt64 {
        let declared = data.declaredSize == Int(UInt32.max) ? longSize ?? .max : UInt64(data.declaredSize)
        return declared == 0 ? UInt64(available) : min(declared, UInt64(available))
    }
}
