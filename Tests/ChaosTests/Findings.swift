import Synchronization

/// What is counted, so that one sees that a run was not idle.
enum Tally: String, Sendable, CaseIterable {
    case sends, regenerations, resumes, retries, duplicates, stops, deletions, drops, lost
    case pings, closedEarly = "closed early"
    case refused = "connection refused", conflict = "409", limited = "429", unavailable = "503"
    case complete, stopped, interrupted, failed
    case kills, terminations, pauses, restarts, databaseStops = "database stops"
    case vendorRequests = "vendor requests", threads
}

/// What a run found out, shared by all who take part in it.
final class Findings: Sendable {
    private struct State {
        var violations: [String] = []
        var omitted = 0
        var tallies: [Tally: Int] = [:]
        var longestLock: Duration = .zero
        var asked: [String: Int] = [:]
    }

    private static let maximumViolations = 40

    private let state = Mutex(State())
    private let seed: UInt64

    init(seed: UInt64) {
        self.seed = seed
    }

    func count(_ tally: Tally, _ number: Int = 1) {
        state.withLock { $0.tallies[tally, default: 0] += number }
    }

    subscript(tally: Tally) -> Int {
        state.withLock { $0.tallies[tally] ?? 0 }
    }

    /// Notes something that must not be, and prints it at once.
    func violate(_ what: String) {
        let isShown = state.withLock { state in
            guard state.violations.count < Self.maximumViolations else {
                state.omitted += 1
                return false
            }
            state.violations.append(what)
            return true
        }
        if isShown { print("VIOLATION, seed \(seed): \(what)") }
    }

    var violations: [String] {
        state.withLock { $0.violations + ($0.omitted > 0 ? ["and \($0.omitted) more"] : []) }
    }

    /// Notes how long a thread took no new prompt although nobody wrote an answer there that could be followed.
    func locked(for duration: Duration) {
        state.withLock { $0.longestLock = max($0.longestLock, duration) }
    }

    /// A vendor was asked; each trace is one key's, and a key's turn asks once.
    func asked(trace: String?) {
        count(.vendorRequests)
        guard let trace else { return violate("a vendor was asked without a trace") }
        let times = state.withLock { state in
            state.asked[trace, default: 0] += 1
            return state.asked[trace] ?? 0
        }
        if times > 1 { violate("a vendor was asked \(times) times for one key, whose trace is \(trace)") }
    }

    /// How many keys' turns asked a vendor.
    var askedTraces: Int {
        state.withLock { $0.asked.count }
    }

    /// Everything counted, in lines.
    var summary: String {
        state.withLock { state in
            let counts = Tally.allCases.map { "\($0.rawValue) \(state.tallies[$0] ?? 0)" }
            let rows = stride(from: 0, to: counts.count, by: 7).map { start in
                "  " + counts[start..<min(start + 7, counts.count)].joined(separator: ", ")
            }
            return rows.joined(separator: "\n") + "\n  longest time a thread was locked \(state.longestLock)"
        }
    }
}
