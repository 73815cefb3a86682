import EventStream
import JSONTree
import Postgres
import Recording
import TestServer

/// A recording and what is done to it on its way.
struct SweepCase: Sendable {
    let recording: Recording
    /// The mock's `faults`, as JSON.
    let faults: String
}

/// What a client was told in one case, and what is saved of it.
struct SweepOutcome: Sendable {
    var status = 0
    var chunks = ""
    /// The names and data of the events after the chunks.
    var terminals: [(name: String, data: JSONTree)] = []
    var savedContent: String?
    var savedStatus: String?
}

/// A server of each form that vendors can be asked in, and a user to ask.
struct Sweep: Sendable {
    /// All recordings that are streams.
    let recordings: [Recording]
    private let client: Client
    private let chatCompletions: Client

    static func run(_ body: (Sweep) async throws -> Void) async throws {
        let library = try RecordingLibrary(directory: TestServer.packageRoot + "/Recordings")
        // Those that run at once are one user's; a held lease of a slow machine must not end any.
        try await TestServer.run { server in
            try await server.withReplica(["OPENAI_API": "chat_completions", "XAI_API": "chat_completions"]) { other in
                try await Client.run(on: server) { client in
                    try await Client.run(on: other) { otherClient in
                        try await body(
                            Sweep(
                                recordings: library.streams,
                                client: client,
                                chatCompletions: otherClient
                            )
                        )
                    }
                }
            }
        }
    }

    /// Runs all cases, a few at a time, and returns a line for each thing that is not as `judge` wants it.
    func problems(
        in cases: [SweepCase],
        _ judge: @escaping @Sendable (SweepOutcome, SweepCase) -> [String]
    ) async throws -> [String] {
        try await withThrowingTaskGroup(of: [String].self) { group in
            var rest = cases[...]
            func addNext() {
                guard let next = rest.popFirst() else { return }
                group.addTask {
                    let outcome = try await outcome(of: next)
                    return judge(outcome, next).map { "\(next.recording.name) \(next.faults): \($0)" }
                }
            }
            for _ in 0..<8 { addNext() }
            var problems: [String] = []
            while let found = try await group.next() {
                problems += found
                addNext()
            }
            return problems
        }
    }

    private func outcome(of sweepCase: SweepCase) async throws -> SweepOutcome {
        let recording = sweepCase.recording
        let hasOtherForm = recording.vendor.apis.count > 1 && recording.api != recording.vendor.apis[0]
        let client = hasOtherForm ? chatCompletions : client
        let thread = try await client.makeThread(llm: "\(recording.vendor.rawValue)/\(recording.model ?? "")")
        let trace = newTrace()
        // A vendor that says that it is busy is asked again, twice.
        try await client.arm(recording.name, trace: trace, times: 3, faults: sweepCase.faults)
        var outcome = SweepOutcome()
        outcome.status = try await client.prompt("Go on.", in: thread, trace: trace) { event in
            let data = try JSONTree.parse(event.data)
            if event.name == "chunk", outcome.terminals.isEmpty {
                outcome.chunks += data["text"]?.string ?? ""
            } else {
                outcome.terminals.append((event.name, data))
            }
            return true
        }
        let saved = try await client.server.database.query(
            "SELECT content, status FROM messages WHERE thread_id = $1::uuid AND role = 'assistant'",
            [thread]
        )
        outcome.savedContent = try saved.first?.decode("content")
        outcome.savedStatus = try saved.first?.decode("status")
        return outcome
    }
}

extension SweepOutcome {
    /// What is wrong with it where the vendor's stream stopped early.
    func problemsWhenStopped(of recording: Recording) -> [String] {
        var problems = problemsOfAny
        if terminals.first?.name != "error" { problems.append("ended with \(terminals.map(\.name))") }
        let type = terminals.first?.data["type"]?.string ?? "nothing"
        if recording.expectation.failure == nil, type != "/problems/interrupted" {
            problems.append("the error is \(type)")
        }
        if !recording.expectation.text.utf8.starts(with: chunks.utf8) {
            problems.append("said what the vendor did not: \(chunks.suffix(80))")
        }
        if !["interrupted", "failed"].contains(savedStatus) {
            problems.append("is saved as \(savedStatus ?? "nothing")")
        }
        return problems
    }

    /// What is wrong with it where the whole of the vendor's stream came.
    func problemsWhenWhole(of recording: Recording) -> [String] {
        var problems = problemsOfAny
        let expected = recording.expectation
        if !chunks.utf8.elementsEqual(expected.text.utf8) { problems.append("said \(chunks.suffix(80))") }
        let isDone = expected.failure == nil || expected.failure == "content_filtered"
        if terminals.first?.name != (isDone ? "done" : "error") { problems.append("ended with \(terminals)") }
        let finishReason = terminals.first?.data["finish_reason"]?.string
        if isDone, let reason = expected.finishReason, finishReason != reason {
            problems.append("finished with \(finishReason ?? "nothing")")
        }
        let usage = terminals.first?.data["usage"]
        if isDone, let told = expected.usage {
            let made = [usage?["input_tokens"]?.integer, usage?["output_tokens"]?.integer]
            if made != [told.inputTokens, told.outputTokens] { problems.append("used \(made)") }
            if usage?["accuracy"]?.string != "exact" { problems.append("the usage is not exact") }
        }
        return problems
    }

    /// What is wrong with it however the stream went.
    private var problemsOfAny: [String] {
        var problems: [String] = []
        if status != 200 { problems.append("answered \(status)") }
        if terminals.count != 1 { problems.append("has \(terminals.count) terminal events") }
        let told = terminals.first?.data.at("message", "content")?.string
        if !chunks.utf8.elementsEqual((told ?? "").utf8) { problems.append("told another text than it sent") }
        if !chunks.utf8.elementsEqual((savedContent ?? "").utf8) { problems.append("saved another text than it sent") }
        return problems
    }
}

extension Recording {
    /// After how many frames at most something of the body is still to come.
    var framesBeforeEnd: Int {
        var parser = EventStreamParser()
        let elements = (try? parser.feed(body)) ?? []
        let datas = elements.compactMap { element -> String? in
            guard case .event(let event) = element else { return nil }
            return event.data
        }
        // A finish reason is as good an end of a chat completion as [DONE].
        if api == .chatCompletions, let finish = datas.firstIndex(where: { $0.contains(/"finish_reason": ?"/) }) {
            return finish
        }
        let events = datas.count
        // An error that is no event stands behind the last of them.
        return body.suffix(1).elementsEqual("\n".utf8) && body.dropLast().last.map { $0 == 0x0A || $0 == 0x0D } == true
            ? events - 1 : events
    }
}
