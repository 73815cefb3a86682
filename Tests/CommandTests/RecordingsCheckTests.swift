import FoundationEssentials
import Glibc
import Subprocess
import Testing
import Waiting

@Suite("lpo recordings check")
struct RecordingsCheckTests {
    /// Copies recordings into a folder of its own, and returns the folder.
    static func copy(_ names: [String], in folder: String) async throws -> String {
        for name in names {
            let vendor = name.split(separator: "/")[0]
            _ = try await Command.shell(
                "mkdir -p \(folder)/own/\(vendor) && cp \(Command.recordings)/\(name).* \(folder)/own/\(vendor)"
            )
        }
        return "\(folder)/own"
    }

    private static func edit(_ file: String, _ old: String, _ new: String) throws {
        let text = try String(contentsOfFile: file, encoding: .utf8)
        try #require(text.contains(old))
        try text.replacing(old, with: new).write(toFile: file, atomically: true, encoding: .utf8)
    }

    @Test("Sound recordings are 0, also old ones: an authored recording has no age")
    func sound() async throws {
        try await Command.withFolder { folder in
            let arguments = ["recordings", "check", "--recordings", Command.recordings, "--max-age", "0"]
            let outcome = try await Command.run(arguments, in: folder)
            #expect(outcome.status == .exited(0), "\(outcome.output)")
            #expect(outcome.output.hasSuffix(" recordings checked: nothing is wrong.\n"))
            #expect(outcome.errors.isEmpty)
        }
    }

    @Test("What is wrong is a line each, and 1: the format, the end, a secret, a missing half, the age")
    func findings() async throws {
        try await Command.withFolder { folder in
            let names = ["anthropic/short", "anthropic/long", "openai/chat-short", "xai/chat-short", "mistral/short"]
            let own = try await Self.copy(names, in: folder)
            try Self.edit("\(own)/anthropic/short.json", "\"Say hello.\"", "\"Write to mary@example.org.\"")
            try Self.edit("\(own)/anthropic/long.json", "\"status\": 200", "\"status\": \"200\"")
            try Self.edit("\(own)/openai/chat-short.sse", "[DONE]", "[DENO]")
            try FileManager.default.removeItem(atPath: "\(own)/xai/chat-short.json")
            try Self.edit("\(own)/mistral/short.json", "\"authored\"", "\"captured\"")
            try Self.edit("\(own)/mistral/short.json", "\"date\": \"2026", "\"date\": \"2016")
            let arguments = ["recordings", "check", "--recordings", own, "--max-age", "90"]
            let outcome = try await Command.run(arguments, in: folder)
            #expect(outcome.status == .exited(1))
            for line in [
                "anthropic/short: request.body: has what looks like an email address, mary@exa…",
                "own/anthropic/long.json: status: must be a whole number, 0 or more",
                "openai/chat-short: body: does not end with data: [DONE]",
                "own/xai/chat-short.sse: has no chat-short.json beside it", "mistral/short: date: is ",
            ] {
                #expect(outcome.output.contains(line), "\(outcome.output)")
            }
            #expect(outcome.output.contains(" days ago, and --max-age allows 90: record it again"))
            #expect(outcome.output.contains("5 recordings checked: "))

            let one = try await Command.run(["recordings", "check", "mistral/short", "--recordings", own], in: folder)
            #expect(one.status == .exited(0))
            #expect(one.output == "1 recording checked: nothing is wrong.\n")
        }
    }

    @Test(
        "A wrong command line is 64, and a name that does not exist comes with what may have been meant",
        arguments: [
            (["antropic/short"], "There is no recording \"antropic/short\". Did you mean anthropic/short"),
            (["short"], "Did you mean anthropic/short, google/short, mistral/short, openai/chat-short"),
            (["q"], "\"lpo recordings list\" shows all."), (["--max-age", "-1"], "--max-age"),
            (["--fail-on", "never"], "--fail-on"),
        ]
    )
    func refuses(arguments: [String], message: String) async throws {
        try await Command.withFolder { folder in
            let all = ["recordings", "check", "--recordings", Command.recordings] + arguments
            let outcome = try await Command.run(all, in: folder)
            #expect(outcome.status == .exited(64))
            #expect(outcome.errors.contains(message), "\(outcome.errors)")
            #expect(outcome.output.isEmpty)
        }
    }

    @Test(
        "With --live vendors that answer as recorded are the same, one that changed has drifted, one without a key is not checked"
    )
    func live() async throws {
        try await Command.withFolder { folder in
            let shorts = [
                "anthropic/short", "google/short", "mistral/short", "openai/responses-short", "xai/chat-short",
            ]
            _ = try await Self.copy(shorts + ["anthropic/rate-limited"], in: folder)
            let serving = ["mock", "--port", "0", "--timing", "none", "--recordings", "own"]
            _ = try await Command.run(serving, in: folder) { mock in
                #expect(await eventually { mock.output.contains("/_mock") })
                let url = String(mock.output.firstMatch(of: /http:\/\/127.0.0.1:[0-9]+/)?.output ?? "")
                let key = "a-key-that-nobody-may-see"
                var settings = [
                    "OPENAI_BASE_URL": "\(url)/openai/v1", "ANTHROPIC_BASE_URL": "\(url)/anthropic",
                    "GOOGLE_AI_BASE_URL": "\(url)/google", "XAI_BASE_URL": "\(url)/xai/v1",
                    "MISTRAL_BASE_URL": "\(url)/mistral", "OPENAI_API_KEY": key, "ANTHROPIC_API_KEY": key,
                    "GOOGLE_AI_API_KEY": key, "XAI_API_KEY": key, "MISTRAL_API_KEY": key,
                ]
                let check = ["recordings", "check", "--live", "--recordings", Command.recordings]
                try await Command.withFolder { other in
                    let same = try await Command.run(
                        check + shorts + ["anthropic/rate-limited"],
                        in: other,
                        environment: settings
                    )
                    #expect(same.status == .exited(0), "\(same.output)\(same.errors)")
                    for name in shorts { #expect(same.output.contains("\n\(name): same\n"), "\(same.output)") }
                    #expect(same.output.contains("anthropic/rate-limited: not asked: "))
                    #expect(same.output.hasSuffix("Live: 5 same, 1 not asked.\n"))
                    #expect(!(same.output + same.errors).contains(key))
                }
                settings["GOOGLE_AI_API_KEY"] = nil
                settings["MISTRAL_API_KEY"] = "bad-key"
                try await Command.withFolder { other in
                    let unasked = try await Command.run(check + shorts, in: other, environment: settings)
                    #expect(unasked.status == .exited(2), "\(unasked.output)")
                    #expect(unasked.output.contains("google/short: could not check: GOOGLE_AI_API_KEY is not set\n"))
                    #expect(unasked.output.contains("mistral/short: could not check: it answered 401"))
                }
                // A text becomes a number of the same size.
                try Self.edit("\(folder)/own/anthropic/short.sse", "\"text\":\"bout?\"", "\"text\":1234567")
                try await Command.withFolder { other in
                    let drifted = try await Command.run(check + shorts, in: other, environment: settings)
                    #expect(drifted.status == .exited(1), "\(drifted.output)")
                    #expect(
                        drifted.output.contains(
                            "anthropic/short: drifted\nanthropic/short: error: content_block_delta[text_delta] delta.text: "
                                + "is a number at times, and always was a string\n"
                        )
                    )
                }
                mock.send(SIGTERM)
            }
        }
    }
}
