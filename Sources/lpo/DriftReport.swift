import ArgumentParser
import Recording

/// What has drifted between two answers, for people and for programs.
struct DriftReport {
    /// A difference, with all kinds of events in which it is the same.
    private struct Line {
        let severity: Drift.Severity
        let path: String
        let message: String
        var events: [String]
    }

    private let lines: [Line]

    init(_ findings: [Drift.Finding]) {
        var lines: [Line] = []
        for finding in findings {
            let isSame = { (line: Line) in
                line.severity == finding.severity && line.path == finding.path && line.message == finding.message
            }
            // A field that is gone from three events is one difference; three events that are gone are three.
            if !finding.path.isEmpty, let index = lines.firstIndex(where: isSame) {
                lines[index].events.append(finding.event)
            } else {
                lines.append(
                    Line(
                        severity: finding.severity,
                        path: finding.path,
                        message: finding.message,
                        events: [finding.event]
                    )
                )
            }
        }
        self.lines = lines
    }

    /// A row a difference.
    func table(indent: String = "") -> String {
        let table = PlainTable(
            header: ["severity", "event", "field", "difference"],
            rows: lines.map { line in
                [
                    line.severity.rawValue, line.events.joined(separator: ", "), line.path.isEmpty ? "-" : line.path,
                    line.message,
                ]
            }
        )
        return table.columns.split(separator: "\n").map { indent + $0 }.joined(separator: "\n")
    }

    /// A line a difference, which begins with the recording's name.
    func text(of name: String) -> String {
        lines.map { line in
            let place = [line.events.joined(separator: ", "), line.path].filter { !$0.isEmpty }.joined(separator: " ")
            return "\(name): \(line.severity.rawValue): \(place): \(line.message)"
        }
        .joined(separator: "\n")
    }
}

extension Drift.Severity: ExpressibleByArgument {}

/// `--fail-on`, which all commands that compare take.
struct FailOn: ParsableArguments {
    @Option(
        help: ArgumentHelp("The least severity of a difference that makes the exit status 1.", valueName: "severity")
    )
    var failOn = Drift.Severity.error

    /// Whether one of `findings` is as bad as that.
    func isMet(by findings: [Drift.Finding]) -> Bool {
        findings.contains { $0.severity >= failOn }
    }
}
