import MediaFormats
import Testing

@Suite("Pictures")
struct ImageFormatTests {
    typealias Images = SampleImages

    /// A block that says it has two entries where it has one, which would turn the picture.
    static let jpegWithLongExif: [UInt8] = {
        var exif = Images.exif(orientation: 6)
        exif[9] = 2
        return [0xFF, 0xD8] + Images.segment(0xE1, ascii("Exif\u{0}\u{0}") + exif) + Images.jpeg().dropFirst(2)
    }()

    static let samples: [Sample] = [
        Sample("A JPEG", Images.jpeg(), picture(.jpeg)),
        Sample("A JPEG turned upside down", Images.jpeg(orientation: 3), picture(.jpeg)),
        Sample("A JPEG on its side", Images.jpeg(orientation: 6), picture(.jpeg, isTurned: true)),
        Sample("A JPEG whose turn is none", Images.jpeg(orientation: 99), picture(.jpeg)),
        Sample("A JPEG whose Exif goes on behind its block", jpegWithLongExif, picture(.jpeg)),
        Sample("A JPEG with a comment", Images.jpeg(comment: "made < by > hand"), picture(.jpeg)),
        Sample("A JPEG longer than is read", Images.jpeg(scan: noise(2_000_000)), picture(.jpeg)),
        Sample("A PNG", Images.png(), picture(.png)),
        Sample(
            "A PNG on its side, said behind the data",
            Images.png(after: Images.chunk("eXIf", Images.exif(orientation: 8))),
            picture(.png, isTurned: true)
        ),
        Sample(
            "A PNG that moves",
            Images.png(before: Images.chunk("acTL", big(3, 4) + zeros(4))),
            picture(.png)
        ),
        Sample(
            "A PNG with one frame",
            Images.png(before: Images.chunk("acTL", big(1, 4) + zeros(4))),
            picture(.png)
        ),
        Sample("A GIF", Images.gif(), picture(.gif)),
        Sample("A GIF that moves", Images.gif(frames: 3), picture(.gif, isAnimatedGIF: true)),
        Sample("A lossy WebP", Images.lossyWebP, picture(.webP)),
        Sample("A lossless WebP", Images.losslessWebP, picture(.webP)),
        Sample("An extended WebP", Images.webP(), picture(.webP)),
        Sample("A WebP that moves", Images.webP(flags: 2), picture(.webP)),
        Sample(
            "A WebP on its side",
            Images.webP(flags: 8, exif: Images.exif(orientation: 5)),
            picture(.webP, isTurned: true)
        ),
        Sample(
            "A WebP on its side, named as in a JPEG",
            Images.webP(flags: 8, exif: ascii("Exif\u{0}\u{0}") + Images.exif(orientation: 7)),
            picture(.webP, isTurned: true)
        ),
        Sample("A bitmap", Images.bmp(), picture(.bmp)),
        Sample("A bitmap from top to bottom", Images.bmp(height: -20), picture(.bmp)),
        Sample("A bitmap of OS/2", Images.os2BMP, picture(.bmp)),
        Sample("A TIFF", Images.tiff(orientation: nil), picture(.tiff)),
        Sample("A TIFF on its side", Images.tiff(orientation: 6), picture(.tiff, isTurned: true)),
        Sample("A TIFF of the other order", Images.tiff(orientation: 8, isBig: true), picture(.tiff, isTurned: true)),
    ]

    @Test("A picture is known by its bytes, upright", arguments: samples)
    func identifies(sample: Sample) throws {
        #expect(try identify(sample.bytes) == sample.facts)
    }

    static let refused: [Refused] = [
        Refused("A JPEG of no width", Images.jpeg(width: 0), .damaged),
        Refused("A JPEG that ends before its picture", Array(Images.jpeg().prefix(90)), .damaged),
        Refused("A JPEG without a picture", [0xFF, 0xD8, 0xFF, 0xD9], .damaged),
        Refused("A JPEG of nothing but filling", [0xFF, 0xD8] + [UInt8](repeating: 0xFF, count: 900_000), .damaged),
        Refused("A PNG of no width", Images.png(width: 0), .damaged),
        Refused("A PNG wider than can be", Images.png(width: 0xFFFF_FFFF), .damaged),
        Refused("A PNG that ends before its picture", Array(Images.png().prefix(40)), .damaged),
        Refused("A GIF of no width", Images.gif(width: 0), .damaged),
        Refused("A GIF without a picture", Images.gif(frames: 0), .damaged),
        Refused("A bitmap of no width", Images.bmp(width: 0), .damaged),
        Refused("A TIFF of no width", Images.tiff(orientation: nil, width: 0), .damaged),
        Refused("A TIFF without a size", Images.tiff([(274, 3, 1)]), .damaged),
        Refused("A TIFF whose directory is elsewhere", ascii("II*\u{0}") + little(0x7FFF_FFFF, 4), .damaged),
        Refused("A TIFF with more entries than bytes", ascii("II*\u{0}") + little(8, 4) + little(65_535, 2), .damaged),
        Refused("BigTIFF", ascii("II+\u{0}") + little(8, 2) + zeros(30), .unsupported),
        Refused(
            "A camera's raw picture",
            Images.tiff([(256, 3, 30), (257, 3, 20), (50_706, 4, 1)]),
            .unsupported
        ),
        Refused("A WebP that begins with something else", Images.riff("WEBP", [("ALPH", noise(20))]), .damaged),
    ]

    @Test("A picture that contradicts itself is refused", arguments: refused)
    func refuses(example: Refused) {
        #expect(refusal(of: example.bytes) == example.refusal)
    }
}
