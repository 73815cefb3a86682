/// How often a migration tries to get its locks, and how long it waits in between: without a clock.
///
/// Who waits for a lock has everybody queue who comes after and wants a weaker one, as all requests do. So a try is short, and
/// the pauses let those through that have queued meanwhile.
struct MigrationTries {
    /// How long one try waits for each lock.
    static let lockTimeout: Duration = .seconds(2)
    static let count = 10

    private static let longestPause: Duration = .seconds(8)

    /// The tries that have failed.
    private(set) var failed = 0

    /// A try has failed. Returns the pause before the next one; nil if there is to be none.
    mutating func failedOnce() -> Duration? {
        failed += 1
        guard failed < Self.count else { return nil }
        return min(.seconds(1 << min(failed - 1, 8)), Self.longestPause)
    }
}
