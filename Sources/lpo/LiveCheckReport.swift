import ArgumentParser
import Recording

/// What `lpo recordings check --live` says, and its exit status.
struct LiveCheckReport {
    private let failOn: FailOn
    private let isForTerminal: Bool
    private var counts: [String: Int] = [:]
    private var hasDriftedTooFar = false
    private var hasUnchecked = false

    init(failOn: FailOn, isForTerminal: Bool) {
        self.failOn = failOn
        self.isForTerminal = isForTerminal
    }

    /// Returns what to print of a recording.
    mutating func add(_ recording: Recording, _ verdict: LiveCheck.Verdict) -> String {
        let name = recording.name
        switch verdict {
        case .same:
            counts["same", default: 0] += 1
            return "\(name): same"
        case .drifted(let findings):
            counts["drifted", default: 0] += 1
            if failOn.isMet(by: findings) { hasDriftedTooFar = true }
            let report = DriftReport(findings)
            let details = isForTerminal ? report.table(indent: "  ") : report.text(of: name)
            return "\(name): drifted\n\(details)"
        case .couldNotCheck(let reason):
            counts["could not be checked", default: 0] += 1
            hasUnchecked = true
            return "\(name): could not check: \(reason)"
        case .notAsked(let reason):
            counts["not asked", default: 0] += 1
            return "\(name): not asked: \(reason)"
        }
    }

    /// `Live: 3 same, 1 drifted.`
    var summary: String {
        let parts = ["same", "drifted", "could not be checked", "not asked"].compactMap { word in
            counts[word].map { "\($0) \(word)" }
        }
        return "Live: \(parts.isEmpty ? "nothing to ask" : parts.joined(separator: ", "))."
    }

    /// 1 where a difference is as bad as `--fail-on`; else 2 where a vendor could not be asked; else 0.
    var exitCode: ExitCode {
        hasDriftedTooFar ? .failure : hasUnchecked ? ExitCode(2) : .success
    }
}
