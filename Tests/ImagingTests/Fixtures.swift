import CLibVips
import Foundation
import Imaging
import Testing

/// The pictures and files of the tests.
enum Fixtures {
    static let red: [UInt8] = [200, 60, 60]
    static let green: [UInt8] = [60, 170, 60]
    static let blue: [UInt8] = [70, 80, 190]
    static let white: [UInt8] = [240, 240, 240]

    /// libvips is started once, before any picture is made.
    private static let start: Void = {
        do { try Imaging.start() } catch { fatalError("\(error)") }
    }()

    /// Red, green, blue and white, in reading order: no turn leaves it as it is.
    static func quarters(width: Int = 60, height: Int = 40) throws -> VipsPicture {
        start
        return try VipsPicture(width: width, height: height) { x, y in
            y * 2 < height ? (x * 2 < width ? red : green) : (x * 2 < width ? blue : white)
        }
    }

    /// One colour.
    static func plain(_ colour: [UInt8], width: Int = 32, height: Int = 32) throws -> VipsPicture {
        start
        return try VipsPicture(width: width, height: height, bands: colour.count) { _, _ in colour }
    }

    /// Pixels that do not compress, the same each time.
    static func noise(width: Int, height: Int) throws -> VipsPicture {
        start
        var state: UInt32 = 7
        return try VipsPicture(width: width, height: height) { _, _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return [UInt8(state >> 24), UInt8(state >> 16 & 255), UInt8(state >> 8 & 255)]
        }
    }

    /// Smooth colours, of any size without much memory.
    static func large(width: Int, height: Int) throws -> VipsPicture {
        start
        let call = try VipsCall("black")
        try call.set("width", to: "\(width)")
        try call.set("height", to: "\(height)")
        try call.set("bands", to: "3")
        try call.run()
        return try call.image("out")
    }

    /// Calls `body` with the path of a file that holds `bytes`, in a folder of its own.
    static func withFile<Value>(
        _ bytes: [UInt8],
        named name: String = "picture",
        _ body: (String) async throws -> Value
    ) async throws -> Value {
        let folder = FileManager.default.temporaryDirectory.appending(path: "imaging-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: name)
        try Data(bytes).write(to: file)
        return try await body(file.path)
    }
}

/// Whether two colours are alike as lossy formats keep them.
func isAlike(_ first: [UInt8], _ second: [UInt8], within tolerance: Int = 24) -> Bool {
    first.count == second.count && zip(first, second).allSatisfy { abs(Int($0) - Int($1)) <= tolerance }
}

extension Fixtures {
    /// A picture with Exif, XMP and a profile that all name a place.
    static func tagged() throws -> VipsPicture {
        try quarters()
            .set("exif-ifd0-ImageDescription", to: "secret place (secret place, ASCII, 13 components, 13 bytes)")
            .set("orientation", to: 1)
            .set("xmp-data", to: Array("<x:xmpmeta xmlns:x='adobe:ns:meta/'>secret place</x:xmpmeta>".utf8))
            .set("icc-profile-data", to: Array("secret place".utf8))
    }

    /// ``quarters(width:height:)`` again and again, without joining so many pictures first.
    static func animatedGIF(frames: Int) throws -> [UInt8] {
        let one = try quarters().encoded(as: "gif")
        // The header and the screen's description, with the size of the table of colours that follows.
        let head = 13 + (one[10] & 0x80 == 0 ? 0 : 3 << (one[10] & 7 + 1))
        var bytes = Array(one[..<head])
        for _ in 0..<frames { bytes += one[head..<(one.count - 1)] }
        return bytes + [0x3B]
    }
}

extension [UInt8] {
    /// Whether `text` stands anywhere.
    func contains(_ text: String) -> Bool {
        let wanted = Array(text.utf8)
        return count >= wanted.count && (0...(count - wanted.count)).contains { self[$0...].starts(with: wanted) }
    }
}
