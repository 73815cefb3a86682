/// The results as one HTML file that needs nothing beside it: what is covered, every contract with every exchange,
/// and each stream's events along a line of time.
public struct HTMLReport: Sendable {
    private let result: SuiteResult
    private let coverage: Coverage?

    public init(_ result: SuiteResult, coverage: Coverage?) {
        self.result = result
        self.coverage = coverage
    }

    public var text: String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>\(title)</title>
        <style>\(HTMLPage.style)</style>
        </head>
        <body>
        <header>
        <h1>Contracts</h1>
        <p>\(Markup.escaped(result.base)) in \(result.duration.seconds) s\(order)</p>
        <p class="counts">\(counts)</p>
        </header>
        \(coverage.map(CoverageSection.html) ?? "")
        <section>
        <h2>Contracts</h2>
        <form id="filter">
        <input type="search" id="words" placeholder="Filter by file or sentence" aria-label="Filter by file or sentence">
        \(choices)
        </form>
        \(areas)
        </section>
        <script>\(HTMLPage.script)</script>
        </body>
        </html>

        """
    }

    private var title: String {
        result.failed.isEmpty ? "Contracts: all passed" : "Contracts: \(result.failed.count) failed"
    }

    private var order: String {
        (result.repetitions.count > 1 ? ", each \(result.repetitions.count) times" : "")
            + (result.seed.map { ", shuffled by \($0)" } ?? "")
    }

    private var counts: String {
        [("passed", result.passed), ("failed", result.failed.count), ("skipped", result.skippedCount)]
            .map { "<span class=\"\($0.0)\">\($0.1) \($0.0)</span>" }.joined(separator: " ")
    }

    private var choices: String {
        ["passed", "failed", "skipped"].map { outcome in
            "<label><input type=\"checkbox\" name=\"\(outcome)\" checked> \(outcome)</label>"
        }.joined(separator: "\n")
    }

    private var areas: String {
        var areas: [(name: String, results: [ContractResult])] = []
        for run in result.all {
            if let index = areas.firstIndex(where: { $0.name == run.contract.area }) {
                areas[index].results.append(run)
            } else {
                areas.append((run.contract.area, [run]))
            }
        }
        return areas.map { area in
            let failed = area.results.count { $0.isFailure }
            let count = "\(area.results.count)" + (failed == 0 ? "" : ", \(failed) failed")
            return """
                <section class="area">
                <h3>\(Markup.escaped(area.name)) <small>\(count)</small></h3>
                \(area.results.map(ContractSection.html).joined(separator: "\n"))
                </section>
                """
        }.joined(separator: "\n")
    }
}

/// The table of what is covered.
enum CoverageSection {
    static func html(_ coverage: Coverage) -> String {
        var rows: [(operation: PublishedAPI.Operation, lines: [Coverage.Line])] = []
        for line in coverage.lines {
            if rows.last?.operation == line.operation {
                rows[rows.count - 1].lines.append(line)
            } else {
                rows.append((line.operation, [line]))
            }
        }
        let body = rows.map { row in
            """
            <tr><th scope="row"><b>\(row.operation.method)</b> \(Markup.escaped(row.operation.path))</th>\
            <td>\(row.lines.map(mark).joined(separator: " "))</td></tr>
            """
        }.joined(separator: "\n")
        let gaps = coverage.gaps.count
        return """
            <section>
            <h2>Coverage</h2>
            <p>\(coverage.lines.count - gaps) of \(coverage.lines.count) published answers and events are shown by a \
            contract. The number is how many show it; point at it for their names.</p>
            <table class="coverage"><tbody>
            \(body)
            </tbody></table>
            \(notes(coverage))
            </section>
            """
    }

    private static func mark(_ line: Coverage.Line) -> String {
        let name = line.event ?? String(line.status)
        let files = line.contracts.isEmpty ? "no contract" : line.contracts.joined(separator: "\n")
        let kind = line.contracts.isEmpty ? "failed" : line.event == nil ? "passed" : "passed event"
        return "<span class=\"mark \(kind)\" title=\"\(Markup.escaped(files))\">"
            + "\(Markup.escaped(name))<sub>\(line.contracts.count)</sub></span>"
    }

    private static func notes(_ coverage: Coverage) -> String {
        let notes = coverage.unpublished + coverage.unusedRecordings.map { "no contract arms the recording \($0)" }
        guard !notes.isEmpty else { return "" }
        return "<ul>" + notes.map { "<li>\(Markup.escaped($0))</li>" }.joined() + "</ul>"
    }
}

/// One contract, folded unless it failed.
enum ContractSection {
    static func html(_ result: ContractResult) -> String {
        let contract = result.contract
        let (kind, note): (String, String) =
            switch result.outcome {
            case .passed: ("passed", "")
            case .failed(let failures):
                ("failed", failures.map { "<pre class=\"failure\">\(Markup.escaped($0.report))</pre>" }.joined())
            case .skipped(let reason): ("skipped", "<p>Skipped: \(Markup.escaped(reason)).</p>")
            }
        let rows = result.skippedRows.map { "<p>Rows that were not read: <code>\(Markup.escaped($0))</code></p>" }
        return """
            <details class="contract \(kind)"\(kind == "failed" ? " open" : "")>
            <summary><span class="mark \(kind)">\(kind)</span> \(Markup.escaped(contract.behaviour)) \
            <small>\(Markup.escaped("\(contract.area)/\(contract.name)")), \(result.duration.seconds) s</small></summary>
            \(note)\(rows.joined())
            \(result.exchanges.map(ExchangeSection.html).joined(separator: "\n"))
            </details>
            """
    }
}
