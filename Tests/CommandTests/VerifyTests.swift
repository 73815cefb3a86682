import FoundationEssentials
import Glibc
import Subprocess
import TestModels
import Testing
import Waiting

@Suite("lpo verify")
struct VerifyTests {
    private static let folders = [
        "--contracts", "\(Command.package)/Contracts", "--recordings", Command.recordings, "--timeout", "120",
    ]

    @Test("Without a server to ask it says what is missing")
    func usage() async throws {
        try await Command.withFolder { folder in
            let outcome = try await Command.run(["verify"], in: folder)
            #expect(outcome.status == .exited(64))
            #expect(outcome.errors.contains("--base-url is needed"))
        }
    }

    @Test(
        "What keeps the contracts from being run ends it with 2, in one line",
        arguments: [
            (["--base-url", "http://127.0.0.1:1"], "GET http://127.0.0.1:1/health is not answered 200: "),
            (
                ["--base-url", "http://127.0.0.1:1", "no such contract"],
                "No contract has any of these: no such contract"
            ),
            (["--base-url", "http://127.0.0.1:1", "--contracts", "nowhere"], "there is no contract in this folder"),
            (
                ["--base-url", "http://127.0.0.1:1", "--server", "moon=http://127.0.0.1:1"],
                "No contract asks a server \"moon\""
            ),
        ]
    )
    func refused(arguments: [String], message: String) async throws {
        try await Command.withFolder { folder in
            let outcome = try await Command.run(["verify"] + Self.folders + arguments, in: folder)
            #expect(outcome.status == .exited(2))
            #expect(outcome.errors.contains(message))
            #expect(outcome.errors.split(separator: "\n").count == 1)
        }
    }

    @Test("The table of coverage is complete")
    func coverage() async throws {
        try await Command.withFolder { folder in
            let outcome = try await Command.run(["verify", "--coverage"] + Self.folders, in: folder)
            #expect(outcome.status == .exited(0))
            #expect(outcome.output.contains("GET /api/v1/auth/me\n  200 "))
            #expect(!outcome.output.contains("NO CONTRACT"))
        }
    }

    @Test("It runs what it can against a server, says what it left out, and leaves no account behind")
    func verification() async throws {
        try await Command.withFolder { folder in
            let arguments = ["dev", "--recordings", Command.recordings]
            let environment = ["PORT": "0", "PASSWORD_COST": "14"]
            let outcome = try await Command.run(arguments, in: folder, environment: environment) { dev in
                let listens = await eventually { dev.output.contains("/send") }
                #expect(listens)
                try await Self.verify(dev)
                dev.send(SIGTERM)
            }
            #expect(outcome.status == .exited(0))
        }
    }

    private static func verify(_ dev: Command.Running) async throws {
        let base = try #require(dev.output.firstMatch(of: /listens on (http[^\n ]+)/)).output.1
        let mock = try #require(dev.output.firstMatch(of: /mock vendors +(http[^\n ]+)/)).output.1
        let database = String(try #require(dev.output.firstMatch(of: /database +(postgresql[^\n ]+)/)).output.1)
        let target = ["verify", "--base-url", String(base), "--mock-url", String(mock)]

        try await Command.withFolder { folder in
            let reports = ["--html", "report.html", "--junit", "report.xml"]
            let order = ["--seed", "7", "--repeat", "2", "--jobs", "3"]
            let filter = ["threads/create", "threads/delete.json", "chat/send.json", "unavailable/"]
            let outcome = try await Command.run(target + folders + reports + order + filter, in: folder)
            #expect(outcome.status == .exited(0), "\(outcome.output)\(outcome.errors)")
            #expect(
                outcome.output.contains("needs the server \"store-away\"\n    Contracts/unavailable/media-store.json")
            )
            #expect(outcome.output.contains("the rows these leave behind were not read:\n"))
            #expect(outcome.output.contains(", each contract 2 times, shuffled by 7"))
            #expect(!outcome.output.contains("\u{1B}"), "nobody asked for colours")
            let html = try String(contentsOfFile: "\(folder)/report.html", encoding: .utf8)
            #expect(html.contains("<svg") && html.contains("chat/send, "))
            let junit = try String(contentsOfFile: "\(folder)/report.xml", encoding: .utf8)
            #expect(junit.contains("<testsuite name=\"threads\"") && junit.contains("(run 2)"))
        }
        try await expectNoAccount(in: database)

        try await Command.withFolder { folder in
            try await fails(target, in: folder)
        }
        try await Command.withFolder { folder in
            let outcome = try await Command.run(Array(target.prefix(3)) + folders + ["chat/send.json"], in: folder)
            #expect(outcome.status == .exited(2))
            #expect(outcome.errors == "Error: Every contract was skipped, so nothing is verified.\n")
        }
        try await expectNoAccount(in: database)

        try await Command.withFolder { folder in
            let outcome = try await Command.run(target + folders + ["--repeat", "100"], in: folder) { verify in
                let hasBegun = try await eventually { try await accounts(in: database) != "0\n" }
                #expect(hasBegun)
                verify.send(SIGINT)
            }
            #expect(outcome.status == .exited(130), "\(outcome.errors)")
            #expect(!outcome.output.contains("could not be deleted"))
        }
        try await expectNoAccount(in: database)
    }

    private static func accounts(in database: String) async throws -> String {
        try await Command.shell("psql --no-psqlrc -At '\(database)' -c 'SELECT count(*) FROM users' 2>&1")
    }

    private static func expectNoAccount(in database: String) async throws {
        let number = try await accounts(in: database)
        #expect(number == "0\n")
    }

    /// A contract of one's own that is not kept.
    private static func fails(_ target: [String], in folder: String) async throws {
        let area = "\(folder)/Contracts/own"
        try FileManager.default.createDirectory(atPath: area, withIntermediateDirectories: true)
        let contract = #"""
            {"behaviour": "Titles are in capitals", "given": {"users": {"alice": {}}}, "steps": [
              {"as": "alice",
               "request": {"method": "POST", "path": "/api/v1/threads",
                           "json": {"llm": "\#(TestModel.anthropic.llm)", "title": "A thread"}},
               "expect": {"status": 201, "body": {"title": "A THREAD", "...": true}}}
            ]}
            """#
        try contract.write(toFile: "\(area)/titles.json", atomically: true, encoding: .utf8)
        let openapi = try String(contentsOfFile: "\(Command.package)/Contracts/openapi.json", encoding: .utf8)
        try openapi.write(toFile: "\(folder)/Contracts/openapi.json", atomically: true, encoding: .utf8)
        let outcome = try await Command.run(target + ["--recordings", Command.recordings], in: folder)
        #expect(outcome.status == .exited(1))
        #expect(outcome.output.contains("  --> Contracts/own/titles.json:5:"))
        #expect(outcome.output.contains("   expected \"A THREAD\"\n   actual   \"A thread\"\n"))
        #expect(outcome.output.contains("repeat it with\n     curl -sS -N"))
    }
}
