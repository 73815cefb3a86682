internal import Glibc
internal import Subprocess
internal import SystemPackage

/// Makes, starts and stops the server of one cluster.
actor Cluster {
    /// The database's superuser.
    static let owner = "lpo"
    static let database = "lpo"

    /// Runs the server as a child and ends it when standard input ends: when we close it, or when the kernel does since
    /// we are gone. The reader is a process of its own, so that this holds if the shell is killed as well.
    private static let watchdog = """
        exec 3<&0
        "$@" 3<&- </dev/null &
        server=$!
        { read -r _ <&3; kill -INT "$server" 2>/dev/null; } >/dev/null 2>&1 &
        reader=$!
        exec 3<&-
        wait "$server"
        status=$?
        kill "$reader" 2>/dev/null
        exit "$status"
        """

    private let programs: ServerPrograms
    private let place: ClusterPlace
    private let account: Account?
    private let options: LocalPostgres.Options
    private let postmaster: Postmaster
    /// While this is open the server runs.
    private var leash: FileDescriptor?
    /// Ends when the shell has, and with it the server.
    private var run: Task<Void, Never>?
    /// How often the server has been launched, and which launch was the last to end. The end of one may be noticed only
    /// after the next has begun.
    private var launches = 0
    private var lastEnded = 0
    /// How the last launch that ended did so.
    private var ending = ""

    init(programs: ServerPrograms, place: ClusterPlace, account: Account?, options: LocalPostgres.Options) {
        self.programs = programs
        self.place = place
        self.account = account
        self.options = options
        postmaster = Postmaster(data: place.data, socket: place.socket)
    }

    private var hasEnded: Bool { lastEnded == launches }

    nonisolated var processID: Int32? { postmaster.runningProcess }

    // MARK: Making

    /// Runs `initdb` unless there is a cluster. It is made under another name, so a half-made one is never used, and under
    /// a new one each time: an `initdb` whose process of ours was killed goes on.
    func create() async throws {
        removeUnfinished()
        guard !Folder.exists(place.data.appending("PG_VERSION")) else { return }
        let name = Self.unfinishedPrefix + String(UInt64.random(in: 0 ... .max), radix: 36)
        let unfinished = place.data.removingLastComponent().appending(name)
        var arguments = [
            "-D", unfinished.string, "-U", Self.owner, "--auth=trust", "--encoding=UTF8", "--locale=\(Self.locale)",
            "--no-instructions",
        ]
        if options.isThrowaway { arguments.append("--no-sync") }
        try await check(programs.program("initdb"), arguments)
        guard rename(unfinished.string, place.data.string) == 0 else {
            throw LocalPostgresError("Cannot make \(place.data): \(String(cString: strerror(errno))).")
        }
    }

    private static let unfinishedPrefix = "unfinished-"

    /// Deletes what starts that did not come to their end left, except where an `initdb` still works: a later start does.
    private func removeUnfinished() {
        let folder = place.data.removingLastComponent()
        let left = Folder.names(in: folder).filter { $0.hasPrefix(Self.unfinishedPrefix) }.map(folder.appending)
        guard !left.isEmpty else { return }
        let words = Set(RunningProcess.all().flatMap { $0.arguments ?? [] })
        for path in left where !words.contains(path.string) { Folder.remove(path) }
    }

    /// `C.UTF-8` knows letters beyond ASCII and sorts by code point everywhere alike; systems without it have `C`.
    private static var locale: String {
        guard let locale = newlocale(1 << LC_CTYPE, "C.UTF-8", nil) else { return "C" }
        freelocale(locale)
        return "C.UTF-8"
    }

    func createDatabase() async throws {
        let connection = ["-X", "-q", "-A", "-t", "-h", place.socket.string, "-U", Self.owner, "-d", "postgres", "-c"]
        let find = "SELECT 1 FROM pg_database WHERE datname = '\(Self.database)'"
        if try await check(programs.program("psql"), connection + [find]).isEmpty {
            try await check(programs.program("psql"), connection + ["CREATE DATABASE \(Self.database)"])
        }
    }

    /// Runs a program to its end as the server's user and returns what it wrote.
    @discardableResult
    private func check(_ program: FilePath, _ arguments: [String]) async throws -> String {
        let (executable, arguments) = command(program, arguments)
        let result = try await Subprocess.run(
            executable,
            arguments: arguments,
            environment: Self.environment,
            workingDirectory: place.socket,
            platformOptions: Self.ownSession,
            output: .string(limit: 64 << 10),
            error: .string(limit: 64 << 10)
        )
        guard result.terminationStatus.isSuccess else {
            let lines = result.standardError.split(whereSeparator: \.isNewline)
            let line = lines.last { $0.contains("error") || $0.contains("FATAL") } ?? lines.last ?? "it failed"
            throw LocalPostgresError("\(program.lastComponent?.string ?? ""): \(line)")
        }
        return result.standardOutput
    }

    /// Messages that can be searched for, and none of the variables that would lead libpq elsewhere.
    private static let environment = Environment.inherit.updating([
        "LC_ALL": "C", "LC_MESSAGES": nil, "PGDATA": nil, "PGHOST": nil, "PGPORT": nil, "PGUSER": nil,
        "PGDATABASE": nil, "PGPASSWORD": nil, "PGOPTIONS": nil, "PGSERVICE": nil, "PGSSLMODE": nil,
    ])

    /// A session of its own, so that Ctrl-C in a terminal reaches us and not the database.
    private static var ownSession: PlatformOptions {
        var platform = PlatformOptions()
        platform.createSession = true
        return platform
    }

    /// A program as the server's user. `setpriv` becomes that user in a process with one thread; doing so between fork
    /// and exec would have glibc wait there for threads that only the parent has.
    private func command(_ program: FilePath, _ arguments: [String]) -> (Executable, Arguments) {
        guard let account else { return (.path(program), Arguments(arguments)) }
        let change = ["--reuid=\(account.user)", "--regid=\(account.group)", "--clear-groups", "--", program.string]
        return (.name("setpriv"), Arguments(change + arguments))
    }

    // MARK: Running

    func start() async throws {
        if run != nil {
            guard hasEnded || postmaster.runningProcess == nil else { return }
            await stop()
        }
        try await postmaster.clear()
        try launch()
        await Condition.wait(upTo: options.startTimeout) { hasEnded || postmaster.isReady || Task.isCancelled }
        if postmaster.isReady, !hasEnded { return }
        let wasCancelled = Task.isCancelled
        await stop()
        if wasCancelled { throw CancellationError() }
        throw LocalPostgresError("PostgreSQL does not start: \(lastLogLine) (see \(place.log)).")
    }

    private func launch() throws {
        // Kept from every other program this process runs, which would hold the server up after us.
        let (readEnd, writeEnd) = try FileDescriptor.pipe(options: .closeOnExec)
        let log: FileDescriptor
        do {
            log = try FileDescriptor.open(
                place.log,
                .writeOnly,
                options: [.create, .truncate, .append, .noFollow, .closeOnExec],
                permissions: .ownerReadWrite
            )
        } catch {
            try? readEnd.close()
            try? writeEnd.close()
            throw LocalPostgresError("Cannot open \(place.log): \(error).")
        }
        var arguments = [
            "-c", Self.watchdog, "postgres-watchdog", programs.program("postgres").string,
            "-D", Folder.canonical(place.data).string, "-k", place.socket.string, "-c", "listen_addresses=", "-c",
            "unix_socket_permissions=0700",
            "-c", "port=5432", "-c", "logging_collector=off", "-c", "log_destination=stderr",
        ]
        if options.isThrowaway {
            for setting in ["fsync", "synchronous_commit", "full_page_writes"] {
                arguments += ["-c", "\(setting)=off"]
            }
        }
        for (name, value) in options.settings.sorted(by: { $0.key < $1.key }) {
            arguments += ["-c", "\(name)=\(value)"]
        }
        // Last, so that it holds: it is what tells this server's processes from those of others.
        arguments += ["-c", "cluster_name=\(postmaster.clusterName)"]
        let (shell, shellArguments) = command("/bin/sh", arguments)
        let folder = place.socket
        leash = writeEnd
        launches += 1
        let launch = launches
        run = Task.detached {
            let ending: String
            do {
                let result = try await Subprocess.run(
                    shell,
                    arguments: shellArguments,
                    environment: Self.environment,
                    workingDirectory: folder,
                    platformOptions: Self.ownSession,
                    input: .fileDescriptor(readEnd, closeAfterSpawningProcess: true),
                    output: .fileDescriptor(log, closeAfterSpawningProcess: false),
                    error: .fileDescriptor(log, closeAfterSpawningProcess: true)
                )
                ending = "\(result.terminationStatus)"
            } catch {
                ending = "\(error)"
            }
            await self.ended(launch, ending)
        }
    }

    private func ended(_ launch: Int, _ ending: String) {
        guard launch > lastEnded else { return }
        lastEnded = launch
        self.ending = ending
    }

    /// Ends the server by letting go of its watchdog. Works in a cancelled task.
    func stop() async {
        try? leash?.close()
        leash = nil
        guard let run else { return }
        self.run = nil
        // Past its own shutdown the server is ended the way a leftover is.
        if await !Condition.wait(upTo: .seconds(10), { hasEnded }) { try? await postmaster.clear() }
        // Whoever watches processes has been seen to miss an end; the server's own files and processes tell it as well.
        if hasEnded { await run.value }
        // If the shell alone was killed, the server may still be on its way out.
        try? await postmaster.clear()
    }

    private var lastLogLine: String {
        let lines = (Folder.text(of: place.log) ?? "").split(separator: "\n")
        let line = lines.last { $0.contains("FATAL") } ?? lines.last ?? "it wrote nothing (\(ending))"
        return line.split(separator: "FATAL:").last.map { String($0.drop { $0 == " " }) } ?? String(line)
    }
}
