import Imaging
import Testing

@Suite("Reports and comparisons of pictures")
struct ReportTests {
    @Test(
        "A report says what a file is",
        arguments: [
            ("jpeg", [:], .jpeg), ("png", [:], .png), ("webp", [:], .webp), ("gif", [:], .gif), ("tiff", [:], .tiff),
            ("heif", ["compression": "hevc"], .heic), ("heif", ["compression": "av1"], .avif),
        ] as [(String, [String: String], ImageFormat)]
    )
    func format(saver: String, options: [String: String], format: ImageFormat) throws {
        let report = try ImageReport(bytes: Fixtures.quarters().encoded(as: saver, options))
        #expect((report.format, report.width, report.height, report.pages) == (format, 60, 40, 1))
        #expect(report.orientation == 1)
    }

    @Test("It tells alpha, metadata and orientation")
    func details() throws {
        #expect(try ImageReport(bytes: Fixtures.plain([1, 2, 3, 4]).encoded(as: "png")).hasAlpha)
        #expect(try ImageReport(bytes: Fixtures.plain([1, 2, 3]).encoded(as: "png")).hasAlpha == false)
        #expect(try ImageReport(bytes: Fixtures.tagged().encoded(as: "png")).hasMetadata)
        #expect(try ImageReport(bytes: Fixtures.quarters().encoded(as: "png")).hasMetadata == false)
        let turned = try ImageReport(bytes: Fixtures.quarters().set("orientation", to: 6).encoded(as: "jpeg"))
        #expect((turned.orientation, turned.width, turned.hasMetadata) == (6, 60, true))
        #expect(throws: ImagingError(.unsupported)) { try ImageReport(bytes: Array("no picture".utf8)) }
    }

    @Test("Equal pictures differ by nothing, and the more they differ the lower the ratio")
    func comparison() throws {
        let picture = try Fixtures.quarters()
        let exact = try picture.encoded(as: "png")
        #expect(try ImageComparison.psnr(exact, exact) == .infinity)
        let fine = try ImageComparison.psnr(exact, picture.encoded(as: "jpeg", ["Q": "95"]))
        let coarse = try ImageComparison.psnr(exact, picture.encoded(as: "jpeg", ["Q": "5"]))
        #expect(fine > 30)
        #expect(coarse < fine)
        // One level off in every band but alpha: 10 · log10(255² · 4 / 3).
        let grey = try Fixtures.plain([100, 100, 100]).encoded(as: "png")
        let other = try Fixtures.plain([101, 101, 101]).encoded(as: "png")
        #expect(abs(try ImageComparison.psnr(grey, other) - 49.38) < 0.01)
    }

    @Test("Hidden colours do not count, and pictures of two sizes are not compared")
    func limits() throws {
        let first = try Fixtures.plain([255, 0, 0, 0]).encoded(as: "png")
        #expect(try ImageComparison.psnr(first, Fixtures.plain([0, 0, 255, 0]).encoded(as: "png")) == .infinity)
        #expect(throws: ImageComparison.Failure.sizesDiffer) {
            try ImageComparison.psnr(first, Fixtures.plain([0, 0, 0], width: 31).encoded(as: "png"))
        }
        #expect(throws: ImageComparison.Failure.picture(ImagingError(.unsupported))) {
            try ImageComparison.psnr(first, Array("no picture".utf8))
        }
    }
}
