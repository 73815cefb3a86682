import Glibc
import Subprocess
import Testing
import Waiting

@testable import lpo

@Suite("lpo health")
struct HealthTests {
    @Test("A server that answers is 0, and one that has ended is 1 with one line")
    func server() async throws {
        try await Command.withFolder { folder in
            let dev = try await Command.run(
                ["dev", "--recordings", Command.recordings],
                in: folder,
                environment: ["PORT": "0"]
            ) { dev in
                #expect(await eventually { dev.output.contains("/send") })
                let port = Self.port(in: dev.output)
                let outcome = try await Command.withFolder { other in
                    try await Command.run(["health"], in: other, environment: ["PORT": port])
                }
                #expect(outcome.status == .exited(0))
                #expect(outcome.output == "http://127.0.0.1:\(port)/health answered 200.\n")
                dev.send(SIGTERM)
            }
            let port = Self.port(in: dev.output)
            let outcome = try await Command.run(["health"], in: folder, environment: ["PORT": port])
            #expect(outcome.status == .exited(1))
            #expect(outcome.errors.split(separator: "\n").count == 1)
            #expect(outcome.errors.contains("http://127.0.0.1:\(port)/health did not answer: "))
        }
    }

    @Test("What answers, and is no healthy server, is 1 with its status")
    func other() async throws {
        try await Command.withFolder { folder in
            _ = try await Command.run(["mock", "--port", "0"], in: folder) { mock in
                #expect(await eventually { mock.output.contains("listen on http") })
                let port = Self.port(in: mock.output)
                let outcome = try await Command.withFolder { other in
                    try await Command.run(["health"], in: other, environment: ["PORT": port, "HOST": "0.0.0.0"])
                }
                #expect(outcome.status == .exited(1))
                #expect(outcome.errors.contains("http://127.0.0.1:\(port)/health answered 404."))
                mock.send(SIGTERM)
            }
        }
    }

    @Test("A port that cannot be asked is one line that names the setting", arguments: ["0", "eight", "70000"])
    func port(port: String) async throws {
        try await Command.withFolder { folder in
            let outcome = try await Command.run(["health"], in: folder, environment: ["PORT": port])
            #expect(outcome.status == .exited(1))
            #expect(outcome.errors.split(separator: "\n").count == 1)
            #expect(outcome.errors.contains("PORT "))
        }
    }

    @Test(
        "A server that listens on all addresses is asked on the loopback one",
        arguments: [
            ("0.0.0.0", "127.0.0.1"), ("::", "[::1]"), ("127.0.0.2", "127.0.0.2"), ("fd00::8", "[fd00::8]"),
            ("localhost", "localhost"),
        ]
    )
    func host(host: String, asked: String) {
        #expect(Health.reachable(host) == asked)
    }

    /// The port of the first address in `output`.
    private static func port(in output: String) -> String {
        String(output.firstMatch(of: /http:\/\/127\.0\.0\.1:([0-9]+)/)?.output.1 ?? "")
    }
}
