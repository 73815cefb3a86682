/// How often a request is tried, and how long to wait before it is tried again: exponential, with full jitter, so that
/// those who failed together do not come back together.
struct S3Backoff: Sendable {
    /// The first try counts.
    var tries = 3
    var base: Duration = .milliseconds(200)
    var longest: Duration = .seconds(5)

    /// The wait after the `failures`th failure in a row; nil when there is no further try.
    func delay(after failures: Int, using generator: inout some RandomNumberGenerator) -> Duration? {
        guard failures < tries else { return nil }
        let bound = min(longest, base * (1 << min(max(0, failures - 1), 16)))
        return bound * Double.random(in: 0...1, using: &generator)
    }

    func delay(after failures: Int) -> Duration? {
        var generator = SystemRandomNumberGenerator()
        return delay(after: failures, using: &generator)
    }
}
