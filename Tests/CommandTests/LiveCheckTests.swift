import ArgumentParser
import Recording
import Testing

@testable import lpo

@Suite("Asking vendors again")
struct LiveCheckTests {
    /// Vendors that answer as a test says.
    private struct Fake: VendorRepeating {
        let change: @Sendable (inout Capture) throws(CouldNotAsk) -> Void

        func answer(to recording: Recording) async throws(CouldNotAsk) -> Capture {
            var capture = Capture(
                vendor: recording.vendor,
                api: recording.api,
                origin: .captured,
                date: "2027-01-01",
                request: Capture.Request(method: "POST", target: recording.request.path, headers: [], body: []),
                status: recording.status,
                headers: recording.headers,
                chunks: recording.chunks,
                body: recording.body
            )
            try change(&capture)
            return capture
        }
    }

    private static func recording(_ name: String) throws -> Recording {
        try #require(RecordingLibrary(directory: Command.recordings)[name])
    }

    private static func verdict(
        of name: String,
        _ change: @escaping @Sendable (inout Capture) throws(CouldNotAsk) -> Void = { (_) throws(CouldNotAsk) in }
    ) async throws -> LiveCheck.Verdict {
        await LiveCheck(vendors: Fake(change: change)).verdict(of: try recording(name))
    }

    @Test("The same answer is the same")
    func same() async throws {
        #expect(try await Self.verdict(of: "mistral/short") == .same)
    }

    @Test(
        "A vendor that takes no requests now has not drifted",
        arguments: [
            ("anthropic/short", 401, "the key is not accepted"), ("anthropic/short", 529, "it answered 529"),
            ("openai/chat-short", 429, "it answered 429"), ("mistral/short", 503, "it answered 503"),
            ("google/short", 400, "the key is not accepted"), ("xai/chat-short", 400, "the key is not accepted"),
        ]
    )
    func away(name: String, status: Int, reason: String) async throws {
        let verdict = try await Self.verdict(of: name) { capture in
            capture.status = status
            capture.headers = [("content-type", "application/json")]
            capture.body = Array(#"{"error":"Incorrect API key provided."}"#.utf8)
        }
        guard case .couldNotCheck(let told) = verdict else {
            Issue.record("\(verdict)")
            return
        }
        #expect(told.contains(reason))
    }

    @Test(
        "A request that is refused now has drifted, as has one that a vendor no longer knows",
        arguments: [400, 404, 422]
    )
    func refused(status: Int) async throws {
        let verdict = try await Self.verdict(of: "openai/chat-short") { capture in
            capture.status = status
            capture.body = Array(#"{"error":{"message":"Unknown parameter."}}"#.utf8)
        }
        guard case .drifted(let findings) = verdict else {
            Issue.record("\(verdict)")
            return
        }
        #expect(findings.map(\.severity) == [.error])
    }

    @Test("A broken connection and an error in the stream are no drift")
    func broken() async throws {
        let cut = try await Self.verdict(of: "anthropic/short") { $0.isCut = true }
        #expect(cut == .couldNotCheck(reason: "the connection closed before the answer's end"))
        let error = try Self.recording("anthropic/in-stream-error").body
        let failed = try await Self.verdict(of: "anthropic/short") { $0.body = error }
        #expect(failed == .couldNotCheck(reason: "the answer ended with an error of the vendor's"))
    }

    @Test("A stream without its end has drifted")
    func noEnd() async throws {
        let verdict = try await Self.verdict(of: "openai/chat-short") {
            $0.body.removeLast("data: [DONE]\n\n".utf8.count)
        }
        guard case .drifted(let findings) = verdict else {
            Issue.record("\(verdict)")
            return
        }
        #expect(findings.map(\.severity) == [.error])
    }

    @Test(
        "What no request asks for is not asked",
        arguments: ["anthropic/overloaded", "openai/chat-cut", "google/unauthorized", "xai/responses-rate-limited"]
    )
    func notAsked(name: String) async throws {
        let verdict = try await Self.verdict(of: name) { (_) throws(CouldNotAsk) in throw CouldNotAsk(reason: "asked") }
        guard case .notAsked = verdict else {
            Issue.record("\(verdict)")
            return
        }
    }

    @Test(
        "1 for drift as bad as --fail-on, else 2 for a vendor that could not be asked, else 0",
        arguments: [
            ([.same], Drift.Severity.info, 0), ([.same, .notAsked(reason: "a")], .info, 0),
            ([.same, .couldNotCheck(reason: "a")], .info, 2),
            ([.drifted([finding(.warning)])], .error, 0), ([.drifted([finding(.warning)])], .warning, 1),
            ([.drifted([finding(.info), finding(.error)]), .couldNotCheck(reason: "a")], .error, 1),
            ([.drifted([finding(.info)]), .couldNotCheck(reason: "a")], .error, 2), ([], .info, 0),
        ] as [([LiveCheck.Verdict], Drift.Severity, Int32)]
    )
    func exitStatus(verdicts: [LiveCheck.Verdict], failOn: Drift.Severity, status: Int32) throws {
        var options = FailOn()
        options.failOn = failOn
        var report = LiveCheckReport(failOn: options, isForTerminal: false)
        let recording = try Self.recording("mistral/short")
        for verdict in verdicts { _ = report.add(recording, verdict) }
        #expect(report.exitCode == ExitCode(status))
    }

    private static func finding(_ severity: Drift.Severity) -> Drift.Finding {
        Drift.Finding(severity: severity, event: "chunk", path: "model", message: "is gone")
    }

    @Test("For a terminal the differences are a table, elsewhere lines; one of several events is told once")
    func report() throws {
        let findings = ["response.completed", "response.created"].map {
            Drift.Finding(severity: .warning, event: $0, path: "response.model", message: "is gone")
        }
        let recording = try Self.recording("openai/responses-short")
        var options = FailOn()
        options.failOn = .error
        var screen = LiveCheckReport(failOn: options, isForTerminal: true)
        #expect(
            screen.add(recording, .drifted(findings)) == """
                openai/responses-short: drifted
                  severity  event                                 field           difference
                  warning   response.completed, response.created  response.model  is gone
                """
        )
        var pipe = LiveCheckReport(failOn: options, isForTerminal: false)
        #expect(
            pipe.add(recording, .drifted(findings)) == """
                openai/responses-short: drifted
                openai/responses-short: warning: response.completed, response.created response.model: is gone
                """
        )
        _ = pipe.add(recording, .same)
        _ = pipe.add(recording, .couldNotCheck(reason: "no key"))
        #expect(pipe.summary == "Live: 1 same, 1 drifted, 1 could not be checked.")
    }

    @Test("All of the recordings are asked for once, those of each vendor in order")
    func all() async throws {
        let recordings = try RecordingLibrary(directory: Command.recordings).all
        let seen = Seen()
        await LiveCheck(vendors: Fake { (_) throws(CouldNotAsk) in }).run(recordings) { recording, verdict in
            await seen.add(recording.name, verdict)
        }
        let names = await seen.names
        #expect(names.sorted() == recordings.map(\.name))
        for vendor in Recording.Vendor.allCases {
            let own = names.filter { $0.hasPrefix("\(vendor.rawValue)/") }
            #expect(own == own.sorted())
        }
        #expect(await seen.drifted.isEmpty)
    }

    private actor Seen {
        var names: [String] = []
        var drifted: [String] = []

        func add(_ name: String, _ verdict: LiveCheck.Verdict) {
            names.append(name)
            if case .drifted = verdict { drifted.append(name) }
        }
    }
}
