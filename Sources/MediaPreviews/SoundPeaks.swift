/// The peaks of a sound of any length, in few bytes: whenever there are too many, each becomes one with its neighbour.
struct SoundPeaks {
    /// The most that are held. A power of two.
    private static let capacity = 8_192

    /// The loudest sample of each run of ``run`` samples, 0 to 32,768.
    private var peaks: [UInt16] = []
    private var run = 1
    /// The run that is not whole yet.
    private var peak: UInt16 = 0
    private var count = 0
    /// The first byte of a sample that a piece ended in.
    private var half: UInt8?

    /// Adds samples of 16 bits, signed, the low byte first.
    mutating func add(_ bytes: RawSpan) {
        var offset = 0
        if let low = half, bytes.byteCount > 0 {
            add(low, bytes.unsafeLoad(fromByteOffset: 0, as: UInt8.self))
            half = nil
            offset = 1
        }
        while offset + 1 < bytes.byteCount {
            add(
                bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self),
                bytes.unsafeLoad(fromByteOffset: offset + 1, as: UInt8.self)
            )
            offset += 2
        }
        if offset < bytes.byteCount { half = bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self) }
    }

    private mutating func add(_ low: UInt8, _ high: UInt8) {
        peak = max(peak, Int16(bitPattern: UInt16(high) << 8 | UInt16(low)).magnitude)
        count += 1
        guard count == run else { return }
        peaks.append(peak)
        (peak, count) = (0, 0)
        guard peaks.count == Self.capacity else { return }
        peaks = stride(from: 0, to: peaks.count, by: 2).map { max(peaks[$0], peaks[$0 + 1]) }
        run *= 2
    }

    /// The loudest of each of `number` parts of what was added, from 0 to 1; none where nothing was added.
    func parts(_ number: Int) -> [Float] {
        let all = count > 0 ? peaks + [peak] : peaks
        guard !all.isEmpty else { return [] }
        return (0..<number).map { part in
            let start = part * all.count / number
            let end = max(start + 1, (part + 1) * all.count / number)
            return Float(all[start..<end].max() ?? 0) / 32_768
        }
    }
}
