import Glibc
import Subprocess
import Testing
import Waiting

/// Threads are inside libpq, OpenSSL and other C libraries when the process ends; none of them may crash it.
@Suite("How the process ends")
struct ProcessEndTests {
    @Test(
        "A start that fails ends with status 1 and one line, whatever its threads are doing",
        .timeLimit(.minutes(30))
    )
    func failingStarts() async throws {
        try await TestDatabase.withPassword { url in
            try await withTakenPort { port in
                let changes = [
                    ["PORT": "\(port)"], ["HOST": "no.such.host.invalid"],
                    ["DATABASE_URL": url.replacing("correct", with: "wrong")],
                    ["PORT": "\(port)", "DATABASE_POOL_SIZE": "50"], ["HOST": "203.0.113.1"],
                ]
                for number in 0..<50 {
                    let change = changes[number % changes.count]
                    let outcome = try await Command.withFolder { folder in
                        try await Command.run(
                            ["serve"],
                            in: folder,
                            environment: TestDatabase.settings(url).merging(change) { $1 }
                        )
                    }
                    #expect(outcome.status == .exited(1), "start \(number)")
                    #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
                }
            }
        }
    }

    @Test("SIGTERM under load ends with status 0")
    func stops() async throws {
        try await TestDatabase.withPassword { url in
            for number in 0..<20 {
                let outcome = try await Command.withFolder { folder in
                    let settings = TestDatabase.settings(url).merging(["LOG_LEVEL": "info"]) { $1 }
                    return try await Command.run(["serve"], in: folder, environment: settings) { serve in
                        #expect(await eventually { serve.errors.contains("listening on") })
                        let port = serve.errors.firstMatch(of: /127\.0\.0\.1:([0-9]+)/)?.output.1 ?? ""
                        let load = Task {
                            try await Command.shell(
                                Self.load.replacing("BASE", with: "http://127.0.0.1:\(port)").replacing(
                                    "NUMBER",
                                    with: "\(number)"
                                )
                            )
                        }
                        #expect(await eventually { serve.errors.contains("auth/register") })
                        serve.send(SIGTERM)
                        _ = try await load.value
                    }
                }
                #expect(outcome.status == .exited(0), "stop \(number)")
                #expect(!outcome.errors.contains("crashed"))
            }
        }
    }

    /// Accounts are registered, which hashes passwords and writes to the database, until the server is gone.
    private static let load = #"""
        one() {
            for i in $(seq 200); do
                curl -s -o /dev/null -m 30 BASE/api/v1/auth/register -H 'Content-Type: application/json' \
                    -d "{\"email\":\"NUMBER-$1-$i@example.com\",\"password\":\"correct horse\"}" || return
            done
        }
        for client in 1 2 3 4 5 6 7 8; do one $client & done; wait
        """#

    @Test("Help ends with status 0 and is output; wrong usage ends with 64 and is an error")
    func usage() async throws {
        try await Command.withFolder { folder in
            let help = try await Command.run(["--help"], in: folder)
            #expect(help.status == .exited(0))
            #expect(help.output.contains("SUBCOMMANDS") && help.errors.isEmpty)
            let wrong = try await Command.run(["serve", "--nonsense"], in: folder)
            #expect(wrong.status == .exited(64))
            #expect(wrong.output.isEmpty && wrong.errors.contains("Unknown option '--nonsense'"))
        }
    }
}
