import Synchronization

/// How the limit on requests stands, from where it is counted to where the answer's head is written.
final class RateLimitReport: Sendable {
    private let held = Mutex<RateLimitState?>(nil)

    /// Nil where the request is none that is counted.
    var state: RateLimitState? {
        get { held.withLock { $0 } }
        set { held.withLock { $0 = newValue } }
    }
}
