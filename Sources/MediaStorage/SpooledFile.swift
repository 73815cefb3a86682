internal import Glibc
internal import Secrets
internal import SystemPackage

/// A file as it is received: what is written to it goes to the disk a buffer at a time.
package actor SpooledFile {
    /// The bytes that are held before they go to the disk: all that an upload has in memory.
    private static let bufferSize = 256 << 10

    package nonisolated let path: String
    private let handle: FileDescriptor
    private var buffer: [UInt8] = []
    private var digest = SHA256Digest()
    private var isOpen = true

    /// Bytes that were written.
    package private(set) var count = 0

    /// Makes the file. Blocking.
    init(path: String) throws {
        self.path = path
        handle = try FileDescriptor.open(
            FilePath(path),
            .readWrite,
            options: [.create, .exclusiveCreate],
            permissions: [.ownerReadWrite]
        )
    }

    deinit { if isOpen { try? handle.close() } }

    /// Adds bytes, which may wait for the disk.
    package func write(_ bytes: ArraySlice<UInt8>) async throws(MediaStoreError) {
        count += bytes.count
        buffer += bytes
        if buffer.count >= Self.bufferSize { try await flush() }
    }

    /// Writes what is still held.
    package func flush() async throws(MediaStoreError) {
        guard !buffer.isEmpty else { return }
        let (bytes, handle, started) = (buffer, handle, digest)
        buffer = []
        digest = try await FileThreads.run {
            var digest = started
            digest.update(bytes)
            try handle.writeAll(bytes)
            return digest
        }
    }

    /// SHA-256 of what has been flushed.
    package func fingerprint() -> [UInt8] {
        digest.value
    }

    /// Has the file stay through a crash, as far as its bytes go.
    func synchronize() async throws(MediaStoreError) {
        try await flush()
        let handle = handle
        try await FileThreads.run { try FileThreads.check(fsync(handle.rawValue)) }
    }

    /// Runs `body`, which may block, with the file open for reading.
    package func read<Value: Sendable>(
        _ body: @escaping @Sendable (OpenFile) throws -> Value
    ) async throws(MediaStoreError) -> Value {
        try await flush()
        let path = path
        return try await FileThreads.run { try body(OpenFile(path: path)) }
    }
}
