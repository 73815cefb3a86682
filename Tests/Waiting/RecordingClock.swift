import Synchronization

/// A clock on which every wait is over at once, or never, and which remembers the waits that were asked of it.
package final class RecordingClock: Clock {
    package struct Instant: InstantProtocol {
        var offset: Duration = .zero

        package func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        package func duration(to other: Instant) -> Duration { other.offset - offset }
        package static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private let state = Mutex<(now: Instant, waits: [Duration])>((Instant(), []))
    private let onWait: @Sendable () async throws -> Void

    /// - Parameter onWait: what each wait does instead; to sleep there is to wait for ever.
    package init(onWait: @escaping @Sendable () async throws -> Void = {}) {
        self.onWait = onWait
    }

    package var now: Instant { state.withLock { $0.now } }
    package var minimumResolution: Duration { .zero }
    /// How long each wait was to take, in their order.
    package var waits: [Duration] { state.withLock { $0.waits } }

    package func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        state.withLock { state in
            state.waits.append(state.now.duration(to: deadline))
            state.now = deadline
        }
        try await onWait()
    }
}
