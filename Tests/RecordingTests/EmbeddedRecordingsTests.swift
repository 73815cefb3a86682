import EmbeddedRecordings
import FoundationEssentials
import Testing

@testable import Recording

@Suite("The recordings in the binary")
struct EmbeddedRecordingsTests {
    @Test("They are the files of the folder, byte for byte; Scripts/embed-recordings.py lists new ones")
    func sameFiles() throws {
        let embedded = EmbeddedRecordings.files
        let folder = RepositoryRecordings.directory
        var present: Set<String> = []
        for vendor in Recording.Vendor.allCases {
            for file in try FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(vendor.rawValue)") {
                present.insert("\(vendor.rawValue)/\(file)")
            }
        }
        #expect(Set(embedded.keys).symmetricDifference(present).sorted() == [])
        for (path, bytes) in embedded {
            #expect(FileManager.default.contents(atPath: "\(folder)/\(path)") == Data(bytes), "\(path)")
        }
    }

    @Test("They are read as the folder is")
    func library() throws {
        let embedded = try RecordingLibrary(files: EmbeddedRecordings.files, folder: "built in")
        #expect(try embedded.all.map(\.name) == RepositoryRecordings.library.get().all.map(\.name))
    }

    @Test("A file without its other half is an error that names it")
    func halfAPair() throws {
        let files: [String: [UInt8]] = ["openai/a.json": []]
        let error = try #require(throws: RecordingError.self) { try RecordingLibrary(files: files, folder: "built in") }
        #expect(error.description == "built in/openai/a.json: has no openai/a.sse beside it")
    }
}
