extension Duration {
    /// How long tests wait for something that does happen: only a hang takes longer, however busy the machine is.
    package static let hang = Duration.seconds(300)

    /// A timeout that no test reaches, for what a test needs a timeout for and is not about.
    package static let never = Duration.seconds(86_400)
}

/// Asks again and again, with a pause between, until `condition` holds.
///
/// - Returns: whether it came to hold; `false` after ``Swift/Duration/hang``, and when the task is cancelled.
package func eventually(
    isolation: isolated (any Actor)? = #isolation,
    _ condition: () async throws -> Bool
) async rethrows -> Bool {
    let deadline = ContinuousClock.now + .hang
    while try await !condition() {
        guard ContinuousClock.now < deadline else { return false }
        do { try await Task.sleep(for: .milliseconds(20)) } catch { return false }
    }
    return true
}
