import Testing

@testable import MediaPreviews

/// The peaks of a sound of any length.
@Suite struct SoundPeaksTests {
    @Test("Each part is as loud as its loudest sample, of either sign")
    func parts() {
        var peaks = SoundPeaks()
        peaks.add(samples: [100, -16_384, 3, 4, 8_192, -1, 0, Int16.min])
        #expect(peaks.parts(4) == [0.5, 4 / 32_768, 0.25, 1])
    }

    @Test("Pieces may end within a sample")
    func pieces() {
        var whole = SoundPeaks()
        var split = SoundPeaks()
        let samples = (0..<5_000).map { Int16(truncatingIfNeeded: $0 * 7_919) }
        let bytes = bytes(of: samples)
        whole.add(bytes: bytes)
        for piece in bytes.chunks(of: 7) { split.add(bytes: piece) }
        #expect(whole.parts(128) == split.parts(128))
        #expect(Set(whole.parts(128)).count > 1)
    }

    @Test("Of a long sound each part keeps its peak", arguments: [8_191, 8_192, 8_193, 100_000, 1_000_000])
    func long(count: Int) {
        var peaks = SoundPeaks()
        var samples = [Int16](repeating: 0, count: count)
        // In the middle of the second of four parts, and at the very end.
        samples[count * 3 / 8] = 16_384
        samples[count - 1] = 32_767
        peaks.add(samples: samples)
        let parts = peaks.parts(4)
        #expect(parts[0] == 0 && parts[1] == 0.5 && parts[2] == 0)
        #expect(parts[3] == Float(32_767) / 32_768)
    }

    @Test("Fewer samples than parts fill all parts, none give none")
    func few() {
        var peaks = SoundPeaks()
        #expect(peaks.parts(4).isEmpty)
        peaks.add(samples: [16_384, 8_192])
        #expect(peaks.parts(4) == [0.5, 0.5, 0.25, 0.25])
    }

    private func bytes(of samples: [Int16]) -> [UInt8] {
        samples.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
    }
}

extension SoundPeaks {
    fileprivate mutating func add(samples: [Int16]) {
        add(bytes: samples.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] })
    }

    fileprivate mutating func add(bytes: [UInt8]) {
        bytes.withUnsafeBytes { add($0.bytes) }
    }
}

extension Array {
    fileprivate func chunks(of size: Int) -> [[Element]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}
