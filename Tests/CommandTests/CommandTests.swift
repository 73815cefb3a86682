import ChatServer
import FoundationEssentials
import Glibc
import Subprocess
import Testing
import Waiting

@Suite("The command line")
struct CommandTests {
    @Test(
        "A missing or wrong setting stops the start with one line that names it",
        arguments: [
            (["DATABASE_URL": ""], "DATABASE_URL is not set"),
            (["SECRET_KEY": "0123456789"], "SECRET_KEY must have 32 characters"),
            (["PORT": "eight"], "PORT must be a whole number"),
            (["DATABASE_URL": "postgresql://[nowhere"], "DATABASE_URL cannot be read as postgresql://"),
            (["DATABASE_URL": "postgresql://lpo:0123456789/1@db/lpo"], "DATABASE_URL cannot be read as postgresql://"),
            (["DATABASE_DIRECT_URL": "postgres://lpo:0123456789@1@db/lpo"], "DATABASE_DIRECT_URL cannot be read as"),
            (["DATABASE_URL": "mysql://lpo:0123456789@db/lpo"], "DATABASE_URL must begin with postgresql://"),
            (["MODELS_FILE": "/nowhere/models.json"], "MODELS_FILE names /nowhere/models.json, which cannot be read"),
            (
                ["MODELS_FILE": "\(Command.recordings)/recording.schema.json"],
                "which is wrong in line 2: $schema is not known"
            ),
        ]
    )
    func settings(change: [String: String], message: String) async throws {
        let settings = ["DATABASE_URL": "postgresql:///none", "SECRET_KEY": String(repeating: "k", count: 32)]
        let outcome = try await Command.withFolder { folder in
            try await Command.run(["serve"], in: folder, environment: settings.merging(change) { $1 })
        }
        #expect(outcome.status == .exited(1))
        #expect(outcome.errors.contains(message))
        #expect(outcome.errors.split(separator: "\n").count == 1)
        #expect(!outcome.errors.contains("0123456789"))
    }

    @Test("A .env file is read, and what is wrong in it is told with its line")
    func environmentFile() async throws {
        try await Command.withFolder { folder in
            try "PORT=1\nnonsense\n".write(toFile: "\(folder)/.env", atomically: true, encoding: .utf8)
            let outcome = try await Command.run(["serve"], in: folder)
            #expect(outcome.status == .exited(1))
            #expect(outcome.errors.contains(".env, line 2"))
        }
    }

    @Test("A database that is not there stops the start with one line")
    func noDatabase() async throws {
        let outcome = try await Command.withFolder { folder in
            try await Command.run(
                ["serve"],
                in: folder,
                environment: [
                    "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
                    "SECRET_KEY": String(repeating: "k", count: 32), "LOG_LEVEL": "critical",
                ]
            )
        }
        #expect(outcome.status == .exited(1))
        #expect(outcome.errors.contains("DATABASE_URL names a database that cannot be reached"))
    }
}

@Suite("lpo dev")
struct DevTests {
    private static let arguments = ["dev", "--recordings", Command.recordings]

    @Test("The lines it prints, pasted into a shell, end in a streamed reply; SIGTERM ends all of it")
    func pasted() async throws {
        try await Command.withFolder { folder in
            let outcome = try await Command.run(Self.arguments, in: folder, environment: ["PORT": "0"]) { dev in
                #expect(await eventually { dev.output.contains("/send") })
                let lines = dev.output.split(separator: "\n").filter { line in
                    ["TOKEN=", "THREAD=", "curl"].contains { line.hasPrefix($0) }
                }
                #expect(lines.count == 3)
                let stream = try await Command.shell(lines.joined(separator: "\n"))
                #expect(text(of: stream) == (try Command.recordedText("anthropic/short")))
                #expect(stream.contains("event: done\n"))
                dev.send(SIGTERM)
            }
            #expect(outcome.status == .exited(0))
            try await expectNoDatabase(in: folder)
        }
    }

    @Test("Every vendor has a key, and its mock knows the models that are listed")
    func models() async throws {
        try await Command.withFolder { folder in
            let outcome = try await Command.run(Self.arguments, in: folder, environment: ["PORT": "0"]) { dev in
                #expect(await eventually { dev.output.contains("/send") })
                let lines = dev.output.split(separator: "\n").map(String.init)
                let register = lines.first { $0.hasPrefix("TOKEN=") } ?? ""
                let base = dev.output.firstMatch(of: /http:\/\/[0-9.:]+/)?.output ?? ""
                let list = try await Command.shell(
                    "\(register)\ncurl -s \(base)/api/v1/models -H \"Authorization: Bearer $TOKEN\""
                )
                #expect(list.matches(of: /"available":true/).count > 20)
                #expect(!list.contains(#""available":false"#))
                #expect(list.contains(#""anthropic/claude-opus-5-5""#))
                // No recording names this one.
                let pasted = lines.filter { $0.hasPrefix("TOKEN=") || $0.hasPrefix("THREAD=") || $0.hasPrefix("curl") }
                let stream = try await Command.shell(
                    pasted.joined(separator: "\n").replacing(ModelName.example, with: "anthropic/claude-opus-5-5")
                )
                #expect(stream.contains("event: done\n"))
                dev.send(SIGTERM)
            }
            #expect(outcome.status == .exited(0))
        }
    }

    @Test("After kill -9 it starts again, with the accounts it had")
    func killed() async throws {
        try await Command.withFolder { folder in
            let account = #"{"email":"kept@example.com","password":"correct horse"}"#
            @Sendable func call(_ name: String, _ dev: Command.Running) async throws -> String {
                let base = dev.output.firstMatch(of: /http:\/\/[0-9.:]+/)?.output ?? ""
                return try await Command.shell(
                    "curl -s \(base)/api/v1/auth/\(name) -H 'Content-Type: application/json' -d '\(account)'"
                )
            }
            _ = try await Command.run(Self.arguments, in: folder, environment: ["PORT": "0"]) { dev in
                #expect(await eventually { dev.output.contains("/send") })
                let answer = try await call("register", dev)
                #expect(answer.contains("access_token"))
                dev.send(SIGKILL)
            }
            let outcome = try await Command.run(Self.arguments, in: folder, environment: ["PORT": "0"]) { dev in
                #expect(await eventually { dev.output.contains("/send") })
                let answer = try await call("login", dev)
                #expect(answer.contains("access_token"))
                dev.send(SIGINT)
            }
            #expect(outcome.status == .exited(0))
            try await expectNoDatabase(in: folder)
        }
    }

    @Test("A busy port is one clear line")
    func busyPort() async throws {
        try await Command.withFolder { folder in
            let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(listener) }
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                    _ = bind(listener, address, length)
                    listen(listener, 1)
                    getsockname(listener, address, &length)
                }
            }
            let port = Int(UInt16(bigEndian: address.sin_port))
            let environment = ["PORT": "\(port)"]
            let outcome = try await Command.run(Self.arguments, in: folder, environment: environment)
            #expect(outcome.status == .exited(1))
            #expect(outcome.errors.split(separator: "\n").count == 1)
            #expect(outcome.errors.contains("Port \(port) of 127.0.0.1 is in use"))
            #expect(outcome.output.isEmpty)
        }
    }

    @Test("A host that cannot be is one line that names it")
    func noHost() async throws {
        try await Command.withFolder { folder in
            let outcome = try await Command.run(Self.arguments, in: folder, environment: ["HOST": "999.1.1.1"])
            #expect(outcome.status == .exited(1))
            #expect(outcome.errors.split(separator: "\n").count == 1)
            #expect(outcome.errors.contains("HOST, 999.1.1.1,"))
        }
    }

    /// The chunks of a stream, concatenated.
    private func text(of stream: String) -> String {
        stream.split(separator: "\n").reduce(into: "") { text, line in
            guard line.hasPrefix("data: {\"text\":") else { return }
            let chunk = try? JSONDecoder().decode([String: String].self, from: Data(line.dropFirst(6).utf8))
            text += chunk?["text"] ?? ""
        }
    }

    /// The folder has a cluster, and no server runs on it.
    private func expectNoDatabase(in folder: String) async throws {
        #expect(try await Command.shell("find \(folder)/.lpo -name pg_hba.conf") != "")
        #expect(try await Command.shell("find \(folder)/.lpo -name postmaster.pid") == "")
    }
}
