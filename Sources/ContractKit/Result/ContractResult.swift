/// What came of running a contract, with everything that a report of any form needs.
public struct ContractResult: Sendable {
    public enum Outcome: Sendable {
        case passed
        case failed([ContractFailure])
        /// Not run, and why: `needs the mock vendors`.
        case skipped(String)
    }

    public let contract: Contract
    public let outcome: Outcome
    /// Every request of the contract's own, with those that made its users and threads, in the order they were begun.
    public private(set) var exchanges: [ContractExchange]
    /// The queries of `rows` that nobody could read because the host gave no reader.
    public let skippedRows: [String]
    /// The emails of accounts that the run made and could not delete; none where it was not asked to.
    public let leftAccounts: [String]
    /// The W3C trace id that every request carried.
    public let trace: String
    public let duration: Duration

    /// The failures; none where the contract passed or was skipped.
    public var failures: [ContractFailure] {
        if case .failed(let failures) = outcome { failures } else { [] }
    }

    /// Whether something was found wrong.
    public var isFailure: Bool { !failures.isEmpty }
}

extension ContractResult {
    /// A contract that was not run.
    static func skipped(_ contract: Contract, _ reason: String) -> ContractResult {
        ContractResult(
            contract: contract,
            outcome: .skipped(reason),
            exchanges: [],
            skippedRows: [],
            leftAccounts: [],
            trace: "",
            duration: .zero
        )
    }

    /// The result without what no report shows, so that thousands can be kept.
    func cut(keepingExchanges: Bool) -> ContractResult {
        var result = self
        if keepingExchanges {
            for index in result.exchanges.indices { result.exchanges[index].cut() }
        } else {
            result.exchanges = []
        }
        return result
    }
}

extension ContractResult {
    /// The most failures that are told of one step.
    private static let bound = 10

    /// The result as text for a terminal: one line for what is right, and for what is wrong each failure with its
    /// place, and the command that repeats the request.
    public var report: String {
        switch outcome {
        case .passed:
            return (["passed  \(contract.file)  \(contract.behaviour)"] + rowLines).joined(separator: "\n")
        case .skipped(let reason):
            return "skipped \(contract.file)  \(contract.behaviour) (\(reason))"
        case .failed(let failures):
            var blocks = ["failed  \(contract.file)  \(contract.behaviour)"]
            for group in Self.grouped(failures) {
                blocks += group.prefix(Self.bound).map(\.report)
                if group.count > Self.bound { blocks.append("and \(group.count - Self.bound) more of the same step") }
                if let index = group.first?.exchange, exchanges.indices.contains(index) {
                    blocks.append(Self.footer(exchanges[index]))
                }
            }
            return blocks.joined(separator: "\n\n").unsteered
        }
    }

    private var rowLines: [String] {
        skippedRows.map { "        rows not read: \($0)" }
    }

    /// Failures of one exchange together, in the order they were found.
    private static func grouped(_ failures: [ContractFailure]) -> [[ContractFailure]] {
        failures.reduce(into: []) { groups, failure in
            if let last = groups.last?.last, last.exchange == failure.exchange {
                groups[groups.count - 1].append(failure)
            } else {
                groups.append([failure])
            }
        }
    }

    private static func footer(_ exchange: ContractExchange) -> String {
        var lines: [String] = []
        let answer = exchange.answer
        if let status = answer.status {
            let body = answer.body.isEmpty ? "with an empty body" : answer.bodyText.shortened()
            lines.append("answered \(status) \(body)")
        }
        if exchange.attempts > 1 { lines.append("after \(exchange.attempts) attempts") }
        lines.append("repeat it with\n     \(exchange.request.curl)")
        return lines.joined(separator: "\n")
    }
}
