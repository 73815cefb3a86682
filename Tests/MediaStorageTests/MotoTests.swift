import Glibc
import Testing

@testable import MediaStorage

/// One at a time, since those who count uploads see everybody's.
@Suite("S3 against moto", .moto, .serialized) struct MotoTests {}

extension MotoTests {
    @Suite("Blobs") struct BlobTests {
        private func withStore(_ body: (S3Store, MotoServer) async throws -> Void) async throws {
            let server = try #require(MotoServer.current)
            try await withClient { client in
                try await body(S3Store(server.settings(), client: client, temporaryFolder: temporaryFolder), server)
            }
        }

        @Test(
            "What was written is read back, in one part, exactly one, and several",
            arguments: [0, 1, 70_000, 8 << 20, (8 << 20) + 1, (24 << 20) + 12_345]
        )
        func roundTrip(count: Int) async throws {
            try await withStore { store, _ in
                let key = try key("abab-\(count)")
                let bytes = pattern(count)
                try await store.keep(bytes, as: key, step: 1_000_003)
                #expect(try await store.bytes(key) == bytes)
            }
        }

        @Test(
            "A range brings its bytes and no others, cut at the end",
            arguments: [0..<1, 10..<20, 99_990..<100_000, 99_990..<200_000, 100_000..<100_001, 5..<5, 0..<200_000]
        )
        func ranges(range: Range<Int>) async throws {
            try await withStore { store, _ in
                let key = try key("acac-\(range.lowerBound)-\(range.upperBound)")
                let bytes = pattern(100_000)
                try await store.keep(bytes, as: key)
                #expect(try await store.bytes(key, range) == Array(bytes[range.clamped(to: 0..<100_000)]))
            }
        }

        @Test("A blob that was deleted is not found, and may be deleted again")
        func deletion() async throws {
            try await withStore { store, _ in
                let key = try key("adad-1")
                try await store.keep([1, 2, 3], as: key)
                try await store.delete(key)
                try await store.delete(key)
                for range in [0..<10, 5..<5, 0..<Int.max] {
                    await expectError(.notFound) { _ = try await store.read(key, range) }
                }
                await expectError(.notFound) { try await store.withFile(key) { _ in } }
            }
        }

        @Test("A file of the blob is there for the time of the body")
        func file() async throws {
            try await withStore { store, _ in
                let key = try key("aeae-1")
                let bytes = pattern(300_000)
                try await store.keep(bytes, as: key)
                let path = try await store.withFile(key) { path in
                    let file = try #require(fopen(path, "r"))
                    defer { fclose(file) }
                    var read = [UInt8](repeating: 0, count: 400_000)
                    #expect(fread(&read, 1, read.count, file) == 300_000)
                    #expect(Array(read.prefix(300_000)) == bytes)
                    return path
                }
                #expect(access(path, F_OK) != 0)
            }
        }

        private struct Refusal: Error {}

        @Test("Of a write that fails nothing is left", arguments: [1_000, 20 << 20])
        func failedWrite(count: Int) async throws {
            try await withStore { store, _ in
                let key = try key("afaf-\(count)")
                await #expect(throws: Refusal.self) {
                    try await store.write(key) { sink in
                        try await sink.write(pattern(count)[...])
                        throw Refusal()
                    }
                }
                await expectError(.notFound) { _ = try await store.read(key, 0..<1) }
            }
        }

        @Test("A wrong secret is denied, and a bucket that is not there is no missing blob")
        func refusals() async throws {
            try await withStore { _, server in
                try await withClient { client in
                    let stranger = S3Store(
                        try server.settings(secretAccessKey: "wrong"),
                        client: client,
                        temporaryFolder: temporaryFolder
                    )
                    let error = await expectError(.denied) { try await stranger.keep([1], as: key("b0b0-1")) }
                    #expect(error?.detail == "PUT was answered 403 SignatureDoesNotMatch.")
                    let nowhere = S3Store(
                        try server.settings(bucket: "not-there"),
                        client: client,
                        temporaryFolder: temporaryFolder
                    )
                    await expectError(.unavailable) { _ = try await nowhere.read(key("b0b0-1"), 0..<1) }
                }
            }
        }
    }
}
