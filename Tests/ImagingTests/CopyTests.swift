import CLibVips
import Imaging
import Testing
import Waiting

@Suite("Copies of pictures")
struct CopyTests {
    private let imager = Imager(timeLimit: .never)

    private func previews(_ bytes: [UInt8], side: Int, maximumBytes: Int = 5_000_000) async throws -> Previews {
        try await Fixtures.withFile(bytes) {
            try await imager.previews(
                ofFile: $0,
                box: 16,
                copy: CopyLimits(maximumSide: side, maximumBytes: maximumBytes)
            )
        }
    }

    private func copy(_ bytes: [UInt8], side: Int = 2000, maximumBytes: Int = 5_000_000) async throws -> Picture {
        try await previews(bytes, side: side, maximumBytes: maximumBytes).copy
    }

    @Test(
        "Any format becomes a JPEG, what was drawn a PNG, upright and without metadata",
        arguments: [
            ("jpeg", [:], .jpeg), ("png", [:], .png), ("webp", [:], .jpeg), ("gif", [:], .png), ("tiff", [:], .jpeg),
            ("heif", ["compression": "hevc"], .jpeg), ("heif", ["compression": "av1"], .jpeg),
        ] as [(String, [String: String], ImageFormat)],
        [30, 2000]
    )
    func formats(format: (name: String, options: [String: String], copy: ImageFormat), side: Int) async throws {
        let bytes = try Fixtures.tagged().encoded(as: format.name, format.options)
        let made = try await previews(bytes, side: side)
        let (width, height) = side == 30 ? (30, 20) : (60, 40)
        #expect((made.copy.format, made.copy.width, made.copy.height) == (format.copy, width, height))
        let report = try ImageReport(bytes: made.copy.bytes)
        #expect((report.format, report.width, report.height) == (format.copy, width, height))
        #expect((report.hasMetadata, report.orientation, report.pages) == (false, 1, 1))
        let leaks = made.copy.bytes.contains("secret place")
        #expect(!leaks)
        #expect((made.thumbnail.format, made.thumbnail.width) == (.webp, 16))
        for (picture, width, height) in [(made.copy, width, height), (made.thumbnail, 16, 11)] {
            let decoded = try VipsPicture(decoding: picture.bytes)
            #expect(isAlike(Array(try decoded.pixel(2, 2).prefix(3)), Fixtures.red))
            #expect(isAlike(Array(try decoded.pixel(width - 3, height - 3).prefix(3)), Fixtures.white))
        }
    }

    @Test("A copy is upright, white where a JPEG is transparent, and transparent where it is a PNG")
    func uprightAndOpaque() async throws {
        let turned = try await previews(
            try Fixtures.quarters(width: 90, height: 60).set("orientation", to: 8).encoded(as: "jpeg"),
            side: 30
        )
        #expect((turned.copy.width, turned.copy.height) == (20, 30))
        #expect(isAlike(try VipsPicture(decoding: turned.copy.bytes).pixel(4, 4), Fixtures.green, within: 40))
        #expect((turned.thumbnail.width, turned.thumbnail.height) == (11, 16))
        let clear = try VipsPicture(width: 60, height: 60, bands: 4) { x, y in
            [UInt8(x * y * 31 & 255), UInt8(x * 37 & 255), UInt8(y * 41 & 255), 10]
        }
        let transparent = try await copy(clear.encoded(as: "tiff"))
        #expect(transparent.format == .png)
        #expect(try VipsPicture(decoding: transparent.bytes).pixel(16, 16)[3] == 10)
        let opaque = try await copy(clear.encoded(as: "tiff"), maximumBytes: transparent.bytes.count - 1)
        #expect(opaque.format == .jpeg)
        #expect(isAlike(try VipsPicture(decoding: opaque.bytes).pixel(16, 16), [250, 250, 250], within: 10))
    }

    @Test("A copy is made coarser, then smaller, until its bytes suffice")
    func bytes() async throws {
        let noise = try Fixtures.noise(width: 400, height: 300).encoded(as: "png")
        let small = try await copy(noise, side: 300)
        #expect((small.format, small.width, small.height) == (.png, 300, 225))
        let fine = try await copy(noise, side: 300, maximumBytes: small.bytes.count - 1)
        #expect((fine.format, fine.width, fine.height) == (.jpeg, 300, 225))
        let coarse = try await copy(noise, side: 300, maximumBytes: fine.bytes.count - 1)
        #expect((coarse.width, coarse.height) == (300, 225))
        #expect(coarse.bytes.count < fine.bytes.count)
        let tiny = try await copy(noise, side: 300, maximumBytes: 9_000)
        #expect(tiny.bytes.count <= 9_000)
        #expect([150, 75].contains(tiny.width))
        await #expect(throws: ImagingError(.doesNotFit)) { try await copy(noise, maximumBytes: 10) }
    }

    @Test("Both are made of a JPEG that is decoded in a smaller size", arguments: [1, 2, 3, 4, 9])
    func shrunk(times: Int) async throws {
        let picture = try Fixtures.quarters(width: 120 * times, height: 80 * times)
        let made = try await previews(try picture.encoded(as: "jpeg", ["Q": "95"]), side: 60)
        #expect((made.copy.width, made.copy.height) == (60, 40))
        #expect((made.thumbnail.width, made.thumbnail.height) == (16, 11))
        #expect(try ImageComparison.psnr(made.copy.bytes, Fixtures.quarters().encoded(as: "png")) > 25)
    }

    @Test("A JPEG of each orientation is upright in every size", arguments: 1...8, [90, 30, 29, 14])
    func orientations(exif: Int, side: Int) async throws {
        let turns = [1: "rgbw", 2: "grwb", 3: "wbgr", 4: "bwrg", 5: "rbgw", 6: "brwg", 7: "wgbr", 8: "gwrb"]
        let picture = try Fixtures.quarters().set("orientation", to: exif)
        let made = try await copy(picture.encoded(as: "jpeg", ["Q": "95"]), side: side)
        let longer = min(side, 60)
        let shorter = Int((Double(longer) * 2 / 3).rounded())
        let (width, height) = exif > 4 ? (shorter, longer) : (longer, shorter)
        #expect(abs(made.width - width) <= 1 && abs(made.height - height) <= 1)
        let decoded = try VipsPicture(decoding: made.bytes)
        #expect((decoded.width, decoded.height) == (made.width, made.height))
        let colours: [Character: [UInt8]] = [
            "r": Fixtures.red, "g": Fixtures.green, "b": Fixtures.blue, "w": Fixtures.white,
        ]
        let corners = [(1, 1), (made.width - 2, 1), (1, made.height - 2), (made.width - 2, made.height - 2)]
        for (corner, colour) in zip(corners, turns[exif] ?? "") {
            #expect(isAlike(try decoded.pixel(corner.0, corner.1), colours[colour] ?? [], within: 40))
        }
    }

    @Test("A thin JPEG keeps one pixel at least", arguments: [(900, 1), (1, 900), (901, 3), (2, 901)])
    func thin(width: Int, height: Int) async throws {
        let bytes = try Fixtures.plain([200, 60, 60], width: width, height: height).encoded(as: "jpeg", ["Q": "95"])
        for side in [450, 100, 10] {
            let made = try await copy(bytes, side: side)
            #expect(max(made.width, made.height) <= side && min(made.width, made.height) >= 1)
            #expect(try ImageReport(bytes: made.bytes).width == made.width)
        }
    }

    @Test("A picture with a colour profile is shown in sRGB", arguments: [60, 20])
    func profile(side: Int) async throws {
        // A red of Display P3 that sRGB can hold: 180, 70, 70 there is 193, 62, 66 here.
        let wide = try Fixtures.plain([180, 70, 70]).changed(
            by: "icc_transform",
            ["output-profile": "p3", "input-profile": "srgb"]
        )
        let bytes = try wide.encoded(as: "jpeg", ["Q": "100", "subsample-mode": "off"])
        #expect(try !isAlike(VipsPicture(decoding: bytes).pixel(8, 8), [180, 70, 70], within: 4))
        let made = try await copy(bytes, side: side)
        #expect(isAlike(try VipsPicture(decoding: made.bytes).pixel(8, 8), [180, 70, 70], within: 4))
        #expect(try ImageReport(bytes: made.bytes).hasMetadata == false)
    }
}

@Suite("Copies that are the file without its metadata")
struct StrippedCopyTests {
    private let imager = Imager(timeLimit: .never)

    private func copy(_ bytes: [UInt8], maximumBytes: Int = 5_000_000) async throws -> Picture {
        try await Fixtures.withFile(bytes) {
            try await imager.previews(ofFile: $0, copy: CopyLimits(maximumSide: 2000, maximumBytes: maximumBytes)).copy
        }
    }

    /// A picture with Exif, XMP and IPTC that name a place, without a profile.
    private static func tagged() throws -> VipsPicture {
        try Fixtures.noise(width: 60, height: 40)
            .set("exif-ifd0-ImageDescription", to: "secret place (secret place, ASCII, 13 components, 13 bytes)")
            .set("orientation", to: 1)
            .set("xmp-data", to: Array("<x:xmpmeta xmlns:x='adobe:ns:meta/'>secret place</x:xmpmeta>".utf8))
            .set("iptc-data", to: Array("secret place".utf8))
    }

    /// `segment` behind the first two bytes of a JPEG.
    private static func inserted(_ marker: UInt8, _ content: [UInt8], into jpeg: [UInt8]) -> [UInt8] {
        let length = content.count + 2
        return Array(jpeg[..<2]) + [0xFF, marker, UInt8(length >> 8), UInt8(length & 255)] + content + Array(jpeg[2...])
    }

    /// The chunk before the first `IDAT` of a PNG; nobody looks at the checksum of one that is dropped.
    private static func inserted(_ name: String, _ content: [UInt8], into png: [UInt8]) -> [UInt8] {
        let place = 33
        let size = content.count
        let head = [UInt8(size >> 24), UInt8(size >> 16 & 255), UInt8(size >> 8 & 255), UInt8(size & 255)]
        return Array(png[..<place]) + head + Array(name.utf8) + content + [0, 0, 0, 0] + Array(png[place...])
    }

    private func expectStripped(_ bytes: [UInt8], _ name: Comment) async throws {
        let made = try await copy(bytes)
        #expect(made.bytes.count < bytes.count, name)
        let leaks = made.bytes.contains("secret place")
        #expect(!leaks, name)
        #expect(try ImageReport(bytes: made.bytes).hasMetadata == false, name)
        // Another encoding of noise would not be the same to the last bit.
        let (before, after) = (try VipsPicture(decoding: bytes), try VipsPicture(decoding: made.bytes))
        #expect((before.width, before.height, before.bands) == (after.width, after.height, after.bands), name)
        for (x, y) in [(0, 0), (59, 0), (17, 23), (59, 39)] {
            #expect(try before.pixel(x, y) == after.pixel(x, y), name)
        }
        #expect(try await copy(made.bytes).bytes == made.bytes, name)
    }

    @Test("A small JPEG keeps its pixels to the last bit")
    func jpeg() async throws {
        let plain = try Self.tagged().encoded(as: "jpeg", ["Q": "60"])
        let secret = Array("secret place".utf8)
        try await expectStripped(plain, "baseline")
        let grey = try Self.tagged().changed(by: "colourspace", ["space": "b-w"])
        try await expectStripped(grey.encoded(as: "jpeg"), "grey")
        try await expectStripped(Self.tagged().encoded(as: "jpeg", ["restart-interval": "2"]), "restarts")
        try await expectStripped(Self.inserted(0xFE, secret, into: plain), "comment")
        try await expectStripped(Self.inserted(0xE0, Array("JFXX\0".utf8) + secret, into: plain), "thumbnail")
        try await expectStripped(plain + secret, "behind the end")
        try await expectStripped(Array(plain[..<2]) + [0xFF, 0xFF] + Array(plain[2...]), "filled up")
    }

    @Test("A small PNG keeps its pixels to the last bit")
    func png() async throws {
        let plain = try Self.tagged().set("exif-data", to: []).encoded(as: "png", ["strip": "true"])
        let secret = Array("secret place".utf8)
        for name in ["tEXt", "iTXt", "tIME", "gAMA", "acTL", "fdAT", "quCk"] {
            try await expectStripped(Self.inserted(name, secret, into: plain), Comment(rawValue: name))
        }
        try await expectStripped(plain + secret, "behind the end")
        let palette = try Self.tagged().encoded(as: "png", ["palette": "true", "strip": "true"])
        try await expectStripped(Self.inserted("tEXt", secret, into: palette), "palette")
        let clear = try Fixtures.plain([9, 8, 7, 100], width: 60, height: 40).encoded(as: "png", ["strip": "true"])
        try await expectStripped(Self.inserted("tEXt", secret, into: clear), "transparent")
    }

    @Test("What a strict decoder may refuse, or see in other colours, is encoded anew")
    func doubtful() async throws {
        let plain = try Fixtures.noise(width: 60, height: 40).encoded(as: "jpeg", ["Q": "97", "strip": "true"])
        let adobe = Array("Adobe".utf8) + [0, 100, 0, 0, 0, 0, 0]
        let end = plain.count - 2
        let files = [
            "JFIF with a thumbnail": Self.inserted(
                0xE0,
                Array("JFIF\0".utf8) + [1, 2, 0, 0, 1, 0, 1, 1, 1, 7, 7, 7],
                into: plain
            ),
            "a longer Adobe": Self.inserted(0xEE, adobe + [0], into: plain),
            "tables behind the scan": Array(plain[..<end]) + [0xFF, 0xC4, 0, 5, 1, 2, 3] + Array(plain[end...]),
            "a second scan": Array(plain[..<end]) + [0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0, 9] + Array(plain[end...]),
            "progressive": try Fixtures.noise(width: 60, height: 40).encoded(
                as: "jpeg",
                ["interlace": "true", "Q": "97"]
            ),
        ]
        for (name, file) in files {
            let made = try await copy(file)
            #expect(!made.bytes.suffix(100).elementsEqual(file.suffix(100)), "\(name)")
        }
        let png = try Fixtures.noise(width: 60, height: 40).encoded(as: "png", ["strip": "true"])
        let drawn = [
            "transparency that is too long": Self.inserted("tRNS", Array(repeating: 0, count: 60), into: png),
            "transparency with a wrong checksum": Self.inserted("tRNS", Array(repeating: 0, count: 6), into: png),
            "bytes within the end": Array(png.dropLast(12)) + [0, 0, 0, 3] + Array("IENDabc".utf8) + [
                0x9C, 0x4C, 0xBD, 0x1D,
            ],
        ]
        for (name, file) in drawn {
            let made = try await copy(file)
            #expect(made.bytes.count < file.count || made.bytes != file, "\(name)")
            let pixels = try (VipsPicture(decoding: file), VipsPicture(decoding: made.bytes))
            #expect(try pixels.0.pixel(9, 9).prefix(3) == pixels.1.pixel(9, 9).prefix(3), "\(name)")
        }
    }

    @Test("What is turned, coloured by a profile, large, or of another kind is encoded anew")
    func others() async throws {
        let plain = try Self.tagged().encoded(as: "jpeg", ["Q": "97"])
        func isNew(_ bytes: [UInt8], maximumBytes: Int = 5_000_000) async throws -> Bool {
            let made = try await copy(bytes, maximumBytes: maximumBytes)
            #expect(try ImageReport(bytes: made.bytes).hasMetadata == false)
            return !made.bytes.suffix(100).elementsEqual(bytes.suffix(100))
        }
        #expect(try await !isNew(plain))
        #expect(try await isNew(Self.tagged().set("orientation", to: 3).encoded(as: "jpeg")))
        let wide = try Self.tagged().changed(by: "icc_transform", ["output-profile": "p3", "input-profile": "srgb"])
        #expect(try await isNew(wide.encoded(as: "jpeg", ["Q": "97"])))
        #expect(try await isNew(plain, maximumBytes: 3_000))
        let cmyk = try VipsPicture(width: 60, height: 40, bands: 4, interpretation: VIPS_INTERPRETATION_CMYK) { x, y in
            [UInt8(x), UInt8(y), 9, 30]
        }
        let colours = try await copy(cmyk.encoded(as: "jpeg"))
        #expect(try VipsPicture(decoding: colours.bytes).bands == 3)
        let deep = try Self.tagged().changed(by: "cast", ["format": "ushort"]).encoded(as: "png", ["bitdepth": "16"])
        #expect(try await copy(deep).bytes[24] == 8)
        let turned = Self.inserted("eXIf", Array("secret place".utf8), into: try Self.tagged().encoded(as: "png"))
        let leaks = try await copy(turned).bytes.contains("secret place")
        #expect(!leaks)
        let large = try Fixtures.noise(width: 1_000, height: 600)
        let jpeg = try large.encoded(as: "jpeg", ["Q": "100", "subsample-mode": "off"])
        #expect(jpeg.count > 1 << 20)
        #expect(try await isNew(jpeg))
        // A new PNG would have as many bytes.
        #expect(try await !isNew(large.encoded(as: "png")))
    }
}
