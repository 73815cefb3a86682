import Providers
import Testing

@Suite("Deciding whether to ask again")
struct RetryPolicyTests {
    private static func attempt(
        _ kind: ProviderFailure.Kind,
        status: Int? = nil,
        retryable: Bool? = nil,
        retryAfter: Duration? = nil
    ) -> FailedAttempt {
        FailedAttempt(
            ProviderFailure(kind: kind, retryable: retryable, retryAfter: retryAfter, detail: ""),
            status: status
        )
    }

    private func decision(_ attempt: FailedAttempt, retries: Int = 0, jitter: Double = 0.5) -> RetryPolicy.Decision {
        RetryPolicy().decision(after: attempt, retries: retries, jitter: jitter)
    }

    @Test(
        "A vendor that has too much to do is asked again, whether it says so by status or in the stream",
        arguments: [
            attempt(.rateLimited, status: 429), attempt(.overloaded, status: 503), attempt(.unavailable, status: 503),
            attempt(.overloaded, status: 529), attempt(.rateLimited), attempt(.overloaded),
        ]
    )
    func busy(attempt: FailedAttempt) {
        #expect(decision(attempt) == .retry(after: .milliseconds(500)))
    }

    @Test(
        "Other failures are not tried again",
        arguments: [
            attempt(.unavailable, status: 500), attempt(.unavailable, status: 502), attempt(.unauthorized, status: 401),
            attempt(.invalidRequest, status: 400), attempt(.contextOverflow, status: 413),
            attempt(.rateLimited, status: 429, retryable: false), attempt(.rateLimited, retryable: false),
            attempt(.unavailable), attempt(.timeout), attempt(.interrupted), attempt(.protocol),
            attempt(.contentFiltered),
        ]
    )
    func others(attempt: FailedAttempt) {
        #expect(decision(attempt) == .giveUp)
    }

    @Test("A missing connection is tried again, though no vendor has said anything")
    func noConnection() {
        var attempt = Self.attempt(.unavailable)
        attempt.couldNotConnect = true
        #expect(decision(attempt) == .retry(after: .milliseconds(500)))
    }

    @Test("Two retries are all")
    func bound() {
        let attempt = Self.attempt(.overloaded, status: 529)
        #expect(decision(attempt, retries: 1) != .giveUp)
        #expect(decision(attempt, retries: 2) == .giveUp)
    }

    @Test("Nothing is tried again once an answer has begun, or where the vendor says that it is of no use")
    func forbidden() {
        var begun = Self.attempt(.overloaded)
        begun.hasBegun = true
        #expect(decision(begun) == .giveUp)
        var useless = Self.attempt(.rateLimited, status: 429)
        useless.forbidsRetry = true
        #expect(decision(useless) == .giveUp)
    }

    @Test(
        "The wait the vendor asks for is kept to the letter, and one of over ten seconds is not waited",
        arguments: [
            (.zero, .retry(after: .zero)), (.milliseconds(640), .retry(after: .milliseconds(640))),
            (.seconds(10), .retry(after: .seconds(10))), (.milliseconds(10_001), .giveUp),
        ] as [(Duration, RetryPolicy.Decision)]
    )
    func retryAfter(wait: Duration, expected: RetryPolicy.Decision) {
        #expect(decision(Self.attempt(.rateLimited, status: 429, retryAfter: wait), retries: 1) == expected)
    }

    @Test(
        "Without one the wait doubles, spread by a quarter to each side",
        arguments: [
            (0, 0, 375), (0, 0.5, 500), (0, 1, 625), (1, 0, 750), (1, 0.5, 1_000), (1, 1, 1_250),
        ] as [(Int, Double, Int)]
    )
    func backoff(retries: Int, jitter: Double, milliseconds: Int) {
        let decision = decision(Self.attempt(.overloaded, status: 529), retries: retries, jitter: jitter)
        #expect(decision == .retry(after: .milliseconds(milliseconds)))
    }
}
