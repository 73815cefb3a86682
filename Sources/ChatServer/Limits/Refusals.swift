import Synchronization

/// Buckets that were empty a moment ago: who floods a server after a refusal is refused again without a statement.
final class Refusals: Sendable {
    typealias Instant = ContinuousClock.Instant

    /// How many are known; past it those are forgotten that have ended, or else all.
    private static let maximumCount = 10_000

    private let ends = Mutex<[[UInt8]: Instant]>([:])

    /// Notes that a bucket has no token for so long.
    func add(_ key: [UInt8], for duration: Duration, now: Instant) {
        ends.withLock { ends in
            if ends.count >= Self.maximumCount { ends = ends.filter { $0.value > now } }
            if ends.count >= Self.maximumCount { ends = [:] }
            ends[key] = now + duration
        }
    }

    /// Notes that a bucket has a token again.
    func remove(_ key: [UInt8]) {
        ends.withLock { $0[key] = nil }
    }

    /// How long a bucket has no token; nil where it may have one.
    func wait(of key: [UInt8], now: Instant) -> Duration? {
        ends.withLock { ends in
            guard let end = ends[key] else { return nil }
            guard end > now else {
                ends[key] = nil
                return nil
            }
            return end - now
        }
    }
}
