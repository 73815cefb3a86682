import FoundationEssentials
import Glibc
import Subprocess
import SystemPackage
import TestLog
import Waiting

/// The built `lpo`, run as a user runs it.
enum Command {
    /// How a run ended and what it said.
    struct Outcome: Sendable {
        let status: TerminationStatus
        let output: String
        let errors: String
    }

    /// A command that is running.
    struct Running: Sendable {
        let processID: pid_t
        fileprivate let directory: String
        fileprivate let errorsPath: String

        /// What it has written to standard output so far.
        var output: String { Command.read("\(directory)/output") }
        /// What it has written to standard error so far.
        var errors: String { Command.read(errorsPath) }

        func send(_ signal: Int32) {
            kill(processID, signal)
        }
    }

    /// Where `lpo` was built: beside the tests.
    static var binary: String {
        let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return tests.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 } + "/lpo"
    }

    /// The package's folder: three above this file.
    static var package: String {
        #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }
    }

    /// The folder of the package's recordings.
    static var recordings: String { "\(package)/Recordings" }

    /// The text that a recording says a right decoder finds in it.
    static func recordedText(_ name: String) throws -> String {
        struct Recording: Decodable {
            struct Expectation: Decodable {
                let text: String
            }
            let expect: Expectation
        }
        let data = try Data(contentsOf: URL(filePath: "\(recordings)/\(name).json"))
        return try JSONDecoder().decode(Recording.self, from: data).expect.text
    }

    /// A new folder for `body`, removed afterwards.
    static func withFolder<Result>(_ body: (String) async throws -> Result) async throws -> Result {
        let folder = "/tmp/lpo-command-\(UUID().uuidString.prefix(8).lowercased())"
        // Open to others whatever the umask is: as root the database runs as another user.
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o755]
        )
        defer { try? FileManager.default.removeItem(atPath: folder) }
        return try await body(folder)
    }

    /// Runs `lpo` in `folder` with nothing of our environment but PATH, while `body` does; then waits for its end.
    static func run(
        _ arguments: [String],
        in folder: String,
        environment: [String: String] = [:],
        _ body: @Sendable (Running) async throws -> Void = { _ in }
    ) async throws -> Outcome {
        var variables: [Environment.Key: String] = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"]
        for (name, value) in environment { variables[Environment.Key(stringLiteral: name)] = value }
        let errors = TestLog.newFile(for: "lpo-\(arguments.first ?? "")") ?? "\(folder)/errors"
        let outcome = try await Subprocess.run(
            .path(FilePath(binary)),
            arguments: Arguments(arguments),
            environment: .custom(variables),
            workingDirectory: FilePath(folder),
            input: .none,
            output: .fileDescriptor(try file("\(folder)/output"), closeAfterSpawningProcess: true),
            error: .fileDescriptor(try file(errors), closeAfterSpawningProcess: true)
        ) { execution in
            try await body(Running(processID: execution.processIdentifier.value, directory: folder, errorsPath: errors))
        }
        return Outcome(
            status: outcome.terminationStatus,
            output: read("\(folder)/output"),
            errors: read(errors)
        )
    }

    /// Runs `body` beside an `lpo mock`, with its address; `arguments` begin with `mock`.
    static func withMock(
        _ arguments: [String],
        in folder: String,
        _ body: @Sendable (String) async throws -> Void
    ) async throws {
        _ = try await run(arguments, in: folder) { mock in
            _ = await eventually { mock.output.contains("/_mock") }
            let url = String(mock.output.firstMatch(of: /http:\/\/127.0.0.1:[0-9]+/)?.output ?? "")
            let result: Result<Void, any Error>
            do { result = .success(try await body(url)) } catch { result = .failure(error) }
            mock.send(SIGTERM)
            try result.get()
        }
    }

    /// Runs a line in a shell and returns what it prints.
    static func shell(_ line: String) async throws -> String {
        try await Subprocess.run(
            .name("bash"),
            arguments: ["-c", line],
            output: .string(limit: 4 << 20),
            error: .discarded
        ).standardOutput
    }

    private static func file(_ path: String) throws -> FileDescriptor {
        try .open(path, .writeOnly, options: [.create, .truncate], permissions: .ownerReadWrite)
    }

    private static func read(_ path: String) -> String {
        (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    }
}
