import Glibc
import Synchronization
import Testing
import Waiting
import WebClient

@testable import MediaStorage

/// Where files are received; nothing stays there.
let temporaryFolder = "/tmp/lpo-media-storage-tests"

/// A client for the time of `body`.
@discardableResult
func withClient<Result>(
    isolation: isolated (any Actor)? = #isolation,
    _ body: (WebClient) async throws -> Result
) async throws -> Result {
    let client = WebClient()
    do {
        let result = try await body(client)
        await client.shutdown()
        return result
    } catch {
        await client.shutdown()
        throw error
    }
}

/// The value once it has not changed for half a second, or after a minute.
func settled<Value: Equatable>(
    isolation: isolated (any Actor)? = #isolation,
    _ value: () -> Value
) async -> Value {
    var last = value()
    var count = 0
    _ = await eventually {
        let next = value()
        count = next == last ? count + 1 : 0
        last = next
        return count == 25
    }
    return last
}

/// The error of code `code` that `body` throws; anything else is an issue.
@discardableResult
func expectError(
    _ code: MediaStoreError.Code,
    isolation: isolated (any Actor)? = #isolation,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () async throws -> Void
) async -> MediaStoreError? {
    do {
        try await body()
        Issue.record("Nothing was thrown.", sourceLocation: sourceLocation)
    } catch let error as MediaStoreError {
        #expect(error.code == code, "\(error)", sourceLocation: sourceLocation)
        return error
    } catch {
        Issue.record(error, sourceLocation: sourceLocation)
    }
    return nil
}

/// Bytes that differ from place to place.
func pattern(_ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 11) }
}

func key(_ text: String) throws -> MediaKey {
    try #require(MediaKey(text))
}

extension S3Store {
    /// Writes in pieces of `step` bytes.
    func keep(_ bytes: [UInt8], as key: MediaKey, step: Int = 1_000_000) async throws {
        try await write(key) { sink in
            for start in stride(from: 0, to: bytes.count, by: step) {
                try await sink.write(bytes[start..<min(start + step, bytes.count)])
            }
        }
    }

    func bytes(_ key: MediaKey, _ range: Range<Int> = 0..<Int.max) async throws -> [UInt8] {
        var all: [UInt8] = []
        for try await piece in try await read(key, range) { all += piece }
        return all
    }
}

/// A clock in which a sleep is over at once, and remembered.
final class ImpatientClock: Clock {
    private let sleeps = Mutex<[Duration]>([])

    var slept: [Duration] { sleeps.withLock { $0 } }
    var now: ContinuousClock.Instant { .now }
    var minimumResolution: Duration { .zero }

    func sleep(until deadline: ContinuousClock.Instant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
        sleeps.withLock { $0.append(ContinuousClock.now.duration(to: deadline)) }
    }
}
