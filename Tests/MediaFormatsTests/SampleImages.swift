/// Small pictures, 30 pixels wide and 20 high unless said otherwise.
enum SampleImages {
    /// A TIFF, or an Exif block, with a directory of these numbers.
    static func tiff(_ tags: [(tag: Int, type: Int, value: Int)], isBig: Bool = false) -> [UInt8] {
        let number = isBig ? big : little
        var bytes = ascii(isBig ? "MM" : "II") + number(42, 2) + number(8, 4) + number(tags.count, 2)
        for (tag, type, value) in tags {
            bytes += number(tag, 2) + number(type, 2) + number(1, 4)
            bytes += type == 3 ? number(value, 2) + zeros(2) : number(value, 4)
        }
        return bytes + zeros(4)
    }

    static func exif(orientation: Int) -> [UInt8] {
        tiff([(274, 3, orientation)], isBig: true)
    }

    static func tiff(orientation: Int?, isBig: Bool = false, width: Int = 30) -> [UInt8] {
        let turn = orientation.map { [(tag: 274, type: 3, value: $0)] } ?? []
        return tiff([(256, 3, width), (257, 4, 20)] + turn, isBig: isBig) + zeros(64)
    }

    static func segment(_ marker: UInt8, _ content: [UInt8]) -> [UInt8] {
        [0xFF, marker] + big(content.count + 2, 2) + content
    }

    /// A JPEG of one scan with escaped bytes and a restart marker in it.
    static func jpeg(orientation: Int? = nil, comment: String? = nil, width: Int = 30, scan: [UInt8]? = nil) -> [UInt8]
    {
        var bytes: [UInt8] = [0xFF, 0xD8] + segment(0xE0, ascii("JFIF\u{0}") + zeros(9))
        if let orientation { bytes += segment(0xE1, ascii("Exif\u{0}\u{0}") + exif(orientation: orientation)) }
        if let comment { bytes += segment(0xFE, ascii(comment)) }
        bytes += segment(0xDB, zeros(65)) + segment(0xC0, [8] + big(20, 2) + big(width, 2) + [1, 1, 0x11, 0])
        bytes += [0xFF] + segment(0xDA, [1, 1, 0, 0, 63, 0])
        return bytes + (scan ?? noise(40) + [0xFF, 0, 0xFF, 0xD3] + noise(40)) + [0xFF, 0xD9]
    }

    static func chunk(_ type: String, _ content: [UInt8]) -> [UInt8] {
        big(content.count, 4) + ascii(type) + content + zeros(4)
    }

    static func png(before: [UInt8] = [], after: [UInt8] = [], width: Int = 30) -> [UInt8] {
        [0x89] + ascii("PNG\r\n\u{1A}\n") + chunk("IHDR", big(width, 4) + big(20, 4) + [8, 2, 0, 0, 0]) + before
            + chunk("IDAT", noise(50)) + after + chunk("IEND", [])
    }

    static func gif(frames: Int = 1, width: Int = 30) -> [UInt8] {
        var bytes = ascii("GIF89a") + little(width, 2) + little(20, 2) + [0x80, 0, 0] + zeros(6)
        for _ in 0..<frames {
            bytes += [0x21, 0xF9, 4, 0, 10, 0, 0, 0]
            bytes += [0x2C] + zeros(8) + [0x81] + zeros(12) + [2, 5] + noise(5) + [3] + noise(3) + [0]
        }
        return bytes + [0x3B]
    }

    static func riff(_ form: String, _ chunks: [(String, [UInt8])]) -> [UInt8] {
        let content = chunks.flatMap { name, bytes in
            ascii(name) + little(bytes.count, 4) + bytes + zeros(bytes.count % 2)
        }
        return ascii("RIFF") + little(content.count + 4, 4) + ascii(form) + content
    }

    static func webP(flags: Int = 0, exif: [UInt8] = []) -> [UInt8] {
        let extended = little(flags, 4) + little(29, 3) + little(19, 3)
        return riff("WEBP", [("VP8X", extended), ("VP8L", noise(21)), ("EXIF", exif)])
    }

    static let lossyWebP = riff(
        "WEBP",
        [("VP8 ", [0x10, 0, 0, 0x9D, 1, 0x2A] + little(30, 2) + little(20, 2) + noise(9))]
    )
    static let losslessWebP = riff("WEBP", [("VP8L", [0x2F] + little(29 | 19 << 14, 4) + noise(9))])

    static func bmp(height: Int = 20, width: Int = 30) -> [UInt8] {
        ascii("BM") + little(54 + 100, 4) + zeros(4) + little(54, 4) + little(40, 4) + little(width, 4)
            + little(height, 4) + little(1, 2) + little(24, 2) + zeros(24) + noise(100)
    }

    static let os2BMP =
        ascii("BM") + little(126, 4) + zeros(4) + little(26, 4) + little(12, 4) + little(30, 2)
        + little(20, 2) + little(1, 2) + little(8, 2) + noise(100)
}
