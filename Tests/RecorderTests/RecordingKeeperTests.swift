import FoundationEssentials
import JSONTree
import Logging
import Recording
import Testing

@testable import Recorder

@Suite("Keeping what taps capture") struct RecordingKeeperTests {
    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private static func capture(prompt: String = "Say hello.", of name: String = "openai/chat-short") throws -> Capture
    {
        let recording = try #require(RecordingLibrary(directory: Repository.recordings)[name])
        let body = recording.request.body.serialized().replacing("Say hello.", with: prompt)
        return Capture(
            vendor: recording.vendor,
            api: recording.api,
            origin: .captured,
            date: "2026-11-30",
            request: Capture.Request(
                method: "POST",
                target: recording.request.path,
                headers: [("authorization", "Bearer the-key-of-a-test"), ("content-type", "application/json")],
                body: Array(body.utf8)
            ),
            status: recording.status,
            headers: recording.headers,
            chunks: recording.chunks,
            body: recording.body
        )
    }

    private static func keeper(
        _ folder: String,
        known: [Recording] = [],
        limits: RecordingKeeper.Limits = .init()
    ) -> RecordingKeeper {
        RecordingKeeper(directory: folder, known: known, secrets: [], limits: limits, logger: logger)
    }

    @Test("Each question is kept once, also when the keeper begins anew; other questions have names of their own")
    func once() async throws {
        try await Repository.withFolder { folder in
            let keeper = Self.keeper(folder)
            let first = await keeper.keep(try Self.capture())
            guard case .kept(let name) = first else {
                Issue.record("\(first)")
                return
            }
            #expect(await keeper.keep(try Self.capture()) == .known(name))
            let known = try RecordingLibrary(directory: folder).all
            #expect(known.map(\.name) == [name])
            let again = Self.keeper(folder, known: known)
            #expect(await again.keep(try Self.capture()) == .known(name))
            let other = await again.keep(try Self.capture(prompt: "Say hello!"))
            guard case .kept(let otherName) = other else {
                Issue.record("\(other)")
                return
            }
            #expect(otherName != name)
            #expect(try RecordingLibrary(directory: folder).all.map(\.body) == [known[0].body, known[0].body])
        }
    }

    @Test("What a run writes has a bound in files and in bytes")
    func limits() async throws {
        try await Repository.withFolder { folder in
            var limits = RecordingKeeper.Limits()
            limits.files = 2
            let keeper = Self.keeper(folder, limits: limits)
            for (number, isKept) in [(1, true), (2, true), (3, false)] {
                let result = await keeper.keep(try Self.capture(prompt: "Say \(number)."))
                if case .kept = result { #expect(isKept) } else { #expect(!isKept) }
            }
            limits.files = 9
            limits.bytes = try Self.capture().body.count * 2 - 1
            let small = Self.keeper(folder + "/small", limits: limits)
            for (number, isKept) in [(1, true), (2, false)] {
                let result = await small.keep(try Self.capture(prompt: "Say \(number)."))
                if case .kept = result { #expect(isKept) } else { #expect(!isKept) }
            }
        }
    }

    @Test("What is cut, is an error, or has a secret that cannot be redacted, is refused and not written")
    func refusals() async throws {
        try await Repository.withFolder { folder in
            let keeper = Self.keeper(folder)
            var cut = try Self.capture()
            cut.body = Array(cut.body.prefix(600))
            cut.chunks = [Recording.Chunk(milliseconds: 0, bytes: 600)]
            cut.isCut = true
            let error = try Self.capture(of: "openai/chat-rate-limited")
            for capture in [cut, error] {
                guard case .refused = await keeper.keep(capture) else {
                    Issue.record("Not refused")
                    continue
                }
            }
            #expect(!FileManager.default.fileExists(atPath: folder + "/openai"))
        }
    }
}
