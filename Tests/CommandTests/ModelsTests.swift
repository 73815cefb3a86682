import ChatServer
import Foundation
import Glibc
import Providers
import Subprocess
import Testing
import Waiting

@testable import lpo

@Suite("lpo models")
struct ModelsTests {
    private static let key = "sk-a-key-that-nobody-may-see"

    @Test("It prints the catalogue as a table, without a database, a key or a question")
    func table() async throws {
        let catalogue = try ModelCatalogue.standard()
        try await Command.withFolder { folder in
            let outcome = try await Command.run(["models"], in: folder)
            #expect(outcome.status == .exited(0))
            #expect(outcome.errors.isEmpty)
            let asOf = try #require(catalogue.asOf)
            #expect(outcome.output.hasPrefix("The catalogue as of \(asOf), \(catalogue.models.count) models:\n"))
            for model in catalogue.models { #expect(outcome.output.contains("\n\(model.name) ")) }
            #expect(!outcome.output.contains("asked"))
        }
    }

    @Test("Away from a checkout and without keys it says what is not checked, and is content")
    func alone() async throws {
        let asOf = try #require(try ModelCatalogue.standard().asOf)
        try await Command.withFolder { folder in
            let outcome = try await Command.run(["models", "--check", "--date", "\(asOf)"], in: folder)
            #expect(outcome.status == .exited(0), "\(outcome.output)")
            #expect(outcome.output.contains("not checked, this is no checkout of LPO"))
            #expect(outcome.output.contains("google: not asked, GOOGLE_AI_API_KEY is not set."))
            #expect(outcome.output.hasSuffix("\nNothing is wrong on \(asOf).\n"))
        }
    }

    @Test(
        "A wrong command line is 64, a wrong setting 1 with its name",
        arguments: [
            (["--check", "--date", "tomorrow"], [:], 64, "--date"), (["--date", "2026-11-29"], [:], 64, "--check"),
            (["--check"], ["MODELS_FILE": "/nowhere"], 1, "MODELS_FILE"),
            (["--check"], ["XAI_BASE_URL": "x"], 1, "XAI_BASE_URL"),
        ] as [([String], [String: String], Int32, String)]
    )
    func refuses(arguments: [String], environment: [String: String], status: Int32, message: String) async throws {
        try await Command.withFolder { folder in
            let outcome = try await Command.run(["models"] + arguments, in: folder, environment: environment)
            #expect(outcome.status == .exited(status))
            #expect(outcome.errors.contains(message))
        }
    }

    @Test("What is wrong in a checkout is 1: models that retire or are unknown, wherever they are named")
    func checkout() async throws {
        try await Command.withFolder { folder in
            try Self.makeCheckout(in: folder)
            let models = """
                {"as_of": "2026-11-29", "items": [
                  {"llm": "openai/of-the-house", "name": "A", "accepts": [], "context_tokens": 10, "retires_at": "2027-01-14"}
                ]}
                """
            try models.write(toFile: "\(folder)/models.json", atomically: true, encoding: .utf8)
            let arguments = ["models", "--check", "--date", "2026-12-01"]
            let outcome = try await Command.run(arguments, in: folder, environment: ["MODELS_FILE": "models.json"])
            #expect(outcome.status == .exited(1))
            for problem in [
                "openai/of-the-house retires on 2027-01-14, in 44 days, and is in the catalogue",
                "README.md names openai/gpt-3-turbo, which is not in the catalogue",
                "Contracts/llms.json names xai/grok-1, which is not in the catalogue",
            ] {
                #expect(outcome.output.contains("\n  \(problem)\n"), "\(outcome.output)")
            }
        }
    }

    /// The least of a checkout, in which some models are unknown.
    private static func makeCheckout(in folder: String) throws {
        for path in ["Contracts", "Sources/ChatServer/Models"] {
            try FileManager.default.createDirectory(atPath: "\(folder)/\(path)", withIntermediateDirectories: true)
        }
        try FileManager.default.createSymbolicLink(
            atPath: "\(folder)/Recordings",
            withDestinationPath: Command.recordings
        )
        for (path, text) in [
            ("Sources/ChatServer/Models/catalogue.json", "{}"), ("README.md", "Ask gpt-3-turbo."),
            ("CONTRIBUTING.md", ""), (".env.example", ""), ("Contracts/openapi.json", "{}"),
            ("Contracts/llms.json", "{\"xai\": \"xai/grok-1\"}"),
        ] {
            try text.write(toFile: "\(folder)/\(path)", atomically: true, encoding: .utf8)
        }
    }

    @Test("Vendors are asked for their lists: what differs is 1, a vendor that cannot be asked is 2, no key is shown")
    func vendors() async throws {
        try await Command.withFolder { folder in
            let vendors = """
                {"items": [
                  {"llm": "openai/a", "name": "A", "accepts": [], "context_tokens": 10, "retires_at": "2027-01-14"},
                  {"llm": "anthropic/b", "name": "B", "accepts": [], "context_tokens": 20, "max_output_tokens": 5}
                ]}
                """
            let own = """
                {"items": [
                  {"llm": "openai/a", "name": "A", "accepts": [], "context_tokens": 10},
                  {"llm": "anthropic/b", "name": "B", "accepts": [], "context_tokens": 30, "max_output_tokens": 5},
                  {"llm": "mistral/c", "name": "C", "accepts": [], "context_tokens": 30}
                ]}
                """
            try vendors.write(toFile: "\(folder)/vendors.json", atomically: true, encoding: .utf8)
            try own.write(toFile: "\(folder)/own.json", atomically: true, encoding: .utf8)
            let mock = ["mock", "--port", "0", "--recordings", Command.recordings]
            _ = try await Command.run(mock, in: folder, environment: ["MODELS_FILE": "vendors.json"]) { mock in
                #expect(await eventually { mock.output.contains("/_mock") })
                let url = String(mock.output.firstMatch(of: /http:\/\/127.0.0.1:[0-9]+/)?.output ?? "")
                let differing = try await Self.check("\(folder)/own.json", at: url)
                #expect(differing.status == .exited(1))
                for problem in [
                    "openai/a: retires_at is 2027-01-14 in its vendor's list, null here",
                    "anthropic/b: context_tokens is 20 in its vendor's list, 30 here",
                    "mistral/c is not in its vendor's list",
                ] {
                    #expect(differing.output.contains("\n  \(problem)\n"), "\(differing.output)")
                }
                #expect(differing.output.contains("\ngoogle: asked, "))
                #expect(!(differing.output + differing.errors).contains("sk-a"))
                let agreeing = try await Self.check("\(folder)/vendors.json", at: url)
                #expect(agreeing.status == .exited(0), "\(agreeing.output)")
                let refused = try await Self.check("\(folder)/vendors.json", at: url, xAIKey: "bad-\(Self.key)")
                #expect(refused.status == .exited(2))
                #expect(refused.output.contains("\nxai: it answered "))
                #expect(!(refused.output + refused.errors).contains("sk-a"))
                let both = try await Self.check("\(folder)/own.json", at: url, xAIKey: "bad-\(Self.key)")
                #expect(both.status == .exited(1))
                mock.send(SIGTERM)
            }
        }
    }

    /// Checks a catalogue against the mock vendors at `url`, on a day before any of its models retires.
    private static func check(_ file: String, at url: String, xAIKey: String = key) async throws -> Command.Outcome {
        try await Command.withFolder { folder in
            let environment = [
                "OPENAI_API_KEY": key, "OPENAI_BASE_URL": "\(url)/openai/v1", "ANTHROPIC_API_KEY": key,
                "ANTHROPIC_BASE_URL": "\(url)/anthropic", "GOOGLE_AI_API_KEY": key,
                "GOOGLE_AI_BASE_URL": "\(url)/google", "XAI_API_KEY": xAIKey, "XAI_BASE_URL": "\(url)/xai/v1",
                "MISTRAL_API_KEY": key, "MISTRAL_BASE_URL": "\(url)/mistral",
                "MODELS_FILE": file,
            ]
            return try await Command.run(
                ["models", "--check", "--date", "2026-11-01"],
                in: folder,
                environment: environment
            )
        }
    }

    @Test("A server that starts names the models that have retired, once")
    func start() async throws {
        try await Command.withFolder { folder in
            let models = """
                {"items": [
                  {"llm": "openai/old", "name": "A", "accepts": [], "context_tokens": 10, "retires_at": "2026-01-14"},
                  {"llm": "openai/new", "name": "B", "accepts": [], "context_tokens": 10}
                ]}
                """
            try models.write(toFile: "\(folder)/models.json", atomically: true, encoding: .utf8)
            let environment = ["PORT": "0", "MODELS_FILE": "models.json"]
            let arguments = ["dev", "--recordings", Command.recordings]
            let outcome = try await Command.run(arguments, in: folder, environment: environment) { dev in
                #expect(await eventually { dev.output.contains("/send") })
                dev.send(SIGTERM)
            }
            let warnings = outcome.errors.split(separator: "\n").filter { $0.contains("have retired") }
            #expect(warnings.count == 1)
            #expect(warnings.first?.contains("warning") == true)
            #expect(warnings.first?.contains("openai/old") == true)
            #expect(warnings.first?.contains("openai/new") == false)
        }
    }

    @Test(
        "At the catalogue's own day nothing that is named retires within the notice, in the checkout and in `lpo dev`"
    )
    func rules() throws {
        let catalogue = try ModelCatalogue.standard()
        let asOf = try #require(catalogue.asOf)
        #expect(catalogue.retirements(on: asOf) == [])
        #expect(!Welcome.mentions.isEmpty)
        #expect(catalogue.problems(of: Welcome.mentions, on: asOf) == [])
        let mentions = try #require(try Checkout(directory: Command.package).mentions())
        let places = Set(mentions.map(\.place))
        for place in [
            "README.md", "Contracts/openapi.json", "Contracts/llms.json", "Recordings/anthropic/short.json",
            "Recordings/openai/chat-short.json", "Recordings/google/short.json", "Recordings/xai/responses-short.json",
            "Recordings/mistral/short.json",
        ] {
            #expect(places.contains(place), "\(place)")
        }
        #expect(catalogue.problems(of: mentions, on: asOf) == [])
    }
}
