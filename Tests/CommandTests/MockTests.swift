import Glibc
import Subprocess
import TestModels
import Testing
import Waiting

@Suite("lpo mock")
struct MockTests {
    @Test("It prints where each vendor is, answers there, and ends at once on SIGTERM although an answer is held")
    func serves() async throws {
        try await Command.withFolder { folder in
            let arguments = ["mock", "--port", "0", "--timing", "none", "--recordings", Command.recordings]
            let outcome = try await Command.run(arguments, in: folder) { mock in
                #expect(await eventually { mock.output.contains("/_mock") })
                let url = mock.output.firstMatch(of: /http:\/\/127.0.0.1:[0-9]+/)?.output ?? ""
                for line in [
                    "OPENAI_BASE_URL=\(url)/openai/v1 ", "ANTHROPIC_BASE_URL=\(url)/anthropic ",
                    "GOOGLE_AI_BASE_URL=\(url)/google ", "XAI_BASE_URL=\(url)/xai/v1 ",
                    "MISTRAL_BASE_URL=\(url)/mistral ",
                ] {
                    #expect(mock.output.contains(line))
                }
                let ask = """
                    curl -sN \(url)/openai/v1/chat/completions -H 'Authorization: Bearer any' \
                    -H 'traceparent: 00-\(Self.trace)-00f067aa0ba902b7-01' \
                    -d '{"model":"\(TestModel.openai.name)","stream":true,"messages":[{"role":"user","content":"Hi"}]}'
                    """
                let answer = try await Command.shell(ask)
                #expect(answer.hasSuffix("data: [DONE]\n\n"))
                let arm =
                    #"{"trace":"\#(Self.trace)","recording":"openai/chat-short","faults":{"stall":{"after_frame":2}}}"#
                let armed = try await Command.shell("curl -s \(url)/_mock/arm -d '\(arm)'")
                #expect(armed.contains("openai/chat-short"))
                async let held = Command.shell(ask)
                #expect(
                    try await eventually {
                        try await Command.shell("curl -s \(url)/_mock/requests").contains("Hi\"}]}},{")
                    }
                )
                mock.send(SIGTERM)
                #expect(try await !held.contains("[DONE]"))
            }
            #expect(outcome.status == .exited(0))
            #expect(outcome.errors.isEmpty)
        }
    }

    @Test("In a folder without recordings it has its own, and with --miss error it says what a prompt missed")
    func builtIn() async throws {
        try await Command.withFolder { folder in
            let arguments = ["mock", "--port", "0", "--timing", "none", "--miss", "error"]
            _ = try await Command.run(arguments, in: folder) { mock in
                #expect(await eventually { mock.output.contains("/_mock") })
                #expect(mock.output.contains("recordings built in, "))
                let url = mock.output.firstMatch(of: /http:\/\/127.0.0.1:[0-9]+/)?.output ?? ""
                let matched = try await Self.ask(String(url), "Tell me something in many languages.")
                #expect(matched.hasSuffix("data: [DONE]\n\n"))
                let missed = try await Self.ask(String(url), "Tell me something in many language.")
                #expect(missed.contains("the nearest is openai/chat-unicode"))
                mock.send(SIGTERM)
            }
        }
    }

    @Test("A recording that is changed while it runs is taken up, and one that is half written changes nothing")
    func changes() async throws {
        try await Command.withFolder { folder in
            _ = try await Command.shell("mkdir \(folder)/own && cp -r \(Command.recordings)/openai \(folder)/own")
            let arguments = ["mock", "--port", "0", "--timing", "none", "--recordings", "own"]
            let outcome = try await Command.run(arguments, in: folder) { mock in
                #expect(await eventually { mock.output.contains("/_mock") })
                let url = String(mock.output.firstMatch(of: /http:\/\/127.0.0.1:[0-9]+/)?.output ?? "")
                let prompt = "A prompt of my own."
                let before = try await Self.ask(url, prompt)
                let file = "\(folder)/own/openai/chat-unicode.json"
                let edit = "s/Tell me something in many languages\\./\(prompt)/g"
                _ = try await Command.shell("sed -i '\(edit)' \(file)")
                let after = try await Self.ask(url, prompt)
                #expect(before != after)
                #expect(after.hasSuffix("data: [DONE]\n\n"))
                _ = try await Command.shell("head -c 300 \(file) > \(folder)/half && cp \(folder)/half \(file)")
                #expect(try await Self.ask(url, prompt) == after)
                mock.send(SIGTERM)
            }
            #expect(outcome.errors.contains("own/openai/chat-unicode.json:"))
        }
    }

    private static func ask(_ url: String, _ prompt: String) async throws -> String {
        try await Command.shell(
            """
            curl -sN \(url)/openai/v1/chat/completions -H 'Authorization: Bearer any' \
            -d '{"model":"\(TestModel.openai.name)","stream":true,"messages":[{"role":"user","content":"\(prompt)"}]}'
            """
        )
    }

    @Test(
        "What it cannot start with is told, and it ends",
        arguments: [
            (["--port", "70000"], "--port must be from 0 to 65535"), (["--timing", "slow"], "--timing"),
            (["--recordings", "nowhere"], "nowhere"), (["--miss", "recorded"], "--miss"),
            (["--host", "999.1.1.1"], "--host, 999.1.1.1,"),
        ]
    )
    func refuses(arguments: [String], message: String) async throws {
        try await Command.withFolder { folder in
            let recordings = arguments.contains("--recordings") ? [] : ["--recordings", Command.recordings]
            let outcome = try await Command.run(["mock"] + arguments + recordings, in: folder)
            #expect(outcome.status != .exited(0))
            #expect(outcome.errors.contains(message))
            #expect(outcome.output.isEmpty)
        }
    }

    @Test("A busy port is one clear line")
    func busyPort() async throws {
        try await Command.withFolder { folder in
            _ = try await Command.run(["mock", "--port", "0", "--recordings", Command.recordings], in: folder) { mock in
                #expect(await eventually { mock.output.contains("/_mock") })
                let port = String(mock.output.firstMatch(of: /http:\/\/127.0.0.1:([0-9]+)/)?.output.1 ?? "")
                try await Command.withFolder { other in
                    let arguments = ["mock", "--port", port, "--recordings", Command.recordings]
                    let outcome = try await Command.run(arguments, in: other)
                    #expect(outcome.status == .exited(1))
                    #expect(outcome.errors.split(separator: "\n").count == 1)
                    #expect(outcome.errors.contains("Port \(port) of 127.0.0.1 is in use"))
                }
                mock.send(SIGINT)
            }
        }
    }

    private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
}
