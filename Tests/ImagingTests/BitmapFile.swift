/// A Windows bitmap, written byte by byte.
struct BitmapFile: Sendable {
    var width: Int
    var height: Int
    var isTopDown = false
    var bits = 24
    var compression = 0
    var headerSize = 40
    var masks: [UInt32] = []
    var palette: [[UInt8]] = []
    /// The bytes of the pixel at (x, y), counted from the top left.
    var pixel: @Sendable (_ x: Int, _ y: Int) -> [UInt8] = { _, _ in [0, 0, 255] }

    var bytes: [UInt8] {
        let start = 14 + 40 + max(headerSize - 40, masks.count * 4) + palette.count * 4
        var bytes = Array("BM".utf8) + little(0) + little(0) + little(UInt32(start))
        bytes += little(UInt32(headerSize)) + little(UInt32(width))
        bytes += little(UInt32(bitPattern: Int32(isTopDown ? -height : height)))
        bytes += [1, 0, UInt8(bits), 0] + little(UInt32(compression)) + little(0) + little(0) + little(0)
        bytes += little(UInt32(palette.count)) + little(0)
        bytes += masks.flatMap(little)
        bytes += Array(repeating: 0, count: max(0, headerSize - 40 - masks.count * 4))
        bytes += palette.flatMap { $0 + [0] }
        for row in 0..<height {
            let line = (0..<width).flatMap { pixel($0, isTopDown ? row : height - 1 - row) }
            bytes += line + Array(repeating: 0, count: (4 - line.count % 4) % 4)
        }
        return bytes
    }

    private func little(_ value: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }
}
