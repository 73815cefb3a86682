import Imaging
import Testing
import Waiting

@Suite("Copies of pictures")
struct CopyTests {
    private let imager = Imager(timeLimit: .never)

    private func jpeg(_ bytes: [UInt8], side: Int = 2048, maximumBytes: Int = 5_000_000) async throws -> Picture {
        try await Fixtures.withFile(bytes) {
            try await imager.jpeg(ofFile: $0, maximumSide: side, maximumBytes: maximumBytes)
        }
    }

    private func stripped(_ bytes: [UInt8], side: Int = 2048) async throws -> Picture {
        try await Fixtures.withFile(bytes) { try await imager.stripped(ofFile: $0, maximumSide: side) }
    }

    @Test(
        "Any format becomes a JPEG, upright and without metadata",
        arguments: [
            ("jpeg", [:]), ("png", [:]), ("webp", [:]), ("gif", [:]), ("tiff", [:]),
            ("heif", ["compression": "hevc"]), ("heif", ["compression": "av1"]),
        ]
    )
    func formats(format: String, options: [String: String]) async throws {
        let bytes = try Fixtures.tagged().set("orientation", to: 1).encoded(as: format, options)
        let picture = try await jpeg(bytes, side: 30)
        #expect((picture.format, picture.width, picture.height) == (.jpeg, 30, 20))
        let report = try ImageReport(bytes: picture.bytes)
        #expect((report.format, report.width, report.height, report.hasMetadata) == (.jpeg, 30, 20, false))
        #expect(isAlike(try VipsPicture(decoding: picture.bytes).pixel(4, 4), Fixtures.red))
    }

    @Test("A JPEG is upright and white where the picture is transparent")
    func uprightAndOpaque() async throws {
        let turned = try await jpeg(try Fixtures.quarters().set("orientation", to: 6).encoded(as: "jpeg"))
        #expect((turned.width, turned.height) == (40, 60))
        let clear = try await jpeg(try Fixtures.plain([0, 0, 0, 0]).encoded(as: "png"))
        #expect(isAlike(try VipsPicture(decoding: clear.bytes).pixel(16, 16), [255, 255, 255], within: 2))
    }

    @Test("A JPEG is made coarser, then smaller, until its bytes suffice")
    func bytes() async throws {
        let noise = try Fixtures.noise(width: 400, height: 300).encoded(as: "png")
        let fine = try await jpeg(noise)
        let coarse = try await jpeg(noise, maximumBytes: fine.bytes.count - 1)
        #expect((coarse.width, coarse.height) == (400, 300))
        #expect(coarse.bytes.count < fine.bytes.count)
        let small = try await jpeg(noise, maximumBytes: 20_000)
        #expect(small.bytes.count <= 20_000)
        #expect([200, 100].contains(small.width))
        #expect(small.width * 3 == small.height * 4)
        await #expect(throws: ImagingError(.doesNotFit)) { try await jpeg(noise, maximumBytes: 10) }
    }

    @Test(
        "A stripped copy keeps the format where it can",
        arguments: [("jpeg", .jpeg), ("png", .png), ("webp", .webp), ("gif", .png), ("tiff", .jpeg), ("heif", .jpeg)]
            as [(String, ImageFormat)]
    )
    func stripped(format: String, expected: ImageFormat) async throws {
        let bytes = try Fixtures.tagged().encoded(as: format)
        let picture = try await stripped(bytes)
        let report = try ImageReport(bytes: picture.bytes)
        #expect((picture.format, report.format) == (expected, expected))
        #expect(report.hasMetadata == false)
        #expect((report.width, report.height, report.pages) == (60, 40, 1))
        let leaks = picture.bytes.contains("secret place")
        #expect(!leaks)
        #expect(try ImageComparison.psnr(picture.bytes, Fixtures.quarters().encoded(as: "png")) > 25)
    }

    @Test("A stripped copy is upright, no larger than asked, and keeps transparency")
    func strippedShape() async throws {
        let turned = try await stripped(try Fixtures.quarters().set("orientation", to: 8).encoded(as: "jpeg"), side: 30)
        #expect((turned.width, turned.height) == (20, 30))
        #expect(isAlike(try VipsPicture(decoding: turned.bytes).pixel(4, 4), Fixtures.green, within: 40))
        let clear = try await stripped(try Fixtures.plain([0, 0, 0, 0]).encoded(as: "tiff"))
        #expect(clear.format == .png)
        #expect(try ImageReport(bytes: clear.bytes).hasAlpha)
    }
}
