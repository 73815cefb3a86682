import CLibVips
import Imaging
import Testing
import Waiting

@Suite("Thumbnails")
struct ThumbnailTests {
    private let imager = Imager(timeLimit: .never)

    @Test(
        "Every format becomes a WebP of the same picture",
        arguments: [
            ("jpeg", [:]), ("png", [:]), ("webp", [:]), ("gif", [:]), ("tiff", [:]),
            ("heif", ["compression": "hevc"]), ("heif", ["compression": "av1"]),
        ]
    )
    func formats(format: String, options: [String: String]) async throws {
        let bytes = try Fixtures.quarters(width: 120, height: 80).encoded(as: format, options)
        let thumbnail = try await Fixtures.withFile(bytes) { try await imager.thumbnail(ofFile: $0, box: 60) }
        #expect(thumbnail.format == .webp)
        #expect(thumbnail.bytes.starts(with: Array("RIFF".utf8)))
        #expect((thumbnail.width, thumbnail.height) == (60, 40))
        let decoded = try VipsPicture(decoding: thumbnail.bytes)
        #expect((decoded.width, decoded.height) == (60, 40))
        #expect(isAlike(try decoded.pixel(10, 10), Fixtures.red))
        #expect(isAlike(try decoded.pixel(50, 10), Fixtures.green))
        #expect(isAlike(try decoded.pixel(10, 30), Fixtures.blue))
        #expect(isAlike(try decoded.pixel(50, 30), Fixtures.white))
    }

    @Test("Bytes in memory and a file give the same thumbnail")
    func bytes() async throws {
        let bytes = try Fixtures.quarters().encoded(as: "jpeg")
        let file = try await Fixtures.withFile(bytes) { try await imager.thumbnail(ofFile: $0) }
        #expect(try await imager.thumbnail(ofBytes: bytes) == file)
    }

    @Test("A small picture is not enlarged, a thin one keeps its aspect down to one pixel")
    func sizes() async throws {
        let small = try await imager.thumbnail(ofBytes: Fixtures.quarters().encoded(as: "png"))
        #expect((small.width, small.height) == (60, 40))
        let thin = try await imager.thumbnail(
            ofBytes: Fixtures.quarters(width: 4, height: 800).encoded(as: "png"),
            box: 100
        )
        #expect((thin.width, thin.height) == (1, 100))
    }

    @Test(
        "It is upright, whatever the Exif orientation",
        arguments: [
            (1, "rgbw"), (2, "grwb"), (3, "wbgr"), (4, "bwrg"), (5, "rbgw"), (6, "brwg"), (7, "wgbr"), (8, "gwrb"),
        ],
        ["jpeg", "webp", "tiff"]
    )
    func orientation(case: (exif: Int, corners: String), format: String) async throws {
        let picture = try Fixtures.quarters().set("orientation", to: `case`.exif)
        let thumbnail = try await imager.thumbnail(ofBytes: picture.encoded(as: format))
        let isTurned = `case`.exif > 4
        #expect((thumbnail.width, thumbnail.height) == (isTurned ? (40, 60) : (60, 40)))
        let decoded = try VipsPicture(decoding: thumbnail.bytes)
        let (right, bottom) = (thumbnail.width - 6, thumbnail.height - 6)
        let colours: [Character: [UInt8]] = [
            "r": Fixtures.red, "g": Fixtures.green, "b": Fixtures.blue, "w": Fixtures.white,
        ]
        for (corner, place) in zip(`case`.corners, [(5, 5), (right, 5), (5, bottom), (right, bottom)]) {
            let pixel = try decoded.pixel(place.0, place.1)
            #expect(isAlike(pixel, colours[corner] ?? []), "\(corner) at \(place) is \(pixel)")
        }
        #expect(try ImageReport(bytes: thumbnail.bytes).orientation == 1)
    }

    @Test("Transparency is kept", arguments: ["png", "webp", "tiff", "gif"])
    func transparency(format: String) async throws {
        let picture = try VipsPicture(width: 64, height: 64, bands: 4) { x, _ in [200, 60, 60, x < 32 ? 0 : 255] }
        let thumbnail = try await imager.thumbnail(ofBytes: picture.encoded(as: format), box: 32)
        let decoded = try VipsPicture(decoding: thumbnail.bytes)
        #expect(decoded.bands == 4)
        #expect(try decoded.pixel(4, 16)[3] == 0)
        #expect(isAlike(try decoded.pixel(24, 16), [200, 60, 60, 255]))
    }

    @Test("An embedded profile is honoured: its colours are turned into sRGB")
    func profile() async throws {
        // The same numbers mean a stronger green in P3 than in sRGB.
        let picture = try Fixtures.plain([100, 200, 100])
        let tagged = try picture.changed(by: "icc_transform", ["output-profile": "p3", "input-profile": "srgb"])
        let bytes = try tagged.encoded(as: "png")
        #expect(try ImageReport(bytes: bytes).hasMetadata)
        let stored = try VipsPicture(decoding: bytes).pixel(16, 16)
        #expect(!isAlike(stored, [100, 200, 100], within: 8))
        let thumbnail = try await imager.thumbnail(ofBytes: bytes)
        #expect(isAlike(try VipsPicture(decoding: thumbnail.bytes).pixel(16, 16), [100, 200, 100], within: 5))
    }

    @Test("A profile that cannot be used is passed over", arguments: [0, 132, 300])
    func brokenProfile(intact: Int) async throws {
        let transformed = try Fixtures.quarters()
            .changed(by: "icc_transform", ["output-profile": "p3", "input-profile": "srgb"])
        var profile = try transformed.blob("icc-profile-data")
        for index in intact..<profile.count { profile[index] = 0xA5 }
        let bytes = try Fixtures.quarters().set("icc-profile-data", to: profile).encoded(as: "jpeg")
        #expect(try ImageReport(bytes: bytes).hasMetadata)
        let thumbnail = try await imager.thumbnail(ofBytes: bytes)
        #expect(isAlike(try VipsPicture(decoding: thumbnail.bytes).pixel(5, 5), Fixtures.red))
    }

    @Test("Printers' colours, grey and 16 bits become sRGB")
    func colourSpaces() async throws {
        let cmyk = try VipsPicture(width: 32, height: 32, bands: 4, interpretation: VIPS_INTERPRETATION_CMYK) { _, _ in
            [0, 255, 255, 0]
        }
        let print = try await imager.thumbnail(ofBytes: cmyk.encoded(as: "jpeg"))
        let red = try VipsPicture(decoding: print.bytes).pixel(16, 16)
        #expect(red[0] > 200 && red[1] < 90 && red[2] < 90, "\(red)")

        let grey = try VipsPicture(width: 32, height: 32, bands: 1, interpretation: VIPS_INTERPRETATION_B_W) { _, _ in
            [128]
        }
        let plain = try await imager.thumbnail(ofBytes: grey.encoded(as: "png"))
        #expect(isAlike(try VipsPicture(decoding: plain.bytes).pixel(16, 16), [128, 128, 128], within: 4))

        let deep = try Fixtures.plain([200, 100, 50]).changed(by: "colourspace", ["space": "rgb16"])
        let shallow = try await imager.thumbnail(ofBytes: deep.encoded(as: "png"))
        #expect(isAlike(try VipsPicture(decoding: shallow.bytes).pixel(16, 16), [200, 100, 50], within: 6))
    }

    @Test("Nothing of the metadata is left", arguments: ["jpeg", "png", "webp", "tiff"])
    func metadata(format: String) async throws {
        let bytes = try Fixtures.tagged().encoded(as: format)
        #expect(try ImageReport(bytes: bytes).hasMetadata)
        let thumbnail = try await imager.thumbnail(ofBytes: bytes)
        #expect(try ImageReport(bytes: thumbnail.bytes).hasMetadata == false)
        let leaks = thumbnail.bytes.contains("secret place")
        #expect(!leaks)
    }

    @Test("The first frame of ten thousand is shown")
    func animation() async throws {
        let bytes = try Fixtures.animatedGIF(frames: 10_000)
        // libvips does not count further than 4097.
        #expect(try ImageReport(bytes: bytes).pages > 4000)
        let thumbnail = try await imager.thumbnail(ofBytes: bytes, box: 30)
        #expect((thumbnail.width, thumbnail.height) == (30, 20))
        #expect(isAlike(try VipsPicture(decoding: thumbnail.bytes).pixel(5, 5), Fixtures.red))
        #expect(try ImageReport(bytes: thumbnail.bytes).pages == 1)
    }
}
