import WebClient

/// The bytes of a range of a blob, asked for piece by piece.
///
/// A task holds the transfer and reads on only when it is asked, so that no piece waits here. The transfer ends with the
/// last byte, with the reader's cancellation, or when the sequence and its iterator are dropped. Where the connection
/// breaks it goes on from the byte it had come to.
struct S3Download: AsyncSequence, Sendable {
    typealias Element = [UInt8]
    typealias Failure = any Error

    private let pieces: AsyncThrowingStream<[UInt8], any Error>
    private let demand: AsyncStream<Void>.Continuation

    /// Returns when S3 has answered; throws ``MediaStoreError`` for what it answered, or `CancellationError`.
    init(_ key: MediaKey, _ range: Range<Int>, connection: S3Connection) async throws {
        let (pieces, output) = AsyncThrowingStream.makeStream(of: [UInt8].self)
        let (demands, demand) = AsyncStream.makeStream(of: Void.self)
        self.pieces = pieces
        self.demand = demand
        let task = Task {
            var source = Source(key: key, range: range, connection: connection)
            do {
                try await source.run(demands, output)
                output.finish()
            } catch {
                output.finish(throwing: S3Store.storeError(error))
            }
        }
        output.onTermination = { _ in
            task.cancel()
            demand.finish()
        }
        // The first piece is empty and says that there is a blob.
        var iterator = makeAsyncIterator()
        _ = try await iterator.next()
    }

    func makeAsyncIterator() -> Iterator {
        Iterator(pieces: pieces.makeAsyncIterator(), demand: demand)
    }

    struct Iterator: AsyncIteratorProtocol {
        fileprivate var pieces: AsyncThrowingStream<[UInt8], any Error>.Iterator
        fileprivate let demand: AsyncStream<Void>.Continuation

        mutating func next() async throws -> [UInt8]? {
            demand.yield()
            if let piece = try await pieces.next() { return piece }
            // A cancelled stream ends as a whole one does.
            try Task.checkCancellation()
            return nil
        }

        mutating func next(isolation actor: isolated (any Actor)?) async throws -> [UInt8]? {
            demand.yield()
            if let piece = try await pieces.next(isolation: actor) { return piece }
            try Task.checkCancellation()
            return nil
        }
    }
}

extension S3Download {
    /// The task's side: one piece for each demand.
    private struct Source {
        let key: MediaKey
        let range: Range<Int>
        let connection: S3Connection
        private var position: Int
        private var etag: String?
        private var failures = 0
        private var hasAnswered = false
        private var isOwed = false

        init(key: MediaKey, range: Range<Int>, connection: S3Connection) {
            self.key = key
            self.range = range
            self.connection = connection
            position = range.lowerBound
        }

        mutating func run(
            _ demands: AsyncStream<Void>,
            _ output: AsyncThrowingStream<[UInt8], any Error>.Continuation
        ) async throws {
            var demands = demands.makeAsyncIterator()
            if range.isEmpty {
                // There is no range of no bytes in HTTP.
                _ = try await connection.send(S3Request(method: "HEAD", key: key))
                output.yield([])
                return
            }
            while position < range.upperBound {
                do {
                    try await attempt(&demands, output)
                    return
                } catch let failure as S3Failure where failure.status == 416 {
                    // There is a blob, and it ends before the range.
                    if !hasAnswered { output.yield([]) }
                    return
                } catch {
                    failures += 1
                    try await connection.pause(after: error, failures: failures, of: "GET")
                }
            }
        }

        private mutating func attempt(
            _ demands: inout AsyncStream<Void>.Iterator,
            _ output: AsyncThrowingStream<[UInt8], any Error>.Continuation
        ) async throws {
            var request = S3Request(method: "GET", key: key)
            // The whole is asked for without a range: of an empty blob there is none.
            if position > 0 || range.upperBound < Int.max {
                let last = range.upperBound < Int.max ? String(range.upperBound - 1) : ""
                request.headers.append(("range", "bytes=\(position)-\(last)"))
            }
            if let etag { request.headers.append(("if-match", etag)) }
            try await connection.withResponse(request) { response in
                guard response.status == 206 || position == 0 else {
                    throw S3Failure("GET of a range was answered \(response.status).")
                }
                etag = response.headers.first("ETag")
                let bytes = response.body.makeAsyncIterator()
                while true {
                    if !isOwed {
                        guard await demands.next() != nil else { return }
                        isOwed = true
                    }
                    if !hasAnswered {
                        hasAnswered = true
                        isOwed = false
                        output.yield([])
                        continue
                    }
                    guard var piece = try await bytes.next() else { return }
                    // A server that knows no ranges sends all there is.
                    let surplus = piece.count - (range.upperBound - position)
                    if surplus > 0 { piece.removeLast(surplus) }
                    position += piece.count
                    failures = 0
                    isOwed = false
                    output.yield(piece)
                    if surplus > 0 { return }
                }
            }
        }
    }
}
