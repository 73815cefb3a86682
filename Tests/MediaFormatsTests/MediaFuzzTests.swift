import Foundation
import FuzzProperties
import Testing

/// What looking for broken files begins with, and what it has found; see `Fuzzing`.
@Suite struct MediaFuzzTests {
    @Test(
        "What holds of any file holds for every kept one",
        arguments: ["Contracts/fixtures/media", "Fuzzing/cases/Media"]
    )
    func kept(folder: String) throws {
        let package = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }
        for name in try FileManager.default.contentsOfDirectory(atPath: "\(package)/\(folder)")
        where !name.hasPrefix(".") {
            let bytes = try #require(FileManager.default.contents(atPath: "\(package)/\(folder)/\(name)"))
            #expect(MediaProperty.violation(Array(bytes)) == nil, "\(name)")
        }
    }
}
