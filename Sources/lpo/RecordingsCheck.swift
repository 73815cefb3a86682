import ArgumentParser
import ChatServer
import Glibc
import Providers
import Recording
import WebClient

/// `lpo recordings check`: whether recordings are sound, and with `--live` whether vendors still answer like them.
struct RecordingsCheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check that recordings are sound, and with --live that vendors still answer like them.",
        discussion: """
            Each is held to the format, to the end that its vendor gives a stream, and to the scan for keys, addresses \
            and identities. What is wrong is a line each.

            With --live each vendor is asked again, by the recorded request and with the key of the settings (.env or the \
            environment), and the shape of its answer is compared with the recording, as "lpo recordings diff" does. \
            That costs tokens. Nothing is written. Recordings of failures that no request asks for, such as a rate \
            limit, are not asked for.

            Examples:
              lpo recordings check
              lpo recordings check --max-age 90
              lpo recordings check anthropic/short --live --fail-on warning

            Exit status: 0 if all is well, 1 if something is wrong or a difference is as bad as --fail-on, else 2 if a \
            vendor could not be asked (no key, no connection, a limit), 64 for a wrong command line.
            """
    )

    @Argument(
        help: ArgumentHelp("The recordings to check, such as anthropic/short; without any, all.", valueName: "name")
    )
    var names: [String] = []

    @Flag(help: "Ask the vendors again, and compare the shapes of their answers.")
    var live = false

    @Option(
        help: ArgumentHelp(
            "How many days ago captured and imported recordings may have come over the wire.",
            discussion: "Authored ones never did, and do not age.",
            valueName: "days"
        )
    )
    var maxAge: Int?

    @OptionGroup var failOn: FailOn
    @OptionGroup var folder: RecordingsFolder

    func validate() throws {
        if let maxAge, maxAge < 0 { throw ValidationError("--max-age must be 0 or more days.") }
    }

    func run() async throws {
        let shelf = try RecordingShelf(folder: folder.recordings)
        try shelf.expect(names)
        let chosen = { (name: String) in names.isEmpty || names.contains(name) }
        let recordings = shelf.survey.recordings.filter { chosen($0.name) }
        let broken = shelf.survey.broken.filter { chosen($0.name) }
        var findings = broken.map { "\($0.error)" }
        for recording in recordings {
            findings += RecordingCheck().findings(in: recording).map(\.description)
            if let maxAge, let fault = RecordingAge(of: recording, on: .today).fault(maximum: maxAge) {
                findings.append("\(recording.name): date: \(fault)")
            }
        }
        for finding in findings { print(finding) }
        print(Self.summary(checked: recordings.count + broken.count, findings: findings.count))
        fflush(nil)
        let asked = live ? try await ask(recordings) : .success
        guard findings.isEmpty else { throw ExitCode.failure }
        guard asked == .success else { throw asked }
    }

    private static func summary(checked: Int, findings: Int) -> String {
        "\(checked) \(checked == 1 ? "recording" : "recordings") checked: "
            + "\(findings == 0 ? "nothing is wrong" : findings == 1 ? "1 finding" : "\(findings) findings")."
    }

    private func ask(_ recordings: [Recording]) async throws -> ExitCode {
        let endpoints: [ProviderEndpoint]
        do {
            endpoints = try Settings.endpoints(readConfiguration())
        } catch let error as SettingsError {
            throw CommandFailure("\(error)")
        }
        let webClient = try outgoingClient()
        let check = LiveCheck(vendors: LiveVendors(endpoints: endpoints, webClient: webClient))
        let screen = LiveCheckScreen(LiveCheckReport(failOn: failOn, isForTerminal: PlainTable.isForTerminal))
        await check.run(recordings) { await screen.show($0, $1) }
        await webClient.shutdown()
        return await screen.end()
    }
}

/// Standard output while vendors are asked: each recording as soon as its vendor has answered.
private actor LiveCheckScreen {
    private var report: LiveCheckReport

    init(_ report: LiveCheckReport) {
        self.report = report
    }

    func show(_ recording: Recording, _ verdict: LiveCheck.Verdict) {
        print(report.add(recording, verdict))
        fflush(nil)
    }

    func end() -> ExitCode {
        print(report.summary)
        return report.exitCode
    }
}
