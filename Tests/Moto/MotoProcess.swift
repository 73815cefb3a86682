import Glibc
import Synchronization
import Waiting

/// moto, a server that speaks the S3 API, in a process of its own.
///
/// It ends when this process ends, also by a crash: a shell waits for the end of a pipe that this process alone can write to,
/// and then kills it.
package final class MotoProcess: Sendable {
    package struct Problem: Error, CustomStringConvertible {
        package let description: String

        package init(description: String) { self.description = description }
    }

    /// Where it listens.
    package let url: String
    private let process: pid_t
    /// The end of that pipe.
    private let input: Int32
    private let log: String
    private let hasEnded = Mutex(false)

    /// Runs `body` beside a new one, and ends it afterwards.
    package static func with<Result>(_ body: (MotoProcess) async throws -> Result) async throws -> Result {
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
        let program = "\(root)/.build/moto/bin/moto_server"
        guard access(program, X_OK) == 0 else {
            throw Problem(description: "There is no moto: run Scripts/moto.sh, which installs it into .build/moto.")
        }
        let log = "/tmp/lpo-moto-\(UInt64.random(in: 0 ... .max)).log"
        let (process, input) = try start(program, log: log)
        // It says where it listens once it does.
        guard await eventually({ output(log).contains("Running on http://127.0.0.1:") }),
            let port = output(log).split(separator: "Running on http://127.0.0.1:").last?.prefix(while: \.isNumber)
        else {
            let words = output(log)
            end(process, input, log)
            throw Problem(description: "moto did not start: \(words)")
        }
        let moto = MotoProcess(url: "http://127.0.0.1:\(port)", process, input, log)
        defer { moto.end() }
        return try await body(moto)
    }

    private init(url: String, _ process: pid_t, _ input: Int32, _ log: String) {
        self.url = url
        self.process = process
        self.input = input
        self.log = log
    }

    /// Ends it, where it has not ended yet.
    package func end() {
        let isFirst = hasEnded.withLock { hasEnded in
            defer { hasEnded = true }
            return !hasEnded
        }
        if isFirst { Self.end(process, input, log) }
    }

    private static func end(_ process: pid_t, _ input: Int32, _ log: String) {
        close(input)
        var status: Int32 = 0
        waitpid(process, &status, 0)
        unlink(log)
    }

    /// What it has said so far, the first of it.
    private static func output(_ log: String) -> String {
        guard let file = fopen(log, "r") else { return "" }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 16_384)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes[..<count], as: UTF8.self)
    }

    private static func start(_ program: String, log: String) throws -> (process: pid_t, input: Int32) {
        var pipe: [Int32] = [-1, -1]
        guard Glibc.pipe(&pipe) == 0 else { throw Problem(description: "No pipe: \(errno)") }
        for end in pipe { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, pipe[0], 0)
        // Closes what it was given of this process: a copy of a connection keeps it open. NIO's sockets are not closed by
        // the system. Kills, since a signal that our thread blocks is blocked there too.
        let script = """
            for file in /proc/$$/fd/*; do [ "${file##*/}" -le 2 ] || eval "exec ${file##*/}>&-"; done
            log="$1"; shift; "$0" "$@" </dev/null >"$log" 2>&1 & read -r _; kill -9 $!
            """
        let arguments = ["bash", "-c", script, program, log, "-H", "127.0.0.1", "-p", "0"]
        var words = arguments.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var process = pid_t()
        let result = posix_spawn(&process, "/bin/bash", &actions, nil, &words, environ)
        close(pipe[0])
        guard result == 0 else {
            close(pipe[1])
            throw Problem(description: "moto cannot be started: \(result)")
        }
        return (process, pipe[1])
    }
}
