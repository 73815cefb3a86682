/// The results as JUnit's XML, which CI servers read: a suite an area, a case a contract.
public enum JUnitReport {
    public static func text(of result: SuiteResult) -> String {
        var lines = [
            #"<?xml version="1.0" encoding="UTF-8"?>"#,
            "<testsuites name=\"contracts\" \(counts(of: result.all)) time=\"\(result.duration.seconds)\">",
        ]
        var areas: [String] = []
        for run in result.all where !areas.contains(run.contract.area) { areas.append(run.contract.area) }
        for area in areas {
            let results = result.all.filter { $0.contract.area == area }
            let time = results.reduce(Duration.zero) { $0 + $1.duration }
            lines.append(
                "  <testsuite name=\"\(Markup.escaped(area))\" \(counts(of: results)) time=\"\(time.seconds)\">"
            )
            for (number, repetition) in result.repetitions.enumerated() {
                for run in repetition where run.contract.area == area {
                    lines += testCase(run, number: result.repetitions.count > 1 ? number + 1 : nil)
                }
            }
            lines.append("  </testsuite>")
        }
        lines.append("</testsuites>")
        return lines.joined(separator: "\n") + "\n"
    }

    private static func counts(of results: [ContractResult]) -> String {
        let failed = results.count { $0.isFailure }
        return "tests=\"\(results.count)\" failures=\"\(failed)\" skipped=\"\(results.count { $0.isSkipped })\""
    }

    private static func testCase(_ result: ContractResult, number: Int?) -> [String] {
        let contract = result.contract
        let name = contract.behaviour + (number.map { " (run \($0))" } ?? "")
        let head =
            "    <testcase classname=\"\(Markup.escaped("\(contract.area).\(contract.name)"))\" "
            + "name=\"\(Markup.escaped(name))\" file=\"\(Markup.escaped(contract.file))\" "
            + "time=\"\(result.duration.seconds)\""
        switch result.outcome {
        case .passed: return [head + "/>"]
        case .skipped(let reason):
            return [head + ">", "      <skipped message=\"\(Markup.escaped(reason))\"/>", "    </testcase>"]
        case .failed(let failures):
            let title = failures.first?.title ?? "failed"
            return [
                head + ">",
                "      <failure message=\"\(Markup.escaped(title))\">\(Markup.escaped(result.report))</failure>",
                "    </testcase>",
            ]
        }
    }
}
