import FoundationEssentials
import Glibc
import JSONTree
import Recording
import Testing

@Suite("Writing a recording")
struct RecordingStoreTests {
    @Test("What is written is read as it was, and nothing else is left", arguments: RecordedForm.all)
    func roundTrip(form: RecordedForm) throws {
        try TemporaryFolder.with { folder in
            var sample = CaptureSample.of(form)
            sample.prompt = "Say \\\"hé\\u200dllo\\\"\\n\\u0000🌉 and mary@example.org."
            sample.sizes = Array(repeating: 5, count: 40)
            let made = try sample.make()
            // The folder need not be there.
            let directory = "\(folder)/a/b"
            try RecordingStore(directory: directory).write(made, replacing: false)
            let read = try Recording(made.name, in: directory)
            #expect(read.body == made.body && read.encoded() == made.encoded())
            #expect(read.request.body == made.request.body && read.request.hash == made.request.hash)
            #expect(read.chunks == made.chunks && read.expectation == made.expectation && read.match == made.match)
            #expect(read.redactions == made.redactions && read.statedModel == made.statedModel)
            #expect(RecordingCheck().findings(in: read) == [])
            #expect(
                try TemporaryFolder.contents(directory) == [
                    form.vendor.rawValue, "\(made.name).json", "\(made.name).sse",
                ]
            )
        }
    }

    @Test(
        "The recordings of this repository are laid out as they would be written",
        arguments: RepositoryRecordings.names
    )
    func layout(name: String) throws {
        let recording = try RepositoryRecordings.recording(name)
        let written = recording.encoded()
        #expect(try JSONTree.parse(written) == JSONTree.parse(RepositoryRecordings.file("\(name).json")))
        // How many chunks stand in a line was decided otherwise now and then, and which characters are not seen.
        guard !name.hasSuffix("characters"), !name.hasSuffix("unicode") else { return }
        let file = try RepositoryRecordings.file("\(name).json").text
        let hasLines = { (line: Substring) in line.hasPrefix("    [") }
        func pairs(_ text: String) -> String {
            text.split(separator: "\n").filter(hasLines).joined(separator: " ").replacing("  ", with: "")
        }
        func others(_ text: String) -> [Substring] { text.split(separator: "\n").filter { !hasLines($0) } }
        #expect(others(written.text) == others(file))
        #expect(pairs(written.text) == pairs(file))
        #expect(written.text.split(separator: "\n").filter(hasLines).allSatisfy { $0.utf8.count <= 120 })
    }

    @Test("A recording that is there is replaced only when that is asked for")
    func existing() throws {
        try TemporaryFolder.with { folder in
            let store = RecordingStore(directory: folder)
            let first = try CaptureSample().make()
            try store.write(first, replacing: false)
            var other = CaptureSample()
            other.deltas = ["Another", " one."]
            let second = try other.make()
            let error = try #require(throws: RecordingStoreError.self) { try store.write(second, replacing: false) }
            #expect(
                error.code == .exists && error.description.hasPrefix("\(folder)/openai/sample.json: is there already")
            )
            #expect(try Recording("openai/sample", in: folder).body == first.body)
            try store.write(second, replacing: true)
            #expect(try Recording("openai/sample", in: folder).body == second.body)
            #expect(try TemporaryFolder.contents(folder) == ["openai", "openai/sample.json", "openai/sample.sse"])
        }
    }

    @Test("Half a recording, as a crash leaves it, is an error until it is written again", arguments: ["json", "sse"])
    func halfAPair(left: String) throws {
        try TemporaryFolder.with { folder in
            let store = RecordingStore(directory: folder)
            let made = try CaptureSample().make()
            try store.write(made, replacing: false)
            try FileManager.default.removeItem(atPath: "\(folder)/openai/sample.\(left == "json" ? "sse" : "json")")
            #expect(throws: RecordingError.self) { try RecordingLibrary(directory: folder) }
            #expect(throws: RecordingStoreError.self) { try store.write(made, replacing: false) }
            try store.write(made, replacing: true)
            #expect(try RecordingLibrary(directory: folder).all.map(\.name) == ["openai/sample"])
        }
    }

    @Test("Hidden files, as a crash leaves them, are not read")
    func hidden() throws {
        try TemporaryFolder.with { folder in
            try RecordingStore(directory: folder).write(CaptureSample().make(), replacing: false)
            for file in [".other.1.json", ".other.1.sse", ".other.1.old.json"] {
                try #require(
                    FileManager.default.createFile(atPath: "\(folder)/openai/\(file)", contents: Data("{".utf8))
                )
            }
            #expect(try RecordingLibrary(directory: folder).all.count == 1)
            #expect(try RecordingFolder(directory: folder).read().broken == [])
        }
    }

    @Test("A folder that is read between replacements has both files of the one that was written last")
    func replacingWhileRead() throws {
        try TemporaryFolder.with { folder in
            let store = RecordingStore(directory: folder)
            // Equal sizes, so that nothing but the order of the steps keeps the files apart.
            let recordings = try ["One", "Two"].map { text in
                var sample = CaptureSample()
                (sample.prompt, sample.deltas) = (text, [text])
                return try sample.make()
            }
            try store.write(recordings[0], replacing: false)
            let folderReader = try RecordingFolder(directory: folder)
            for turn in 0..<20 {
                try store.write(recordings[turn % 2], replacing: true)
                let read = try #require(folderReader.read().library["openai/sample"])
                let text = try #require(read.request.lastUserText(of: .chatCompletions))
                #expect(read.body.text.contains("\"\(text)\""))
            }
        }
    }

    @Test("A folder that may not be written to is told, and nothing is left", .enabled(if: Unprivileged.isPossible))
    func noPermission() throws {
        try TemporaryFolder.with { folder in
            let made = try CaptureSample().make()
            let store = RecordingStore(directory: folder)
            try FileManager.default.createDirectory(atPath: "\(folder)/openai", withIntermediateDirectories: true)
            chmod("\(folder)/openai", 0o555)
            defer { chmod("\(folder)/openai", 0o755) }
            let error = try #require(throws: RecordingStoreError.self) {
                try Unprivileged.run { try store.write(made, replacing: false) }
            }
            #expect(error.code == .noPermission && error.message.hasSuffix("or choose another folder."))
            #expect(try TemporaryFolder.contents(folder) == ["openai"])
        }
    }

    @Test("What is no folder is told, and nothing is left")
    func noFolder() throws {
        try TemporaryFolder.with { folder in
            try #require(FileManager.default.createFile(atPath: "\(folder)/file", contents: nil))
            let error = try #require(throws: RecordingStoreError.self) {
                try RecordingStore(directory: "\(folder)/file/x").write(CaptureSample().make(), replacing: false)
            }
            #expect(error.code == .other && error.path == "\(folder)/file")
            #expect(try TemporaryFolder.contents(folder) == ["file"])
        }
    }

    @Test(
        "A full disk is told, nothing is left, and what was there before is as it was",
        .enabled(if: SmallDisk.isPossible, "needs the right to mount a small file system")
    )
    func fullDisk() throws {
        try TemporaryFolder.with { folder in
            try SmallDisk.with(folder, kilobytes: 64) {
                let store = RecordingStore(directory: "\(folder)/new")
                var large = CaptureSample()
                large.deltas = (0..<3000).map { "word \($0) " }
                let error = try #require(throws: RecordingStoreError.self) {
                    try store.write(large.make(), replacing: false)
                }
                #expect(error.code == .noSpace && error.message.hasSuffix("or choose another folder."))
                #expect(try TemporaryFolder.contents(folder) == [])
                let small = try CaptureSample().make()
                try store.write(small, replacing: false)
                #expect(throws: RecordingStoreError.self) { try store.write(large.make(), replacing: true) }
                #expect(try Recording("openai/sample", in: store.directory).body == small.body)
                #expect(
                    try TemporaryFolder.contents(store.directory) == [
                        "openai", "openai/sample.json", "openai/sample.sse",
                    ]
                )
            }
        }
    }
}

/// Runs code without the rights of root over files. Whoever is not root needs nothing.
enum Unprivileged {
    private typealias SetUser = @convention(c) (UInt32) -> Int32

    /// Of the running thread only, unlike `seteuid`.
    private static var setUser: SetUser? {
        dlsym(nil, "setfsuid").map { unsafeBitCast($0, to: SetUser.self) }
    }

    static var isPossible: Bool { geteuid() != 0 || setUser != nil }

    static func run<Result>(_ body: () throws -> Result) rethrows -> Result {
        guard geteuid() == 0, let setUser else { return try body() }
        _ = setUser(65534)
        defer { _ = setUser(0) }
        return try body()
    }
}

/// A file system in memory that is soon full.
enum SmallDisk {
    static var isPossible: Bool {
        let folder = FileManager.default.temporaryDirectory.appending(path: "small-disk-\(UUID())").path
        guard mkdir(folder, 0o755) == 0 else { return false }
        defer { rmdir(folder) }
        return (try? with(folder, kilobytes: 4) {}) != nil
    }

    static func with(_ folder: String, kilobytes: Int, _ body: () throws -> Void) throws {
        guard mount("tmpfs", folder, "tmpfs", 0, "size=\(kilobytes)k") == 0 else { throw NotMounted() }
        defer { umount2(folder, 2) }
        try body()
    }

    struct NotMounted: Error {}
}
