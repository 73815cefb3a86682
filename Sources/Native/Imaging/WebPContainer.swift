/// The container of a WebP. Source: RFC 9649, section 2.
///
/// libvips 8.14 writes Exif, XMP and the profile into a WebP even if told to strip them.
enum WebPContainer {
    private static let dropped = ["ICCP", "EXIF", "XMP "]
    /// The bits in the first byte of VP8X that announce what is dropped: profile, Exif and XMP.
    private static let announcements: UInt8 = 0b0010_1100

    /// `file` without its metadata. What is no WebP comes back as it is.
    static func stripped(_ file: [UInt8]) -> [UInt8] {
        guard file.count >= 12, file[8..<12].elementsEqual("WEBP".utf8) else { return file }
        var stripped = Array(file[..<12])
        var offset = 12
        while offset + 8 <= file.count {
            let name = String(decoding: file[offset..<offset + 4], as: UTF8.self)
            let size = (0..<4).reduce(0) { $0 | Int(file[offset + 4 + $1]) << ($1 * 8) }
            let end = min(offset + 8 + size + size % 2, file.count)
            if !dropped.contains(name) {
                let start = stripped.count
                stripped += file[offset..<end]
                if name == "VP8X", size > 0, start + 8 < stripped.count { stripped[start + 8] &= ~announcements }
            }
            offset = end
        }
        let size = stripped.count - 8
        for index in 0..<4 { stripped[4 + index] = UInt8(truncatingIfNeeded: size >> (index * 8)) }
        return stripped
    }
}
