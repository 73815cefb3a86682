/// What `verify` shows in a terminal: each failure as it comes, and how it ended.
public struct TerminalReport: Sendable {
    /// The most accounts that are named.
    private static let bound = 20

    private let hasColours: Bool

    public init(hasColours: Bool) {
        self.hasColours = hasColours
    }

    private enum Colour: String {
        case red = "31"
        case green = "32"
        case yellow = "33"
        case dim = "2"
    }

    private func coloured(_ text: String, _ colour: Colour) -> String {
        hasColours ? "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m" : text
    }

    /// One line on how far it is, cut to the terminal's width.
    public func progress(_ done: Int, of total: Int, failed: Int, latest: Contract, columns: Int) -> String {
        let count = "\(done)/\(total)" + (failed == 0 ? "" : ", \(failed) failed")
        let line = "\(count)  \(latest.area)/\(latest.name)  \(latest.behaviour)"
        return coloured(String(line.prefix(max(20, columns - 1))), failed == 0 ? .dim : .red)
    }

    /// A failed contract, with what it expected and the commands that repeat its requests.
    public func failure(_ result: ContractResult) -> String {
        let lines = result.report.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.enumerated().map { index, line in
            if index == 0 || line.hasPrefix("error:") { return coloured(String(line), .red) }
            if line.hasPrefix("   expected") { return coloured(String(line), .green) }
            if line.hasPrefix("   actual") { return coloured(String(line), .red) }
            return String(line)
        }.joined(separator: "\n")
    }

    /// What was skipped and why, what is left behind, and the counts.
    public func summary(_ result: SuiteResult) -> String {
        var lines: [String] = []
        let skipped = result.skipped
        if !skipped.isEmpty {
            lines.append(coloured("skipped:", .yellow))
            for reason in Set(skipped.map(\.reason)).sorted() {
                lines.append("  \(reason)")
                lines += skipped.filter { $0.reason == reason }.map { "    \($0.contract.file)" }
            }
        }
        if !result.withoutRows.isEmpty {
            lines.append(coloured("the rows these leave behind were not read:", .yellow))
            lines += result.withoutRows.map { "    \($0.file)" }
        }
        if !result.leftAccounts.isEmpty {
            lines.append(coloured("accounts that could not be deleted:", .yellow))
            lines += result.leftAccounts.prefix(Self.bound).map { "    \($0)" }
            let more = result.leftAccounts.count - Self.bound
            if more > 0 { lines.append("    and \(more) more") }
        }
        let times = result.times.prefix(3).map { "\($0.contract.area)/\($0.contract.name) \($0.duration.seconds) s" }
        if !times.isEmpty { lines.append(coloured("slowest: \(times.joined(separator: ", "))", .dim)) }
        let counts =
            "\(result.passed) passed, \(result.failed.count) failed, \(result.skippedCount) skipped "
            + "in \(result.duration.seconds) s"
            + (result.repetitions.count > 1 ? ", each contract \(result.repetitions.count) times" : "")
            + (result.seed.map { ", shuffled by \($0)" } ?? "")
        lines.append(coloured(counts, result.failed.isEmpty ? .green : .red))
        return lines.joined(separator: "\n")
    }
}
