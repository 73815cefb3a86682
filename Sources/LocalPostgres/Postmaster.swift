internal import Glibc
internal import SystemPackage

/// The main process of a cluster's server, as its `postmaster.pid` tells of it.
struct Postmaster: Sendable {
    let data: FilePath
    let socket: FilePath

    private var file: FilePath { data.appending("postmaster.pid") }
    private var lines: [Substring] {
        Folder.text(of: file)?.split(separator: "\n", omittingEmptySubsequences: false) ?? []
    }

    /// The process id in the file, if that process is alive and is a PostgreSQL server of this folder.
    var runningProcess: pid_t? {
        guard let process = lines.first.flatMap({ pid_t($0) }), process > 1, worksInData(process) else { return nil }
        return process
    }

    /// Whether the server says that it accepts connections.
    var isReady: Bool {
        runningProcess != nil && lines.count > 7 && lines[7].hasPrefix("ready")
    }

    /// Stops a server that an earlier process of ours has left behind, and removes what a killed one left.
    ///
    /// Asks it to shut down fast, then at once, then kills it; PostgreSQL recovers from each at its next start. The files
    /// are removed only when no process of the server is left, since they are what keeps a second one out.
    func clear() async throws(LocalPostgresError) {
        for (signal, patience) in [(SIGINT, Duration.seconds(8)), (SIGQUIT, .seconds(5)), (SIGKILL, .seconds(5))] {
            guard let process = runningProcess else { break }
            kill(process, signal)
            await Condition.wait(upTo: patience) { runningProcess != process }
        }
        // A killed server's own processes notice and end by themselves, soon.
        if await !Condition.wait(upTo: .seconds(5), { processes.isEmpty }) {
            for process in processes { kill(process, SIGKILL) }
            guard await Condition.wait(upTo: .seconds(5), { processes.isEmpty }) else {
                throw LocalPostgresError("The server of \(data) does not end.")
            }
        }
        unlink(file.string)
        unlink(socket.appending(".s.PGSQL.5432").string)
        unlink(socket.appending(".s.PGSQL.5432.lock").string)
    }

    /// Every process of the server.
    private var processes: [pid_t] {
        Folder.names(in: FilePath("/proc")).compactMap { pid_t($0) }.filter(worksInData)
    }

    /// Whether a process has the data folder as its working directory, as all of a server's have and no other is likely
    /// to. A process id alone proves nothing: numbers are used again.
    private func worksInData(_ process: pid_t) -> Bool {
        guard let link = Folder.destination(of: FilePath("/proc/\(process)/cwd")) else { return false }
        guard link == Folder.canonical(data) else { return false }
        let program = Folder.destination(of: FilePath("/proc/\(process)/exe"))?.lastComponent?.string ?? ""
        return program.hasPrefix("postgres") || program.hasPrefix("postmaster")
    }
}

/// Waiting for what nothing tells of.
enum Condition {
    /// Looks every few milliseconds, cancelled or not. False if `isTrue` did not come about in time.
    @discardableResult
    static func wait(
        upTo patience: Duration,
        isolation: isolated (any Actor)? = #isolation,
        _ isTrue: () -> Bool
    ) async -> Bool {
        let end = ContinuousClock.now + patience
        while !isTrue() {
            guard ContinuousClock.now < end else { return false }
            // Not `Task.sleep`, which returns at once in a cancelled task: stopping must work there too.
            await Task.detached { try? await Task.sleep(for: .milliseconds(5)) }.value
        }
        return true
    }
}
