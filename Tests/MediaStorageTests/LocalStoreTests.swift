import Foundation
import MediaStorage
import Testing

@Suite("Files on this machine")
struct LocalStoreTests {
    /// A store in a folder of its own, which is removed afterwards.
    private func withStore(_ body: (LocalStore, String) async throws -> Void) async throws {
        let root = NSTemporaryDirectory() + "lpo-store-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: root) }
        try await body(LocalStore(root: root), root)
    }

    private func key(_ text: String = "0190aaaa-0000-7000-8000-00000000beef") throws -> MediaKey {
        try #require(MediaKey(text))
    }

    private func files(in root: String) -> [String] {
        let paths = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
        return paths.filter { path in
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: "\(root)/\(path)", isDirectory: &isFolder)
                && !isFolder.boolValue
        }
    }

    private func all(_ bytes: MediaBytes) async throws -> [UInt8] {
        var all: [UInt8] = []
        for try await piece in bytes { all += piece }
        return all
    }

    @Test("What is kept is read back whole and in part, from its place among many folders")
    func keeps() async throws {
        try await withStore { store, root in
            let bytes = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            let key = try key()
            let fingerprint = try await store.spool.receive { file in
                for start in stride(from: 0, to: bytes.count, by: 3_000) {
                    try await file.write(bytes[start..<min(start + 3_000, bytes.count)])
                }
                try await store.keep(file, as: key)
                #expect(await file.count == bytes.count)
                return await file.fingerprint()
            }
            #expect(fingerprint.count == 32)
            #expect(files(in: root) == ["be/ef/\(key)"])
            #expect(try await all(store.read(key, 0..<bytes.count)) == bytes)
            #expect(try await all(store.read(key, 300_000..<300_007)) == Array(bytes[300_000..<300_007]))
            #expect(try await all(store.read(key, 5..<5)).isEmpty)
            #expect(try await store.contents(key, upTo: 10) == Array(bytes[..<10]))
            #expect(try await store.open(key).count == bytes.count)
            let read = try await store.withFile(key) { FileManager.default.contents(atPath: $0).map(Array.init) }
            #expect(read == bytes)
        }
    }

    @Test("A file that is given up while it is received, or never kept, leaves nothing")
    func leavesNothing() async throws {
        struct Broken: Error {}
        try await withStore { store, root in
            await #expect(throws: Broken.self) {
                try await store.spool.receive { file in
                    try await file.write(Array(repeating: 7, count: 600_000)[...])
                    #expect(files(in: root).count == 1)
                    throw Broken()
                }
            }
            try await store.spool.receive { try await $0.write([1, 2, 3]) }
            #expect(files(in: root).isEmpty)
        }
    }

    @Test("What is deleted is gone, and what is not there is not found")
    func deletes() async throws {
        try await withStore { store, root in
            let key = try key()
            try await store.keep([1, 2, 3], as: key)
            #expect(try await store.contents(key, upTo: 10) == [1, 2, 3])
            try await store.delete(key)
            try await store.delete(key)
            #expect(files(in: root).isEmpty)
            let errors = [
                await #expect(throws: MediaStoreError.self) { try await store.contents(key, upTo: 1) },
                await #expect(throws: MediaStoreError.self) { _ = try await store.read(key, 0..<1) },
                await #expect(throws: MediaStoreError.self) { _ = try await store.withFile(key) { $0 } },
            ]
            #expect(errors.map { $0?.code } == [.notFound, .notFound, .notFound])
        }
    }

    @Test("A file that is shorter than what is asked for is not served")
    func shorter() async throws {
        try await withStore { store, _ in
            try await store.keep([1, 2, 3], as: try key())
            let error = await #expect(throws: MediaStoreError.self) { _ = try await store.read(try key(), 1..<4) }
            #expect(error?.code == .notFound)
        }
    }

    @Test("A file kept under a name that is taken takes its place, whole")
    func replaces() async throws {
        try await withStore { store, _ in
            let key = try key()
            try await store.keep([1, 2, 3], as: key)
            let old = try await store.open(key)
            try await store.keep([4], as: key)
            #expect(try await store.contents(key, upTo: 10) == [4])
            // Who was reading the old one reads on.
            #expect(try old.read(at: 0, count: 3) == [1, 2, 3])
        }
    }

    @Test("A folder that cannot be written to is said to deny it, or to be away, and names no path")
    func refused() async throws {
        let store = LocalStore(root: "/dev/null/media")
        let error = await #expect(throws: MediaStoreError.self) { try await store.keep([1], as: try key()) }
        #expect(error?.code == .unavailable)
        #expect(error?.description.contains("/dev") == false)
    }

    @Test("What a crash left half received is swept once it is old, and nothing else is")
    func sweeps() async throws {
        try await withStore { store, root in
            try await store.keep([1], as: try key())
            try await store.spool.receive { file in
                try await file.write([1])
                try await file.flush()
                try Data([2]).write(to: URL(fileURLWithPath: "\(root)/incoming/old"))
                try FileManager.default.setAttributes(
                    [.modificationDate: Date(timeIntervalSinceNow: -7200)],
                    ofItemAtPath: "\(root)/incoming/old"
                )
                try await store.spool.sweep(olderThan: .seconds(3600))
                #expect(files(in: root).count == 2)
                #expect(!FileManager.default.fileExists(atPath: "\(root)/incoming/old"))
            }
        }
    }

    @Test("Sweeping a store that has never been used does nothing")
    func sweepsNothing() async throws {
        try await withStore { store, _ in try await store.spool.sweep(olderThan: .seconds(1)) }
    }

    @Test(
        "A name is hexadecimal, with one suffix of letters at most",
        arguments: [
            ("0190aaaa-0000-7000-8000-00000000beef", true), ("0190aaaa.thumbnail", true), ("abcd", true),
            ("", false), ("abc", false), ("..", false), ("abcd/ef", false), ("ABCD", false), ("abcd.", false),
            ("abcd.a.b", false), ("abcd.A", false), ("../abcd", false), ("abcd\0", false), (".thumbnail", false),
            (String(repeating: "a", count: 65), false),
        ]
    )
    func keys(text: String, isKey: Bool) {
        #expect((MediaKey(text) != nil) == isKey)
    }
}
