/// What came of running contracts.
public struct SuiteResult: Sendable {
    /// The results of each repetition, in the order of the contracts.
    public let repetitions: [[ContractResult]]
    public let duration: Duration
    /// The server that was asked.
    public let base: String
    /// Where the order was drawn from, for another run in the same one.
    public let seed: UInt64?
    /// The limit of the server at which the run ended: the name of its policy.
    public let metLimit: String?

    public var all: [ContractResult] { repetitions.flatMap(\.self) }

    public var failed: [ContractResult] { all.filter(\.isFailure) }

    public var passed: Int { all.count { if case .passed = $0.outcome { true } else { false } } }

    public var skippedCount: Int { all.count(where: \.isSkipped) }

    /// The contracts that were not run, each once, with why.
    public var skipped: [(contract: Contract, reason: String)] {
        var seen: Set<String> = []
        return all.compactMap { result in
            guard case .skipped(let reason) = result.outcome, seen.insert(result.contract.file).inserted else {
                return nil
            }
            return (result.contract, reason)
        }
    }

    /// The emails of accounts that were made and could not be deleted.
    public var leftAccounts: [String] { all.flatMap(\.leftAccounts) }

    /// The contracts whose rows nobody could read, each once.
    public var withoutRows: [Contract] {
        (repetitions.first ?? []).filter { !$0.skippedRows.isEmpty }.map(\.contract)
    }

    /// How long contracts took, the longest first; of several repetitions the longest time of each.
    public var times: [(contract: Contract, duration: Duration)] {
        var longest: [String: (Contract, Duration)] = [:]
        for result in all where !result.isSkipped {
            let file = result.contract.file
            if result.duration > longest[file]?.1 ?? .zero { longest[file] = (result.contract, result.duration) }
        }
        return longest.values.map { (contract: $0.0, duration: $0.1) }.sorted { $0.duration > $1.duration }
    }
}

extension ContractResult {
    var isSkipped: Bool {
        if case .skipped = outcome { true } else { false }
    }
}
