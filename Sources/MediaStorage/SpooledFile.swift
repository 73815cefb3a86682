internal import Glibc
internal import Secrets
internal import SystemPackage

/// A file as it is received: one buffer goes to the disk while the next is filled.
package actor SpooledFile {
    /// The bytes of a buffer. There are two, which are all that an upload has in memory.
    private static let bufferSize = 256 << 10

    package nonisolated let path: String
    private let handle: OwnedDescriptor
    private var buffer: [UInt8] = []
    private var digest = SHA256Digest()
    private var writing: Task<(SHA256Digest, spare: [UInt8]), any Error>?

    /// Bytes that were written.
    package private(set) var count = 0

    /// Makes the file. Blocking.
    init(path: String) throws {
        self.path = path
        handle = OwnedDescriptor(
            try FileDescriptor.open(
                FilePath(path),
                .readWrite,
                options: [.create, .exclusiveCreate, .closeOnExec],
                permissions: [.ownerReadWrite]
            )
        )
    }

    /// Adds bytes, which may wait for the disk. An error may be that of bytes before.
    package func write(_ bytes: ArraySlice<UInt8>) async throws(MediaStoreError) {
        count += bytes.count
        buffer += bytes
        if buffer.count >= Self.bufferSize { try await beginWriting() }
    }

    /// Writes what is still held.
    package func flush() async throws(MediaStoreError) {
        if !buffer.isEmpty { try await beginWriting() }
        buffer = try await endWriting()
    }

    /// SHA-256 of what has been flushed.
    package func fingerprint() -> [UInt8] {
        digest.value
    }

    /// Has the file stay through a crash, as far as its bytes go.
    func synchronize() async throws(MediaStoreError) {
        try await flush()
        let handle = handle
        try await FileThreads.run { try FileThreads.check(fsync(handle.descriptor.rawValue)) }
    }

    /// Runs `body`, which may block, with the file open for reading.
    package func read<Value: Sendable>(
        _ body: @escaping @Sendable (OpenFile) throws -> Value
    ) async throws(MediaStoreError) -> Value {
        try await flush()
        let path = path
        return try await FileThreads.run { try body(OpenFile(path: path)) }
    }

    private func beginWriting() async throws(MediaStoreError) {
        let spare = try await endWriting()
        let (bytes, handle, started) = (buffer, handle, digest)
        buffer = spare
        writing = Task {
            try await FileThreads.run {
                var digest = started
                digest.update(bytes)
                try handle.descriptor.writeAll(bytes)
                return (digest, bytes)
            }
        }
    }

    /// Waits for the buffer that is being written; gives it back empty.
    private func endWriting() async throws(MediaStoreError) -> [UInt8] {
        guard let task = writing else { return [] }
        writing = nil
        do {
            let (digest, bytes) = try await task.value
            self.digest = digest
            var spare = bytes
            spare.removeAll(keepingCapacity: true)
            return spare
        } catch {
            throw error as? MediaStoreError ?? MediaStoreError(.unavailable, "the file was given up")
        }
    }
}

/// A descriptor that is closed when the last who holds it lets go, so also one who still writes.
private final class OwnedDescriptor: Sendable {
    let descriptor: FileDescriptor

    init(_ descriptor: FileDescriptor) {
        self.descriptor = descriptor
    }

    deinit { try? descriptor.close() }
}
