package import WebClient

/// Blobs in a bucket of Amazon S3, or of a server that speaks its API (version 2006-03-01): MinIO, Ceph, Garage.
///
/// A request that gets no answer, a 5xx or a 429 is tried three times before the store is `.unavailable`. An upload
/// that fails, or is cancelled, is aborted. Where a request may have arrived but no answer came, the blob may have
/// become visible all the same: a key is therefore written once, and one whose write threw is not used.
///
/// S3 answers 403 in place of 404 to a key that may not list the bucket; then a missing blob is `.denied`.
package struct S3Store: MediaStore {
    /// How much of a received file is read at once.
    private static let pieceSize = 1 << 20

    let connection: S3Connection
    /// Files are received here before they go to the bucket, and what reads files finds its copies here.
    package let spool: Spool

    /// `client` is not shut down with the store. Files are received in `temporaryFolder`.
    package init(_ settings: S3Settings, client: WebClient, temporaryFolder: String) {
        self.init(settings, client: client, temporaryFolder: temporaryFolder, clock: ContinuousClock())
    }

    init(
        _ settings: S3Settings,
        client: WebClient,
        temporaryFolder: String,
        clock: any Clock<Duration>,
        backoff: S3Backoff = S3Backoff()
    ) {
        connection = S3Connection(settings: settings, client: client, backoff: backoff, clock: clock)
        spool = Spool(folder: temporaryFolder)
    }

    package func keep(_ file: SpooledFile, as key: MediaKey) async throws {
        try await file.flush()
        let count = await file.count
        try await write(key) { upload in
            for start in stride(from: 0, to: count, by: Self.pieceSize) {
                let bytes = try await file.read { try $0.read(at: start, count: Self.pieceSize) }
                try await upload.write(bytes[...])
            }
        }
    }

    /// Keeps what `body` writes, and makes it visible in one step when `body` returns.
    func write(_ key: MediaKey, _ body: (S3Upload) async throws -> Void) async throws {
        let upload = S3Upload(key, connection: connection)
        do {
            try await body(upload)
            try Task.checkCancellation()
            try await upload.finish()
        } catch {
            await upload.abandon()
            throw Self.storeError(error)
        }
    }

    package func read(_ key: MediaKey, _ range: Range<Int>) async throws -> MediaBytes {
        let reading = Reading(try await S3Download(key, range, connection: connection))
        return MediaBytes { try await reading.next() }
    }

    package func contents(_ key: MediaKey, upTo limit: Int) async throws(MediaStoreError) -> [UInt8] {
        do {
            var contents: [UInt8] = []
            for try await piece in try await read(key, 0..<limit) { contents += piece }
            return contents
        } catch {
            throw error as? MediaStoreError ?? MediaStoreError(.unavailable, "the transfer was given up")
        }
    }

    package func withFile<Value: Sendable>(
        _ key: MediaKey,
        _ body: @Sendable (String) async throws -> Value
    ) async throws -> Value {
        let pieces = try await read(key, 0..<Int.max)
        return try await spool.receive { file in
            for try await piece in pieces { try await file.write(piece[...]) }
            try await file.flush()
            return try await body(file.path)
        }
    }

    package func delete(_ key: MediaKey) async throws {
        try await Self.mapped {
            do {
                _ = try await connection.send(S3Request(method: "DELETE", key: key))
            } catch let failure as S3Failure where failure.isMissingObject {
            }
        }
    }

    package func sweep(olderThan age: Duration) async throws {
        try await spool.sweep(olderThan: age)
        _ = try await abortStale(olderThan: age)
    }

    /// Aborts the uploads that were begun longer ago than `age` and never ended, such as a crash leaves; their parts are
    /// invisible and are paid for. Only those of a ``MediaKey`` are touched. Returns how many were aborted.
    func abortStale(olderThan age: Duration) async throws -> Int {
        try await Self.mapped { try await S3StaleUploads(connection: connection).abort(olderThan: age) }
    }

    /// Our own errors become ``MediaStoreError``; all others stay what they are.
    static func storeError(_ error: any Error) -> any Error {
        (error as? S3Failure)?.storeError ?? error
    }

    static func mapped<R>(_ body: () async throws -> R) async throws -> R {
        do { return try await body() } catch { throw storeError(error) }
    }

    /// How far a download has come.
    private actor Reading {
        private var pieces: S3Download.Iterator

        init(_ download: S3Download) {
            pieces = download.makeAsyncIterator()
        }

        func next() async throws -> [UInt8]? {
            var pieces = pieces
            defer { self.pieces = pieces }
            return try await pieces.next(isolation: self)
        }
    }
}
