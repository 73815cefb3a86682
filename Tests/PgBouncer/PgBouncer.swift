import Glibc
package import LocalPostgres
import Waiting

/// Debian's PgBouncer before a test's cluster, in a process of its own.
///
/// It ends when this process ends, also by a crash: a shell waits for the end of a pipe that this process alone can write to,
/// and then kills it.
package struct PgBouncer: Sendable {
    package struct Problem: Error, CustomStringConvertible {
        package let description: String
    }

    /// Leads to the cluster's database by way of it.
    package let url: String

    /// Runs `body` beside a new one, and ends it afterwards.
    ///
    /// - Parameters:
    ///   - mode: PgBouncer's `pool_mode`.
    ///   - sessions: how many sessions of the server it has for all its clients.
    package static func with<Result>(
        before server: LocalPostgresServer,
        mode: String = "transaction",
        sessions: Int = 20,
        _ body: (PgBouncer) async throws -> Result
    ) async throws -> Result {
        let folder = socketFolder(of: server)
        let port = Int.random(in: 10_000...60_000)
        let file = "/tmp/lpo-pgbouncer-\(UInt64.random(in: 0 ... .max))"
        defer { for end in ["ini", "log"] { unlink("\(file).\(end)") } }
        try write(
            """
            [databases]
            lpo = host=\(folder) port=5432 dbname=lpo user=lpo
            [pgbouncer]
            listen_addr =
            listen_port = \(port)
            unix_socket_dir = \(folder)
            auth_type = any
            pool_mode = \(mode)
            default_pool_size = \(sessions)
            max_client_conn = 2000
            """,
            to: "\(file).ini"
        )
        let (process, input) = try start(settings: "\(file).ini", log: "\(file).log")
        defer {
            close(input)
            var status: Int32 = 0
            waitpid(process, &status, 0)
        }
        let socket = "\(folder)/.s.PGSQL.\(port)"
        guard await eventually({ access(socket, F_OK) == 0 || hasEnded(process) }), access(socket, F_OK) == 0 else {
            throw Problem(description: "PgBouncer did not start; Scripts/setup.sh installs it.")
        }
        return try await body(PgBouncer(url: "\(server.url)&port=\(port)"))
    }

    private static func hasEnded(_ process: pid_t) -> Bool {
        var info = siginfo_t()
        return waitid(P_PID, id_t(process), &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_signo != 0
    }

    /// The folder that the cluster's URL names as its host.
    private static func socketFolder(of server: LocalPostgresServer) -> String {
        var bytes: [UInt8] = []
        var encoded = server.url.split(separator: "host=").last.map { Array($0.utf8) } ?? []
        while !encoded.isEmpty {
            let byte = encoded.removeFirst()
            if byte == UInt8(ascii: "%"),
                let value = UInt8(String(decoding: encoded.prefix(2), as: UTF8.self), radix: 16)
            {
                encoded.removeFirst(2)
                bytes.append(value)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func write(_ text: String, to path: String) throws {
        guard let file = fopen(path, "w") else { throw Problem(description: "Cannot write \(path).") }
        defer { fclose(file) }
        fputs(text + "\n", file)
        // It is read by the user that PgBouncer runs as.
        chmod(path, 0o644)
    }

    private static func start(settings: String, log: String) throws -> (process: pid_t, input: Int32) {
        var pipe: [Int32] = [-1, -1]
        guard Glibc.pipe(&pipe) == 0 else { throw Problem(description: "No pipe: \(errno)") }
        for end in pipe { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, pipe[0], 0)
        // Closes what it was given of this process: a copy of a connection keeps it open. PgBouncer refuses to run as root.
        let script = """
            for file in /proc/$$/fd/*; do [ "${file##*/}" -le 2 ] || eval "exec ${file##*/}>&-"; done
            run=; [ "$(id -u)" != 0 ] || run="setpriv --reuid=postgres --regid=postgres --clear-groups --"
            exec 3<&0; PATH=$PATH:/usr/sbin $run pgbouncer "$0" 3<&- </dev/null >"$1" 2>&1 & server=$!
            { read -r _ <&3; kill -9 $server; } & reader=$!
            exec 3<&-; wait $server; kill $reader
            """
        let arguments = ["bash", "-c", script, settings, log]
        var words = arguments.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var process = pid_t()
        let result = posix_spawn(&process, "/bin/bash", &actions, nil, &words, environ)
        close(pipe[0])
        guard result == 0 else {
            close(pipe[1])
            throw Problem(description: "PgBouncer cannot be started: \(result)")
        }
        return (process, pipe[1])
    }
}
