/// A file, to be read at any place.
package protocol ByteSource {
    /// The file's size in bytes; it must not change while the file is being identified.
    var count: Int { get }

    /// Exactly `count` bytes from `offset` on. It is only asked for bytes before ``count``, at most 64 KiB and a few at
    /// a time.
    func read(at offset: Int, count: Int) throws -> [UInt8]
}

/// A file that is already in memory.
package struct ByteArraySource: ByteSource, Sendable {
    private let bytes: [UInt8]

    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    package var count: Int { bytes.count }

    /// The bytes that there are of those asked for.
    package func read(at offset: Int, count: Int) -> [UInt8] {
        guard offset >= 0, offset < bytes.count, count > 0 else { return [] }
        return Array(bytes[offset...].prefix(count))
    }
}
