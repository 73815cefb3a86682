import Testing

@testable import MediaPreviews

/// The picture of a sound.
@Suite struct WaveformTests {
    @Test("Bars stand about the middle, the loudest over the whole height")
    func bars() {
        let columns = inked(Waveform([0.25, 0.5] + [Float](repeating: 0, count: Waveform.bars - 2)))
        #expect(columns[0] == Waveform.height / 2)
        #expect(columns[4] == Waveform.height)
        #expect(columns[8] == 2)
    }

    @Test("Between two bars there is a gap, and silence is a line")
    func silence() {
        let columns = inked(Waveform([Float](repeating: 0, count: Waveform.bars)))
        #expect(columns.count == Waveform.width)
        for (number, column) in columns.enumerated() { #expect(column == (number % 4 == 3 ? 0 : 2)) }
    }

    /// How many pixels of each column are not transparent.
    private func inked(_ waveform: Waveform) -> [Int] {
        var line = [UInt8](repeating: 9, count: Waveform.width * 4)
        var columns = [Int](repeating: 0, count: Waveform.width)
        for row in 0..<Waveform.height {
            waveform.draw(row: row, into: &line)
            for column in 0..<Waveform.width where line[column * 4 + 3] != 0 { columns[column] += 1 }
        }
        return columns
    }
}
