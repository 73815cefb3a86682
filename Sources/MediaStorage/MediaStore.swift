/// Where uploaded files are kept, and what is made of them. All of it may be called from any task.
package protocol MediaStore: Sendable {
    /// Where files are received before they are kept.
    var spool: Spool { get }

    /// Keeps a received file under `key`: it is there in one step, whole, and stays through a crash. The file has left the
    /// spool then.
    func keep(_ file: SpooledFile, as key: MediaKey) async throws

    /// Calls `body` with the path of a file that holds the same bytes, for what reads files.
    func withFile<Value: Sendable>(
        _ key: MediaKey,
        _ body: @Sendable (String) async throws -> Value
    ) async throws -> Value

    /// The bytes of `range` as they are read, never more than a piece ahead of the reader. `notFound` where there is no
    /// such file, or fewer bytes.
    func read(_ key: MediaKey, _ range: Range<Int>) async throws -> MediaBytes

    /// The whole of a file that is known to be small: at most `limit` bytes of it.
    func contents(_ key: MediaKey, upTo limit: Int) async throws(MediaStoreError) -> [UInt8]

    /// Deletes a file; where there is none nothing happens.
    func delete(_ key: MediaKey) async throws

    /// Gives up what was begun over `age` ago and never ended, as a crash leaves it.
    func sweep(olderThan age: Duration) async throws
}

extension MediaStore {
    /// Keeps what is in memory.
    package func keep(_ bytes: [UInt8], as key: MediaKey) async throws {
        try await spool.receive { file in
            try await file.write(bytes[...])
            try await keep(file, as: key)
        }
    }
}

/// The bytes of a stored file, to be read once.
package struct MediaBytes: AsyncSequence, Sendable {
    package typealias Element = [UInt8]
    package typealias Failure = any Error

    private let pieces: AsyncThrowingStream<[UInt8], any Error>

    /// `next` gives the next piece, and nil at the end. It is not called before the one before it was taken.
    package init(_ next: @escaping @Sendable () async throws -> [UInt8]?) {
        pieces = AsyncThrowingStream(unfolding: next)
    }

    package func makeAsyncIterator() -> AsyncThrowingStream<[UInt8], any Error>.Iterator {
        pieces.makeAsyncIterator()
    }
}
