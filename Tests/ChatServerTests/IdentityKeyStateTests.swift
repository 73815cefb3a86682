import Testing

@testable import ChatServer

@Suite("An identity provider's keys")
struct IdentityKeyStateTests {
    private typealias State = IdentityKeyState<Set<String>>
    private let start = ContinuousClock.now

    private func at(_ seconds: Int) -> ContinuousClock.Instant { start + .seconds(seconds) }

    private func state(knowing keys: Set<String>? = ["a"], lifetime: Int? = 3600) -> State {
        var state = State { $0.contains($1) }
        if let keys { state.fetched(keys, lifetime: lifetime.map { .seconds($0) }, now: start) }
        return state
    }

    private func name(_ action: State.Action) -> String {
        switch action {
        case .use: "use"
        case .refuse: "refuse"
        case .fetch: "fetch"
        case .fail: "fail"
        }
    }

    @Test("They are fetched when the first token comes, and used from then on")
    func first() {
        var state = state(knowing: nil)
        #expect(name(state.action(for: "a", now: start)) == "fetch")
        state.fetched(["a"], lifetime: nil, now: start)
        #expect(name(state.action(for: "a", now: start, hasFetched: true)) == "use")
        #expect(name(state.action(for: "b", now: start, hasFetched: true)) == "refuse")
        #expect(name(state.action(for: "a", now: at(3599))) == "use")
    }

    @Test("A key that is not known is looked for once a minute, however many tokens name one")
    func forgeries() {
        var state = state()
        #expect(name(state.action(for: "b", now: at(10))) == "fetch")
        state.fetched(["a"], lifetime: nil, now: at(10))
        for second in 10..<70 { #expect(name(state.action(for: "\(second)", now: at(second))) == "refuse") }
        #expect(name(state.action(for: "c", now: at(70))) == "fetch")
        #expect(name(state.action(for: "d", now: at(70))) == "refuse")
    }

    @Test("They are fetched anew when the time that the provider gave is over, between a minute and a day")
    func freshness() {
        for (given, used) in [(0, 60), (59, 60), (61, 61), (3600, 3600), (86_400, 86_400), (90_000, 86_400)] {
            var state = state(lifetime: given)
            #expect(name(state.action(for: "a", now: at(used - 1))) == "use")
            #expect(name(state.action(for: "a", now: at(used))) == "fetch")
        }
        var unsaid = state(lifetime: nil)
        #expect(name(unsaid.action(for: "a", now: at(3599))) == "use")
        #expect(name(unsaid.action(for: "a", now: at(3600))) == "fetch")
    }

    @Test("While the provider is away, those that are known go on for a day, and others cannot be told")
    func away() {
        var state = state()
        #expect(name(state.action(for: "a", now: at(3600))) == "fetch")
        state.failed(now: at(3600))
        #expect(name(state.action(for: "a", now: at(3600), hasFetched: true)) == "use")
        #expect(name(state.action(for: "a", now: at(3629))) == "use")
        #expect(name(state.action(for: "a", now: at(3630))) == "fetch")
        state.failed(now: at(86_399))
        #expect(name(state.action(for: "b", now: at(86_400), hasFetched: true)) == "fail")
        #expect(name(state.action(for: "a", now: at(86_400), hasFetched: true)) == "use")
        #expect(name(state.action(for: "a", now: at(86_401), hasFetched: true)) == "fail")
        #expect(name(state.action(for: "a", now: at(86_401))) == "fetch")
    }

    @Test("A provider that failed is asked once a second")
    func failures() {
        var state = state(knowing: nil)
        #expect(name(state.action(for: "a", now: start)) == "fetch")
        state.failed(now: start)
        #expect(name(state.action(for: "a", now: start, hasFetched: true)) == "fail")
        #expect(name(state.action(for: "a", now: start + .milliseconds(999))) == "fail")
        #expect(name(state.action(for: "a", now: at(1))) == "fetch")
    }

    @Test(
        "Cache-Control says how long keys are fresh",
        arguments: [
            ("public, max-age=19845, must-revalidate", 19_845), ("max-age=60", 60), ("Max-Age = 7", 7),
            ("max-age=\"5\"", 5), ("no-store", 0), ("max-age=60, no-cache", 0), ("max-age=-1", nil), ("max-age=x", nil),
            ("public", nil), ("", nil), ("s-maxage=9", nil), ("max-age=99999999999999", 1 << 31),
        ] as [(String, Int?)]
    )
    func lifetimes(_ header: String, _ seconds: Int?) {
        #expect(CacheLifetime(cacheControl: header)?.duration == seconds.map { .seconds($0) })
    }
}
