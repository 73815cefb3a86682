/// A Windows bitmap: 8 bits with a palette, 24 and 32 bits, uncompressed.
///
/// libvips reads BMP only through ImageMagick, which is not let near files from strangers. Source: Microsoft's
/// "Bitmap Storage" and its BITMAPINFOHEADER, BITMAPV4HEADER and BITMAPV5HEADER pages.
struct Bitmap {
    private let width: Int
    private let height: Int
    private let isTopDown: Bool
    private let bits: Int
    private let hasAlpha: Bool
    private let palette: [(red: UInt8, green: UInt8, blue: UInt8)]
    private let pixelStart: Int

    /// Reads the header of a file that begins with `BM`. A compressed or a rarer form is `unsupported`.
    init(_ bytes: RawSpan) throws(ImagingError) {
        guard bytes.byteCount >= 54 else { throw ImagingError(.damaged) }
        let headerSize = bytes.littleEndian32(at: 14)
        guard headerSize >= 40 else { throw ImagingError(.unsupported) }
        guard headerSize <= bytes.byteCount - 14 else { throw ImagingError(.damaged) }
        let rows = Int(Int32(truncatingIfNeeded: bytes.littleEndian32(at: 22)))
        width = Int(Int32(truncatingIfNeeded: bytes.littleEndian32(at: 18)))
        height = abs(rows)
        isTopDown = rows < 0
        bits = bytes.littleEndian16(at: 28)
        pixelStart = bytes.littleEndian32(at: 10)

        switch (bits, bytes.littleEndian32(at: 30)) {
        case (8, 0):
            hasAlpha = false
            palette = try Self.palette(bytes, at: 14 + headerSize)
        case (24, 0), (32, 0):
            hasAlpha = false
            palette = []
        case (32, 3), (32, 6):
            hasAlpha = try Self.hasAlpha(bytes, headerSize: headerSize)
            palette = []
        default:
            throw ImagingError(.unsupported)
        }
    }

    /// The pixels in `bytes`, the same as the header was read from. Fails as `damaged` if they are not all there.
    func decoded(from bytes: RawSpan, maximumPixels: Int) throws(ImagingError) -> Raster {
        guard width > 0, height > 0 else { throw ImagingError(.damaged) }
        guard width <= maximumPixels / height else { throw ImagingError(.tooManyPixels) }
        let stride = (width * bits + 31) / 32 * 4
        guard pixelStart >= 54, pixelStart <= bytes.byteCount, stride * height <= bytes.byteCount - pixelStart else {
            throw ImagingError(.damaged)
        }
        let raster = Raster(width: width, height: height, bands: hasAlpha ? 4 : 3) { number, line in
            let row = pixelStart + (isTopDown ? number : height - 1 - number) * stride
            decode(bytes, rowAt: row, to: &line)
        }
        guard let raster else { throw ImagingError(.damaged) }
        return raster
    }

    private func decode(_ bytes: RawSpan, rowAt row: Int, to line: inout [UInt8]) {
        let bands = hasAlpha ? 4 : 3
        let size = bits / 8
        for column in 0..<width {
            let source = row + column * size
            let target = column * bands
            if size == 1 {
                let index = Int(bytes.byte(at: source))
                let colour = index < palette.count ? palette[index] : (0, 0, 0)
                (line[target], line[target + 1], line[target + 2]) = colour
            } else {
                line[target] = bytes.byte(at: source + 2)
                line[target + 1] = bytes.byte(at: source + 1)
                line[target + 2] = bytes.byte(at: source)
                if hasAlpha { line[target + 3] = bytes.byte(at: source + 3) }
            }
        }
    }

    private static func palette(
        _ bytes: RawSpan,
        at start: Int
    ) throws(ImagingError) -> [(red: UInt8, green: UInt8, blue: UInt8)] {
        let used = bytes.littleEndian32(at: 46)
        let count = used == 0 ? 256 : used
        guard count <= 256, count * 4 <= bytes.byteCount - start else { throw ImagingError(.damaged) }
        return (0..<count).map { index in
            let entry = start + index * 4
            return (bytes.byte(at: entry + 2), bytes.byte(at: entry + 1), bytes.byte(at: entry))
        }
    }

    /// Whether the masks name an alpha. Other colours than whole bytes in the usual order are `unsupported`.
    private static func hasAlpha(_ bytes: RawSpan, headerSize: Int) throws(ImagingError) -> Bool {
        guard bytes.byteCount >= 70 else { throw ImagingError(.damaged) }
        guard bytes.littleEndian32(at: 54) == 0xFF_0000, bytes.littleEndian32(at: 58) == 0xFF00,
            bytes.littleEndian32(at: 62) == 0xFF
        else { throw ImagingError(.unsupported) }
        return headerSize >= 56 && bytes.littleEndian32(at: 66) == 0xFF00_0000
    }
}
