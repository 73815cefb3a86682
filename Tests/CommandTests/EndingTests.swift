import FoundationEssentials
import Glibc
import Subprocess
import Testing
import Waiting

@Suite("The end of lpo serve and lpo dev")
struct EndingTests {
    private static let trace = "4bf92f3577b34da6a3ce929d0e0e4737"

    @Test("The first SIGINT lets answers end and turns new prompts and load balancers away; the exit status is 0")
    func ends() async throws {
        let (outcome, stream) = try await whileAnswering { dev in
            dev.send(SIGINT)
            let isUnready = try await dev.becomesUnready()
            #expect(isUnready)
            let status = try await dev.status(of: "/health")
            #expect(status == "200")
            let vendors = dev.output.firstMatch(of: /mock vendors +(\S+)/)?.output.1 ?? ""
            _ = try await Command.shell(#"curl -sS \#(vendors)/_mock/release -d '{"trace":"\#(Self.trace)"}'"#)
        }
        #expect(outcome.status == .exited(0))
        #expect(stream.contains("event: done\n"))
    }

    @Test("The second SIGINT saves the answers as they are and ends with 130")
    func cut() async throws {
        let (outcome, stream) = try await whileAnswering { dev in
            dev.send(SIGINT)
            let isUnready = try await dev.becomesUnready()
            #expect(isUnready)
            dev.send(SIGINT)
        }
        #expect(outcome.status == .exited(130))
        #expect(stream.contains("event: error\n") && stream.contains("/problems/interrupted"))
    }

    @Test("A grace period that runs out after SIGTERM saves the answers as they are and ends with 0")
    func runsOut() async throws {
        let (outcome, stream) = try await whileAnswering(grace: 0) { $0.send(SIGTERM) }
        #expect(outcome.status == .exited(0))
        #expect(outcome.errors.contains("Answers are cut: the grace period is over"))
        #expect(stream.contains("event: error\n") && stream.contains("/problems/interrupted"))
    }

    /// Runs `lpo dev` with an answer under way that the vendor does not go on with, for the time of `body`; how it ended,
    /// and what the client got.
    private func whileAnswering(
        grace: Int = 3600,
        _ body: @escaping @Sendable (Command.Running) async throws -> Void
    ) async throws -> (Command.Outcome, stream: String) {
        try await Command.withFolder { folder in
            let outcome = try await Command.run(
                ["dev", "--recordings", Command.recordings],
                in: folder,
                environment: ["PORT": "0", "SHUTDOWN_GRACE_SECONDS": "\(grace)"]
            ) { dev in
                #expect(await eventually { dev.output.contains("/send") })
                let vendors = dev.output.firstMatch(of: /mock vendors +(\S+)/)?.output.1 ?? ""
                let arm = #"{"trace":"\#(Self.trace)","recording":"anthropic/short","faults":{"hold_after_chunk":6}}"#
                let pasted = dev.output.split(separator: "\n").filter { line in
                    ["TOKEN=", "THREAD=", "curl"].contains { line.hasPrefix($0) }
                }
                let script = """
                    curl -sS \(vendors)/_mock/arm -d '\(arm)' > /dev/null
                    \(pasted.dropLast().joined(separator: "\n"))
                    \(pasted.last ?? "") -H 'traceparent: 00-\(Self.trace)-00f067aa0ba902b7-01' > \(folder)/stream 2>&1 &
                    """
                _ = try await Command.shell(script)
                #expect(await eventually { Self.read("\(folder)/stream").contains("event: chunk\n") })
                try await body(dev)
            }
            return (outcome, Self.read("\(folder)/stream"))
        }
    }

    private static func read(_ path: String) -> String {
        (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    }
}

extension Command.Running {
    /// The status of the answer to a GET of `path`.
    fileprivate func status(of path: String) async throws -> String {
        let base = output.firstMatch(of: /http:\/\/[0-9.:]+/)?.output ?? ""
        return try await Command.shell("curl -s -o /dev/null -w '%{http_code}' \(base)\(path)")
    }

    fileprivate func becomesUnready() async throws -> Bool {
        try await eventually { try await status(of: "/health/ready") == "503" }
    }
}
