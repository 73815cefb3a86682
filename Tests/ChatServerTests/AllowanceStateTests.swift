import Testing

@testable import ChatServer

@Suite("Requests' tokens in hand")
struct AllowanceStateTests {
    private let start = ContinuousClock.now
    private let user = EntityID.next()

    private func at(_ seconds: Double) -> ContinuousClock.Instant { start + .milliseconds(Int(seconds * 1000)) }

    private func state(_ quota: Int) throws -> AllowanceState {
        AllowanceState(limit: try #require(RateLimit("requests", quota: quota, window: 60)))
    }

    /// What a step is, in a word: how many remain, `no`, `take` where it begins to take tokens, or `wait`.
    private func step(_ state: inout AllowanceState, at seconds: Double, of other: EntityID? = nil) -> String {
        var hasTaken = false
        let step = state.step(of: other ?? user, now: at(seconds)) {
            hasTaken = true
            return Task {}
        }
        return switch step {
        case .admit(let remaining): "\(remaining)"
        case .refuse: "no"
        case .wait: hasTaken ? "take" : "wait"
        }
    }

    @Test("Tokens are taken once for all who wait, and spent one by one")
    func spending() throws {
        var state = try state(600)
        #expect(step(&state, at: 0) == "take")
        #expect(step(&state, at: 0) == "wait")
        #expect(step(&state, at: 0, of: EntityID.next()) == "take")
        state.took(.init(tokens: 60, left: 540), for: user, now: at(0))
        for remaining in (540..<600).reversed() { #expect(step(&state, at: 0) == "\(remaining)") }
        #expect(step(&state, at: 0) == "take")
    }

    @Test("What grows in the bucket is told, and never more than it holds")
    func growth() throws {
        var state = try state(600)
        _ = step(&state, at: 0)
        state.took(.init(tokens: 60, left: 100), for: user, now: at(0))
        #expect(step(&state, at: 0) == "159")
        #expect(step(&state, at: 10) == "258")
        #expect(step(&state, at: 100) == "599")
    }

    @Test("Who was refused is refused without asking again until a token has grown")
    func refusal() throws {
        var state = try state(60)
        _ = step(&state, at: 0)
        state.took(.init(tokens: 0, left: 0.5), for: user, now: at(0))
        #expect(step(&state, at: 0) == "no")
        #expect(step(&state, at: 0.4) == "no")
        #expect(step(&state, at: 0.5) == "take")
    }

    @Test("Tokens in hand are kept for an hour")
    func age() throws {
        var state = try state(600)
        _ = step(&state, at: 0)
        state.took(.init(tokens: 60, left: 0), for: user, now: at(0))
        #expect(step(&state, at: 3600) == "599")
        #expect(step(&state, at: 3601) == "take")
    }

    @Test("Where the bucket could not be asked, the next one asks again")
    func failure() throws {
        var state = try state(600)
        #expect(step(&state, at: 0) == "take")
        state.failed(user)
        #expect(step(&state, at: 0) == "take")
    }

    @Test("A tenth of the quota is taken at once, and one at least")
    func batches() throws {
        for (quota, batch) in [(1, 1), (2, 1), (19, 1), (20, 2), (600, 60)] {
            #expect(AllowanceState.batch(of: try #require(RateLimit("requests", quota: quota, window: 60))) == batch)
        }
    }
}
