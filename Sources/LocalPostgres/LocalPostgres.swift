internal import Subprocess
internal import SystemPackage

/// A private PostgreSQL in a folder: reached by a Unix socket only, owned by one process of ours, gone when that ends.
package struct LocalPostgres {
    /// How the cluster is made and run.
    package struct Options: Sendable {
        /// Gives durability away for speed, for tests: a crash of the machine loses the cluster.
        package var isThrowaway = false
        /// Settings for the server's command line, such as `max_connections`.
        package var settings: [String: String] = [:]
        /// How long starting may take, recovery after a crash included.
        package var startTimeout: Duration

        package init(
            isThrowaway: Bool = false,
            settings: [String: String] = [:],
            startTimeout: Duration = .seconds(60)
        ) {
            self.isThrowaway = isThrowaway
            self.settings = settings
            self.startTimeout = startTimeout
        }
    }

    /// Makes a cluster in `directory` if there is none, starts it, and stops it when `body` ends or the task is cancelled.
    ///
    /// Whatever an earlier process left behind, such as a server whose process of ours was killed, is cleared first. As
    /// root the server runs as `postgres`, and its files go elsewhere if that user cannot enter `directory`: see
    /// ``LocalPostgresServer/note``. Throws ``LocalPostgresError``, or what `body` throws.
    package static func withCluster<Result>(
        at directory: String,
        options: Options = Options(),
        isolation: isolated (any Actor)? = #isolation,
        _ body: (LocalPostgresServer) async throws -> Result
    ) async throws -> Result {
        let programs = try await ServerPrograms.find()
        let account = try Account.forServer()
        let place = try ClusterPlace.prepare(directory, for: account)
        let lock = try FolderLock(place.lock)
        defer { lock.release() }
        let cluster = Cluster(programs: programs, place: place, account: account, options: options)
        do {
            try await cluster.create()
            try await cluster.start()
            try await cluster.createDatabase()
            let result = try await body(LocalPostgresServer(cluster: cluster, place: place))
            await cluster.stop()
            return result
        } catch {
            await cluster.stop()
            throw error
        }
    }

    /// Stops whatever runs of the cluster in `directory` and deletes it, with all its data; other files there stay.
    ///
    /// Throws ``LocalPostgresError`` if another process has it in use.
    package static func remove(at directory: String) async throws {
        let place = try ClusterPlace.prepare(directory, for: try Account.forServer())
        let lock = try FolderLock(place.lock)
        defer { lock.release() }
        try await Postmaster(data: place.data, socket: place.socket).clear()
        place.remove()
    }
}

/// A running cluster, valid within the scope of ``LocalPostgres/withCluster(at:options:isolation:_:)``.
package struct LocalPostgresServer: Sendable {
    private let cluster: Cluster
    /// A libpq URI of the database `lpo`, with its owner's rights.
    package let url: String
    /// The folder the cluster is in.
    package let directory: String
    /// What the server writes, newest last.
    package let logFile: String
    /// Says why the cluster is not in the folder asked for, if so.
    package let note: String?

    init(cluster: Cluster, place: ClusterPlace) {
        self.cluster = cluster
        directory = place.root.string
        logFile = place.log.string
        note = place.note
        let unreserved = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
        let host = place.socket.string.utf8.map { byte in
            if unreserved.contains(byte) { return String(UnicodeScalar(byte)) }
            return (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
        }.joined()
        url = "postgresql://\(Cluster.owner)@/\(Cluster.database)?host=\(host)"
    }

    /// The process id of the server, `nil` while it is stopped.
    package var processID: Int32? { cluster.processID }

    /// Starts the server and waits until it accepts connections. Nothing happens if it runs.
    package func start() async throws {
        try await cluster.start()
    }

    /// Stops the server as an operator would, ending its connections, and waits until it has ended.
    package func stop() async {
        await cluster.stop()
    }

    /// Stops and starts the server.
    package func restart() async throws {
        await cluster.stop()
        try await cluster.start()
    }
}
