import ArgumentParser
import FoundationEssentials
import Recording

/// `lpo recordings diff A B`: the shapes of two recordings, compared.
struct RecordingsDiff: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Compare the shapes of two recordings of the same call.",
        discussion: """
            A is the older one. Each is named as in "lpo recordings list", or by the path of its JSON file. Shapes are \
            compared and not answers: texts, ids, times, numbers, and how the answer was cut do not matter.

            A field or event that is new is information; one that is gone, or comes in another order, is a warning; \
            another type, a missing end, another status or another content type is an error.

            Examples:
              lpo recordings diff openai/chat-short openai/chat-long
              lpo recordings diff Recordings/anthropic/short.json /tmp/new/anthropic/short.json --fail-on warning

            Exit status: 0 if no difference is as bad as --fail-on, 1 if one is or a recording cannot be read, 64 for a \
            wrong command line.
            """
    )

    @Argument(help: "The older recording.")
    var a: String

    @Argument(help: "The newer recording.")
    var b: String

    @OptionGroup var failOn: FailOn
    @OptionGroup var folder: RecordingsFolder

    func run() throws {
        let older = try recording(a)
        let newer = try recording(b)
        guard older.vendor == newer.vendor, older.api == newer.api else {
            throw ValidationError(
                "\(a) and \(b) cannot be compared: one is \(older.vendor.rawValue)'s \(older.api.rawValue), the other "
                    + "\(newer.vendor.rawValue)'s \(newer.api.rawValue)."
            )
        }
        let findings = Drift.compare(older, newer)
        let report = DriftReport(findings)
        if findings.isEmpty {
            print("\(b): same shape as \(a)")
        } else {
            print(PlainTable.isForTerminal ? report.table() : report.text(of: b))
        }
        if failOn.isMet(by: findings) { throw ExitCode.failure }
    }

    /// The recording of that path or name.
    private func recording(_ name: String) throws -> Recording {
        guard name.hasSuffix(".json") else { return try RecordingShelf(folder: folder.recordings).recording(name) }
        do throws(RecordingError) {
            return try Recording(sidecar: name)
        } catch {
            throw CommandFailure("\(error)")
        }
    }
}
