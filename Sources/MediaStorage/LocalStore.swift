internal import Glibc
internal import SystemPackage

/// Files in folders of this machine, or of a file system that all replicas mount.
///
/// A file is received in `incoming/`, written to the disk and then renamed to its place, so that a name always means a
/// whole file. Places are spread over 65,536 folders by the digits of the key's end, which are random in a UUID.
package struct LocalStore: MediaStore {
    /// The most that is read at once.
    private static let pieceSize = 256 << 10

    private let root: String
    package let spool: Spool

    /// A store below the folder `root`, which is made when it is needed.
    package init(root: String) {
        self.root = root
        spool = Spool(folder: "\(root)/incoming")
    }

    package func keep(_ file: SpooledFile, as key: MediaKey) async throws(MediaStoreError) {
        try await file.synchronize()
        let place = place(of: key)
        try await FileThreads.run {
            let folder = FileThreads.parent(of: place)
            try FileThreads.makeFolder(folder)
            try FileThreads.check(rename(file.path, place))
            try FileThreads.synchronize(folder: folder)
        }
    }

    package func read(_ key: MediaKey, _ range: Range<Int>) async throws(MediaStoreError) -> MediaBytes {
        let file = try await open(key)
        guard range.upperBound <= file.count else { throw MediaStoreError(.notFound, "the file is shorter") }
        let reading = Reading(file: file, range: range)
        return MediaBytes { try await reading.next() }
    }

    package func delete(_ key: MediaKey) async throws(MediaStoreError) {
        let place = place(of: key)
        try await FileThreads.run { if unlink(place) != 0, errno != ENOENT { throw Errno(rawValue: errno) } }
    }

    package func withFile<Value: Sendable>(
        _ key: MediaKey,
        _ body: @Sendable (String) async throws -> Value
    ) async throws -> Value {
        // Held open, so that it is there.
        let file = try await open(key)
        defer { withExtendedLifetime(file) {} }
        return try await body(place(of: key))
    }

    /// The whole of a file that is known to be small: at most `limit` bytes of it.
    package func contents(_ key: MediaKey, upTo limit: Int) async throws(MediaStoreError) -> [UInt8] {
        let file = try await open(key)
        return try await FileThreads.run { try file.read(at: 0, count: min(limit, file.count)) }
    }

    package func sweep(olderThan age: Duration) async throws(MediaStoreError) {
        try await spool.sweep(olderThan: age)
    }

    /// Opens a file, for what the system can do with it by itself.
    package func open(_ key: MediaKey) async throws(MediaStoreError) -> OpenFile {
        let place = place(of: key)
        return try await FileThreads.run { try OpenFile(path: place) }
    }

    private func place(of key: MediaKey) -> String {
        let digits = key.text.split(separator: ".")[0].suffix(4)
        return "\(root)/\(digits.prefix(2))/\(digits.suffix(2))/\(key)"
    }

    /// How far a file has been read.
    private actor Reading {
        private let file: OpenFile
        private var range: Range<Int>

        init(file: OpenFile, range: Range<Int>) {
            self.file = file
            self.range = range
        }

        func next() async throws(MediaStoreError) -> [UInt8]? {
            guard !range.isEmpty else { return nil }
            let (file, start) = (file, range.lowerBound)
            let count = min(LocalStore.pieceSize, range.count)
            range = (start + count)..<range.upperBound
            let bytes = try await FileThreads.run { try file.read(at: start, count: count) }
            guard bytes.count == count else { throw MediaStoreError(.notFound, "the file is shorter") }
            return bytes
        }
    }
}
