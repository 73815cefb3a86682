import FoundationEssentials
import Glibc
import Subprocess
import TestModels
import Testing
import Waiting

/// Files that nobody means well with, sent to the binary that operators deploy.
@Suite("Hostile files")
struct HostileFileTests {
    /// Bytes above those of the idle server; see `README.md`.
    private static let room = 200 << 20
    /// What ffmpeg may have, and what its code takes.
    private static let roomOfPrograms = 512 << 20

    @Test("Each gets its status, one by one and many at once, with bounded memory, and the server goes on")
    func hostile() async throws {
        try await Command.withFolder { folder in
            let files = "\(folder)/files"
            _ = try await Command.shell("python3 '\(Command.package)/Scripts/hostile.py' '\(files)'")
            let names = try FileManager.default.contentsOfDirectory(atPath: files).sorted()
            try #require(names.count > 60)
            let arguments = ["dev", "--recordings", Command.recordings]
            let settings = ["PORT": "0", "LOG_LEVEL": "critical", "GENERATIONS_PER_USER": "0"]
            let outcome = try await Command.run(arguments, in: folder, environment: settings) { dev in
                #expect(await eventually { dev.output.contains("/send") })
                let base = dev.output.firstMatch(of: /http:\/\/[0-9.:]+/)?.output ?? ""
                let good = "\(Command.package)/Contracts/fixtures/media/clip.mp4"
                let sender = try await Sender(base: String(base))
                #expect(try await sender.status(of: good) == "200")
                let idle = try Memory.resident(of: dev.processID)
                let programs = Task { try await Memory.mostOfPrograms(below: dev.processID) }
                try Memory.forgetMost(of: dev.processID)

                for name in names {
                    #expect(try await sender.status(of: "\(files)/\(name)") == String(name.prefix(3)), "\(name)")
                }
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for (index, name) in names.enumerated() {
                        if index >= 8 { try await group.next() }
                        group.addTask {
                            let status = try await sender.status(of: "\(files)/\(name)")
                            #expect(status == String(name.prefix(3)), "\(name) beside others")
                        }
                    }
                    try await group.waitForAll()
                }
                #expect(try await sender.status(of: good) == "200")
                // The thumbnail comes after those of all that were sent before.
                #expect(try await eventually { try await sender.lastThumbnail() == "200" })

                let most = try Memory.most(of: dev.processID)
                #expect(most - idle < Self.room, "\((most - idle) >> 20) MiB above the idle server")
                programs.cancel()
                let mostOfPrograms = try await programs.value
                #expect((1..<Self.roomOfPrograms).contains(mostOfPrograms), "\(mostOfPrograms >> 20) MiB")
                dev.send(SIGTERM)
            }
            #expect(outcome.status == .exited(0))
        }
    }
}

/// Somebody who sends files with curl, each in a thread of its own.
private struct Sender {
    let base: String
    private let token: String

    init(base: String) async throws {
        self.base = base
        let account = #"{"email":"sender@example.com","password":"correct horse"}"#
        token = try await Command.shell(
            "curl -sS '\(base)/api/v1/auth/register' -H 'Content-Type: application/json' -d '\(account)' "
                + #"| sed -E 's/.*"access_token":"([^"]*)".*/\1/'"#
        )
    }

    /// The status that a file is answered with.
    func status(of path: String) async throws -> String {
        try await Command.shell(
            """
            A='Authorization: Bearer \(token)'
            THREAD=$(curl -sS '\(base)/api/v1/threads' -H "$A" -H 'Content-Type: application/json' \
                -d '{"llm":"\(TestModel.google.llm)"}' | sed -E 's/.*"id":"([^"]*)".*/\\1/')
            curl -sS -o /dev/null -w '%{http_code}' -m 600 "\(base)/api/v1/chat/$THREAD/send" -H "$A" -H 'Expect:' \
                -F prompt=What? -F 'files=@"\(path)"'
            """
        )
    }

    /// The status of the thumbnail of what was sent last.
    func lastThumbnail() async throws -> String {
        try await Command.shell(
            """
            A='Authorization: Bearer \(token)'
            THREAD=$(curl -sS '\(base)/api/v1/threads?limit=1' -H "$A" | grep -oE '"id":"[^"]*"' | head -n 1 | cut -d'"' -f4)
            URL=$(curl -sS "\(base)/api/v1/threads/$THREAD" -H "$A" | grep -oE '"thumbnail_url":"[^"]*"' | cut -d'"' -f4)
            curl -sS -o /dev/null -w '%{http_code}' "\(base)$URL" -H "$A"
            """
        )
    }
}

/// What processes have in memory, in bytes. Source: proc(5).
private enum Memory {
    private struct Ended: Error {}

    static func resident(of process: pid_t) throws -> Int { try number("VmRSS", of: process) }

    /// The most it has had since ``forgetMost(of:)``.
    static func most(of process: pid_t) throws -> Int { try number("VmHWM", of: process) }

    static func forgetMost(of process: pid_t) throws {
        try "5".write(toFile: "/proc/\(process)/clear_refs", atomically: false, encoding: .utf8)
    }

    /// The most that a program called ffmpeg has had at any look, until the task is cancelled.
    static func mostOfPrograms(below parent: pid_t) async throws -> Int {
        var most = 0
        while !Task.isCancelled {
            for name in try FileManager.default.contentsOfDirectory(atPath: "/proc") {
                guard let process = pid_t(name), let lines = try? status(of: process),
                    lines.contains("Name:\tffmpeg\n"),
                    lines.contains("PPid:\t\(parent)\n")
                else { continue }
                most = max(most, (try? Self.most(of: process)) ?? 0)
            }
            try? await Task.sleep(for: .milliseconds(5))
        }
        return most
    }

    private static func number(_ name: String, of process: pid_t) throws -> Int {
        let line = try status(of: process).split(separator: "\n").first { $0.hasPrefix("\(name):") }
        guard let kilobytes = line?.split(whereSeparator: { !$0.isNumber }).first.flatMap({ Int($0) }) else {
            // A process that has ended, and that nobody has looked after, has none.
            throw Ended()
        }
        return kilobytes << 10
    }

    private static func status(of process: pid_t) throws -> String {
        try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
    }
}
