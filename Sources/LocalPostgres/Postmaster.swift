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

    /// What the server's processes have in their titles.
    var clusterName: String { "lpo-" + ClusterPlace.hash(Folder.canonical(data).string) }

    /// The process id in the file, if that process is alive and is a PostgreSQL server of this folder.
    var runningProcess: pid_t? {
        guard let process = namedProcess, verdict(on: process) == .ours else { return nil }
        return process.id
    }

    /// Whether the server says that it accepts connections.
    var isReady: Bool {
        guard let process = namedProcess, verdict(on: process) != .notOurs else { return false }
        return lines.count > 7 && lines[7].hasPrefix("ready")
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
            for process in processes { kill(process.id, SIGKILL) }
            guard await Condition.wait(upTo: .seconds(5), { processes.isEmpty }) else {
                throw LocalPostgresError("The server of \(data) does not end.")
            }
        }
        // One that ends at this moment looks the same, but not for long.
        await Condition.wait(upTo: .seconds(1)) { stranger == nil }
        if let stranger {
            throw LocalPostgresError(
                "Process \(stranger.id) may be a server of \(data): stop it, or delete \(file) if it is not."
            )
        }
        unlink(file.string)
        unlink(socket.appending(".s.PGSQL.5432").string)
        unlink(socket.appending(".s.PGSQL.5432.lock").string)
    }

    /// The process whose id the file has, if there is one, whatever it is now.
    private var namedProcess: RunningProcess? {
        guard let id = lines.first.flatMap({ pid_t($0) }), id > 1 else { return nil }
        let process = RunningProcess(id: id)
        return process.exists ? process : nil
    }

    /// The process named, if nothing tells whether it is the server.
    private var stranger: RunningProcess? {
        namedProcess.flatMap { verdict(on: $0) == .unknown ? $0 : nil }
    }

    /// Every process known to be of the server.
    private var processes: [RunningProcess] {
        RunningProcess.all().filter { verdict(on: $0) == .ours }
    }

    private func verdict(on process: RunningProcess) -> ServerEvidence.Verdict {
        var status = stat()
        guard stat(data.string, &status) == 0 else { return errno == ENOENT ? .notOurs : .unknown }
        // Most processes are not looked at further.
        if let user = process.user, user != status.st_uid { return .notOurs }
        return ServerEvidence(process, owner: status.st_uid)
            .verdict(data: Folder.canonical(data).string, clusterName: clusterName)
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
