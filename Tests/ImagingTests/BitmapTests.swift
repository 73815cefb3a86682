import Imaging
import Testing
import Waiting

@Suite("BMP")
struct BitmapTests {
    private let imager = Imager(timeLimit: .never)
    private static let masks: [UInt32] = [0xFF_0000, 0xFF00, 0xFF, 0xFF00_0000]

    /// Red above blue, in the bitmap's order of bands; the width needs padding.
    private static let cases: [(name: String, file: BitmapFile)] = [
        ("24 bits", BitmapFile(width: 33, height: 20) { _, y in y < 10 ? [60, 60, 200] : [190, 80, 70] }),
        (
            "from the top down",
            BitmapFile(width: 33, height: 20, isTopDown: true) { _, y in y < 10 ? [60, 60, 200] : [190, 80, 70] }
        ),
        (
            "32 bits",
            BitmapFile(width: 33, height: 20, bits: 32) { _, y in y < 10 ? [60, 60, 200, 0] : [190, 80, 70, 0] }
        ),
        (
            "32 bits by masks",
            BitmapFile(width: 33, height: 20, bits: 32, compression: 3, masks: masks.dropLast()) { _, y in
                y < 10 ? [60, 60, 200, 0] : [190, 80, 70, 0]
            }
        ),
        (
            "a palette",
            BitmapFile(width: 33, height: 20, bits: 8, palette: [[190, 80, 70], [60, 60, 200]]) { _, y in
                y < 10 ? [1] : [0]
            }
        ),
    ]

    @Test("It is read in each of its plain forms", arguments: cases.indices)
    func forms(index: Int) async throws {
        _ = try Fixtures.quarters()
        let bytes = Self.cases[index].file.bytes
        let report = try ImageReport(bytes: bytes)
        #expect((report.format, report.width, report.height) == (.bmp, 33, 20), "\(Self.cases[index].name)")
        let thumbnail = try await Fixtures.withFile(bytes) { try await imager.thumbnail(ofFile: $0) }
        let decoded = try VipsPicture(decoding: thumbnail.bytes)
        #expect((decoded.width, decoded.height) == (33, 20))
        #expect(isAlike(try decoded.pixel(30, 3), Fixtures.red))
        #expect(isAlike(try decoded.pixel(30, 17), Fixtures.blue))
    }

    @Test("Alpha counts if its mask says so")
    func alpha() async throws {
        _ = try Fixtures.quarters()
        let file = BitmapFile(width: 8, height: 8, bits: 32, compression: 3, headerSize: 124, masks: Self.masks) {
            x,
            _ in
            [60, 60, 200, x < 4 ? 0 : 255]
        }
        let thumbnail = try await imager.thumbnail(ofBytes: file.bytes)
        let decoded = try VipsPicture(decoding: thumbnail.bytes)
        #expect(try decoded.pixel(0, 4)[3] == 0)
        #expect(isAlike(try decoded.pixel(7, 4), [200, 60, 60, 255]))
    }

    @Test(
        "Its compressed and its rarer forms are unsupported",
        arguments: [(16, 0, 40), (8, 1, 40), (4, 2, 40), (1, 0, 40), (24, 4, 40), (24, 0, 12)]
    )
    func unsupported(bits: Int, compression: Int, headerSize: Int) async throws {
        _ = try Fixtures.quarters()
        let file = BitmapFile(width: 8, height: 8, bits: bits, compression: compression, headerSize: headerSize)
        await #expect(throws: ImagingError(.unsupported)) { try await imager.thumbnail(ofBytes: file.bytes) }
    }

    @Test("It is never read past its end, wherever it is cut")
    func cut() async throws {
        _ = try Fixtures.quarters()
        for (name, file) in Self.cases {
            let bytes = file.bytes
            for count in stride(from: 2, to: bytes.count, by: 7) {
                await #expect(throws: ImagingError(.damaged), "\(name), \(count) bytes") {
                    try await imager.thumbnail(ofBytes: Array(bytes[..<count]))
                }
            }
        }
    }

    @Test("Sizes and offsets that cannot be are damaged or too many", arguments: [10, 14, 18, 22, 46])
    func lies(offset: Int) async throws {
        _ = try Fixtures.quarters()
        var bytes = BitmapFile(width: 8, height: 8, bits: 8, palette: [[1, 2, 3]]) { _, _ in [200] }.bytes
        for value: [UInt8] in [[0xFF, 0xFF, 0xFF, 0x7F], [0, 0, 0, 0x80]] {
            bytes.replaceSubrange(offset..<offset + 4, with: value)
            let error = await #expect(throws: ImagingError.self) { try await imager.thumbnail(ofBytes: bytes) }
            #expect([.damaged, .tooManyPixels].contains(error?.code))
        }
    }
}
