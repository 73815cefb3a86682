import FoundationEssentials
import Testing

@testable import Recording

@Suite("A folder of recordings that changes")
struct RecordingFolderTests {
    @Test("Files that are changed, added and removed are taken up at the next reading")
    func changes() throws {
        try withFolder { folder, path in
            #expect(folder.read().library.all.map(\.name) == ["openai/sample"])
            try write(Sample().metadata.replacing("A sample", with: "Another sample"), to: "\(path)/openai/sample.json")
            #expect(folder.read().library["openai/sample"]?.description.hasPrefix("Another sample") == true)
            try copy(to: path, as: "second")
            #expect(folder.read().library.all.map(\.name) == ["openai/sample", "openai/second"])
            for ending in ["json", "sse"] {
                try FileManager.default.removeItem(atPath: "\(path)/openai/sample.\(ending)")
            }
            #expect(folder.read().library.all.map(\.name) == ["openai/second"])
        }
    }

    @Test("A recording with a file that is half written or missing stays as it was, and is told of once")
    func halfWritten() throws {
        try withFolder { folder, path in
            let whole = Sample().metadata
            for text in [String(whole.prefix(whole.count / 2)), "", whole.replacing("[4, 14]", with: "[4, 15]")] {
                try write(text, to: "\(path)/openai/sample.json")
                let reading = folder.read()
                #expect(reading.library["openai/sample"]?.metadataIsWhole == true)
                #expect(reading.broken.count == 1)
                #expect(reading.broken.first?.file.contains("openai/sample.") == true)
                #expect(folder.read().broken.isEmpty)
            }
            try FileManager.default.removeItem(atPath: "\(path)/openai/sample.json")
            #expect(folder.read().library["openai/sample"] != nil)
            try write(whole, to: "\(path)/openai/sample.json")
            #expect(folder.read().broken.isEmpty)
            try write("{", to: "\(path)/openai/new.json")
            #expect(folder.read().library.all.count == 1)
        }
    }

    @Test("What did not change is not read again")
    func unchanged() throws {
        try withFolder { folder, path in
            // Old enough to have settled.
            for ending in ["json", "sse"] {
                try FileManager.default.setAttributes(
                    [.modificationDate: Date(timeIntervalSinceNow: -60)],
                    ofItemAtPath: "\(path)/openai/sample.\(ending)"
                )
            }
            _ = folder.read()
            let version = folder.read().version
            #expect(folder.read().version == version)
        }
    }

    @Test("A folder that goes away leaves what it held")
    func goesAway() throws {
        try withFolder { folder, path in
            try FileManager.default.removeItem(atPath: path)
            #expect(folder.read().library.all.count == 1)
        }
    }

    @Test(
        "A body whose line ends were changed is refused by name, with what to do",
        arguments: [("\n", "\r\n"), ("\r\n", "\n")]
    )
    func lineEnds(old: String, new: String) throws {
        let path = try folder()
        defer { try? FileManager.default.removeItem(atPath: path) }
        let body = "data: a\n\ndata: [DONE]\n\n".replacing("\n", with: old)
        try write(Sample().with(body: body).metadata, to: "\(path)/openai/sample.json")
        try write(body, to: "\(path)/openai/sample.sse")
        #expect(try RecordingLibrary(directory: path).all.count == 1)
        try write(body.replacing(old, with: new), to: "\(path)/openai/sample.sse")
        let error = try #require(throws: RecordingError.self) { try RecordingLibrary(directory: path) }
        #expect(error.file == "\(path)/openai/sample.sse")
        #expect(error.message.contains("chunks in openai/sample.json add up to \(body.utf8.count)"))
        #expect(error.message.contains("*.sse -text"))
        try write("data", to: "\(path)/openai/sample.sse")
        let other = try #require(throws: RecordingError.self) { try RecordingLibrary(directory: path) }
        #expect(other.message.hasSuffix("Restore the file, or record it again."))
    }

    private func withFolder(_ body: (RecordingFolder, String) throws -> Void) throws {
        let path = try folder()
        defer { try? FileManager.default.removeItem(atPath: path) }
        try copy(to: path, as: "sample")
        try body(RecordingFolder(directory: path), path)
    }

    private func folder() throws -> String {
        let path = FileManager.default.temporaryDirectory.appending(path: "recordings-\(UUID())").path
        try FileManager.default.createDirectory(atPath: "\(path)/openai", withIntermediateDirectories: true)
        return path
    }

    private func copy(to path: String, as name: String) throws {
        try write(Sample().metadata, to: "\(path)/openai/\(name).json")
        try write(Sample().body, to: "\(path)/openai/\(name).sse")
    }

    private func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path))
    }
}

extension Recording {
    fileprivate var metadataIsWhole: Bool { chunks.reduce(0) { $0 + $1.bytes } == body.count }
}
