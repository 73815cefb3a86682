import FoundationEssentials
import Subprocess
import Testing

@Suite("lpo recordings diff")
struct RecordingsDiffTests {
    @Test("Two answers of one shape are the same, by name or by path")
    func same() async throws {
        try await Command.withFolder { folder in
            let path = "\(Command.recordings)/openai/chat-long.json"
            for older in ["openai/chat-short", "\(Command.recordings)/openai/chat-short.json"] {
                let arguments = ["recordings", "diff", older, path, "--recordings", Command.recordings]
                let outcome = try await Command.run(arguments + ["--fail-on", "info"], in: folder)
                #expect(outcome.status == .exited(0), "\(outcome.output)\(outcome.errors)")
                #expect(outcome.output == "\(path): same shape as \(older)\n")
            }
        }
    }

    @Test(
        "The severity of a difference decides the exit status",
        arguments: [("info", 1), ("warning", 1), ("error", 0)]
    )
    func severity(failOn: String, status: Int32) async throws {
        try await Command.withFolder { folder in
            let own = try await RecordingsCheckTests.copy(["anthropic/short"], in: folder)
            let file = "\(own)/anthropic/short.sse"
            let text = try String(contentsOfFile: file, encoding: .utf8)
            try text.replacing("\"role\":", with: "\"rolf\":").write(toFile: file, atomically: true, encoding: .utf8)
            let outcome = try await Command.run(
                ["recordings", "diff", "anthropic/short", "\(own)/anthropic/short.json", "--fail-on", failOn],
                in: folder
            )
            #expect(outcome.status == .exited(status), "\(outcome.errors)")
            #expect(
                outcome.output == """
                    \(own)/anthropic/short.json: warning: message_start message.role: is gone
                    \(own)/anthropic/short.json: info: message_start message.rolf: is new

                    """
            )
        }
    }

    @Test(
        "What cannot be compared is 64, and what cannot be read is 1",
        arguments: [
            (
                ["openai/chat-short", "openai/responses-short"], 64,
                "cannot be compared: one is openai's chat_completions"
            ),
            (["openai/chat-short", "openai/chat-shirt"], 64, "Did you mean openai/chat-short"),
            (["openai/chat-short"], 64, "Missing expected argument '<b>'"),
            (["openai/chat-short", "/nowhere/a.json"], 1, "/nowhere/a.json: cannot be read"),
        ] as [([String], Int32, String)]
    )
    func refuses(names: [String], status: Int32, message: String) async throws {
        try await Command.withFolder { folder in
            let arguments = ["recordings", "diff", "--recordings", Command.recordings] + names
            let outcome = try await Command.run(arguments, in: folder)
            #expect(outcome.status == .exited(status))
            #expect(outcome.errors.contains(message), "\(outcome.errors)")
        }
    }
}
