/// A picture of how loud a sound is as it goes on: bars from left to right about a middle line, on a transparent ground.
package struct Waveform: Sendable {
    package static let width = 512
    package static let height = 256
    /// How many bars there are.
    package static let bars = 128

    private static let pitch = width / bars
    private static let gap = 1
    /// A blue that shows on white and on black.
    private static let colour: [UInt8] = [0x4A, 0x7F, 0xC1, 0xFF]
    /// The height of a bar of silence.
    private static let least = 2

    /// Half of each bar's height, in pixels.
    private let halves: [Int]

    /// Draws ``bars`` numbers from 0 to 1. The loudest fills the height, so that a soft recording is seen as well.
    package init(_ loudness: [Float]) {
        let loudest = loudness.max() ?? 0
        let most = Float(Self.height / 2)
        halves = loudness.map { value in
            let share = loudest > 0 ? value / loudest : 0
            return max(Self.least / 2, Int((share * most).rounded()))
        }
    }

    /// Fills the row of that number, from the top: red, green, blue and alpha of each pixel, a byte each.
    package func draw(row: Int, into line: inout [UInt8]) {
        let distance = row < Self.height / 2 ? Self.height / 2 - row : row - Self.height / 2 + 1
        for column in 0..<Self.width {
            let bar = column / Self.pitch
            let isInked = column % Self.pitch < Self.pitch - Self.gap && bar < halves.count && distance <= halves[bar]
            for band in 0..<4 { line[column * 4 + band] = isInked ? Self.colour[band] : 0 }
        }
    }
}
