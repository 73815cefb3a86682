import Foundation
import MediaFormats
import MediaPreviews
import Testing

/// What ffmpeg makes of files, and what it is kept from.
@Suite struct FFmpegTests {
    private static let files: [(name: String, format: MediaFormat)] = [
        ("portrait.mp4", .mp4), ("clip.mp4", .mp4), ("clip.mov", .quickTime), ("clip.3gp", .threeGPP),
        ("clip.webm", .webM),
        ("sound.m4a", .mp4Audio), ("covered.mp3", .mp3), ("sound.aac", .aac), ("sound.wav", .wav), ("sound.ogg", .ogg),
        ("sound.flac", .flac),
    ]

    private let ffmpeg: FFmpeg

    init() throws {
        ffmpeg = try #require(FFmpeg(searching: "/usr/local/bin:/usr/bin:/bin"))
    }

    private func fixture(_ name: String) -> String {
        let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return package.appending(path: "Contracts/fixtures/media/\(name)").path
    }

    private func withFolder<Value>(_ body: (String) async throws -> Value) async throws -> Value {
        let folder = FileManager.default.temporaryDirectory.appending(path: "previews-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        return try await body(folder)
    }

    @Test("It is not found where a program is missing")
    func missing() {
        #expect(FFmpeg(searching: "") == nil)
        #expect(FFmpeg(searching: "/nonexistent") == nil)
    }

    @Test("A copy has the pictures and the sound, and nothing of what was written about them", arguments: files)
    func copies(name: String, format: MediaFormat) async throws {
        try await withFolder { folder in
            let target = "\(folder)/copy"
            try await ffmpeg.copyWithoutMetadata(of: fixture(name), format, to: target, maximumBytes: 1 << 20)
            let bytes = try #require(FileManager.default.contents(atPath: target))
            let facts = try MediaFormat.identify(ByteArraySource(Array(bytes)))
            let sent = try #require(FileManager.default.contents(atPath: fixture(name)))
            let original = try MediaFormat.identify(ByteArraySource(Array(sent)))
            #expect(facts.format == format)
            #expect(facts.width == original.width && facts.height == original.height)
            #expect(abs((facts.durationMilliseconds ?? 0) - (original.durationMilliseconds ?? -100)) <= 60)
            for words in ["secret title", "+48.8577", "Lavf5"] {
                #expect(bytes.range(of: Data(words.utf8)) == nil, "\(words)")
            }
        }
    }

    @Test("A copy that has more bytes than it may is given up, and the file stays within them")
    func copyTooLarge() async throws {
        try await withFolder { folder in
            let target = "\(folder)/copy"
            await #expect(throws: FFmpegError.self) {
                try await ffmpeg.copyWithoutMetadata(of: fixture("sound.wav"), .wav, to: target, maximumBytes: 4_096)
            }
            #expect((FileManager.default.contents(atPath: target)?.count ?? 0) <= 4_096)
        }
    }

    @Test("A file is read as what its bytes are said to be, and no other file through it")
    func playlist() async throws {
        try await withFolder { folder in
            let list = "\(folder)/list"
            let text = "ffconcat version 1.0\nfile '\(fixture("clip.mp4"))'\n"
            #expect(FileManager.default.createFile(atPath: list, contents: Data(text.utf8)))
            for format in MediaFormat.allCases {
                await #expect(throws: FFmpegError.self) {
                    try await ffmpeg.frame(ofVideo: list, format, duration: nil)
                }
                await #expect(throws: FFmpegError.self) {
                    try await ffmpeg.loudness(ofSound: list, format, parts: 4)
                }
            }
        }
    }

    @Test("Of a file without a cover, or without sound, there is none")
    func nothingThere() async throws {
        await #expect(throws: FFmpegError.self) { try await ffmpeg.cover(ofSound: fixture("sound.mp3"), .mp3) }
        await #expect(throws: FFmpegError.self) {
            try await ffmpeg.loudness(ofSound: fixture("picture.png"), .mp4, parts: 4)
        }
    }

    @Test("A frame is looked for at the start where there is none at a tenth")
    func frameBeyondTheEnd() async throws {
        let first = try await ffmpeg.frame(ofVideo: fixture("clip.mp4"), .mp4, duration: nil)
        let beyond = try await ffmpeg.frame(ofVideo: fixture("clip.mp4"), .mp4, duration: 1_000_000)
        let tenth = try await ffmpeg.frame(ofVideo: fixture("clip.mp4"), .mp4, duration: 4_000)
        #expect(first == beyond)
        #expect(first != tenth)
    }

    @Test("Work whose task is cancelled ends as cancelled, and what waits behind it is done")
    func cancelled() async throws {
        let path = fixture("rising.wav")
        let ffmpeg = ffmpeg
        let tasks = (0..<4).map { _ in Task { try await ffmpeg.loudness(ofSound: path, .wav, parts: 4) } }
        for task in tasks.dropLast() { task.cancel() }
        for task in tasks.dropLast() {
            // Those that had ended are not cancelled any more.
            if case .failure(let error) = await task.result {
                #expect((error as? FFmpegError)?.code == .cancelled)
            }
        }
        let loudness = try await #require(tasks.last).value
        #expect(loudness == loudness.sorted() && loudness.count == 4)
    }
}
