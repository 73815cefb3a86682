/// Bounds the scans of a progressive JPEG.
///
/// A scan can be a few bytes long and costs a pass over the whole picture, which libjpeg does not let itself be stopped
/// in. Encoders write about ten. Source: ITU-T T.81, annex B.
enum JPEGScans {
    private static let maximum = 100

    /// Fails as `tookTooLong` if there are too many scans. What is not a JPEG is left to the decoder.
    static func check(_ bytes: RawSpan) throws(ImagingError) {
        var offset = 2
        var scans = 0
        while let marker = nextMarker(in: bytes, from: &offset), marker != 0xD9 {
            if marker == 0xDA {
                scans += 1
                guard scans <= maximum else { throw ImagingError(.tookTooLong) }
            }
            guard offset + 2 <= bytes.byteCount else { return }
            offset += Int(bytes.byte(at: offset)) << 8 | Int(bytes.byte(at: offset + 1))
        }
    }

    /// Goes past the next marker that has a length, or that ends the picture.
    private static func nextMarker(in bytes: RawSpan, from offset: inout Int) -> UInt8? {
        while offset + 1 < bytes.byteCount {
            guard bytes.byte(at: offset) == 0xFF else {
                offset += 1
                continue
            }
            let marker = bytes.byte(at: offset + 1)
            switch marker {
            case 0xFF:
                offset += 1
            case 0x00, 0x01, 0xD0...0xD8:
                offset += 2
            default:
                offset += 2
                return marker
            }
        }
        return nil
    }
}
