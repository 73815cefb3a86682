import Glibc
import Synchronization
import Testing
import Waiting

@testable import MediaStorage

@Suite("Flow of bytes to and from S3") struct S3FlowTests {
    /// How many parts are being sent, and how many there were at most.
    private final class Load: Sendable {
        private let counts = Mutex((now: 0, most: 0))

        var now: Int { counts.withLock { $0.now } }
        var most: Int { counts.withLock { $0.most } }

        func add(_ change: Int) {
            counts.withLock { counts in
                counts.now += change
                counts.most = max(counts.most, counts.now)
            }
        }
    }

    @Test("Two parts are sent at a time, and no third")
    func partsInFlight() async throws {
        let load = Load()
        let gate = Gate()
        try await ScriptedS3.with { call, _ in
            guard call.method == "PUT" else { return .status(200, body: "<R><UploadId>u</UploadId></R>") }
            load.add(1)
            gate.wait()
            load.add(-1)
            return .status(200, headers: "ETag: \"e\"\r\n")
        } _: { s3 in
            let key = try key("aaaa-1")
            let store = s3.store
            let write = Task { try await store.keep(pattern(44 << 20), as: key) }
            #expect(await eventually { load.now > 0 })
            #expect(await settled { load.now } == 2)
            for _ in 0..<6 { gate.open() }
            try await write.value
            #expect(load.most == 2)
            #expect(s3.calls.filter { $0.method == "PUT" }.map(\.body.count).sorted().last == 8 << 20)
            #expect(s3.calls.filter { $0.method == "PUT" }.count == 6)
        }
    }

    /// A download of which two bytes of ten come, and how its connection ends.
    private func stalled(_ body: (ScriptedS3, AsyncStream<Void>) async throws -> Void) async throws {
        let (ended, end) = AsyncStream.makeStream(of: Void.self)
        try await ScriptedS3.with { _, _ in
            .stalled(length: 10, [1, 2]) { end.yield() }
        } _: { s3 in
            try await body(s3, ended)
        }
    }

    @Test("A reader that is cancelled learns so, and the connection is closed")
    func cancelledRead() async throws {
        try await stalled { s3, ended in
            let key = try key("aaaa-1")
            let store = s3.store
            let (began, begin) = AsyncStream.makeStream(of: [UInt8].self)
            let reading = Task {
                for try await piece in try await store.read(key, 0..<10) { begin.yield(piece) }
            }
            #expect(await began.first { _ in true } == [1, 2])
            reading.cancel()
            await #expect(throws: CancellationError.self) { try await reading.value }
            _ = await ended.first { _ in true }
        }
    }

    @Test("A sequence that nobody holds any more closes its connection")
    func droppedRead() async throws {
        try await stalled { s3, ended in
            for try await piece in try await s3.store.read(key("aaaa-1"), 0..<10) {
                #expect(piece == [1, 2])
                break
            }
            _ = await ended.first { _ in true }
        }
    }
}
