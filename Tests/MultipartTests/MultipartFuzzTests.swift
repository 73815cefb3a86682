import Foundation
import FuzzProperties
import Testing

/// What looking for broken input begins with, and what it has found; see `Fuzzing`.
@Suite struct MultipartFuzzTests {
    @Test(
        "What holds of the parser holds for every kept input, however it is cut",
        arguments: ["seeds/multipart", "cases/Multipart"]
    )
    func kept(folder: String) throws {
        let path = FuzzFiles.folder(folder)
        for name in try FileManager.default.contentsOfDirectory(atPath: path) where !name.hasPrefix(".") {
            var bytes = Array(try #require(FileManager.default.contents(atPath: "\(path)/\(name)")))
            try #require(!bytes.isEmpty)
            for seed in UInt8.min...UInt8.max {
                bytes[0] = seed
                #expect(MultipartProperty.violation(bytes) == nil, "\(name)")
            }
        }
    }
}

private enum FuzzFiles {
    static func folder(_ name: String) -> String {
        let package = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }
        return "\(package)/Fuzzing/\(name)"
    }
}
