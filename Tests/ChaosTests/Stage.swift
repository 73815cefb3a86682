import FoundationEssentials
import Glibc
import LocalPostgres
import Logging
import MockProviders
import Postgres
import Recording
import Subprocess
import SystemPackage
import Waiting
import WebClient

/// All that a run takes place on: a database, the vendors, three replicas.
struct Stage: Sendable {
    let cluster: LocalPostgresServer
    /// The harness's own connections, to look at tables.
    let database: PostgresPool
    let mock: String
    let replicas: [Replica]
    let stocks: [Stock]
    let findings: Findings
    /// Clients share a few, since each has a thread.
    let webs: [WebClient]

    private static let replicaCount = 3

    /// Sets the stage for `body` and clears it afterwards. What the replicas wrote is kept where something was found.
    static func with(_ settings: ChaosSettings, findings: Findings, _ body: (Stage) async throws -> Void) async throws {
        let folder = "/tmp/lpo-chaos-\(UUID().uuidString.lowercased().prefix(8))"
        // Open to others whatever the umask is: as root the database runs as another user.
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o755]
        )
        var logger = Logger(label: "chaos")
        logger.logLevel = .critical
        let library = try RecordingLibrary(directory: packageRoot + "/Recordings")
        let mock = MockProviders(recordings: library, clock: ContinuousClock(), logger: logger) {
            findings.asked(trace: $0)
        }
        try await LocalPostgres.withCluster(at: "\(folder)/database") { cluster in
            try await mock.serve(logger: logger) { vendors in
                let environment = environment(cluster, vendors)
                try await migrate(environment, in: folder)
                var random = SeededRandom(seed: UInt64.random(in: 0 ... .max), stream: 0)
                let replicas = (1...replicaCount).map { number in
                    Replica(
                        number: number,
                        port: freePort(&random),
                        environment: environment,
                        folder: folder,
                        findings: findings
                    )
                }
                var configuration = PostgresConfiguration(url: cluster.url)
                configuration.acquireTimeout = .hang
                configuration.connectTimeout = .hang
                let database = PostgresPool(configuration: configuration, logger: logger)
                let webs = (0..<4).map { _ in WebClient() }
                let stage = Stage(
                    cluster: cluster,
                    database: database,
                    mock: vendors.url,
                    replicas: replicas,
                    stocks: try Stock.all(of: library),
                    findings: findings,
                    webs: webs
                )
                for replica in replicas { await replica.start() }
                let result: Result<Void, any Error>
                do {
                    result = .success(try await body(stage))
                } catch {
                    result = .failure(error)
                }
                for web in webs { await web.shutdown() }
                for replica in replicas { await replica.kill() }
                await database.close()
                for replica in replicas where replica.written.contains("Fatal") {
                    findings.violate("the log of replica \(replica.number) has “Fatal” in it")
                }
                try result.get()
            }
        }
        if findings.violations.isEmpty {
            try? FileManager.default.removeItem(atPath: folder)
        } else {
            print("What the replicas wrote is in \(folder).")
        }
    }

    /// Starts the database if it is stopped, and waits until all replicas answer.
    func restore() async throws {
        try await cluster.start()
        for replica in replicas {
            await replica.start()
            let health = WebRequest(url: replica.address + "/health/db", allowsPlainHTTP: true)
            let isWell = await eventually {
                (try? await webs[0].fetch(health, upTo: 1 << 16).head.status) == 200
            }
            if !isWell { findings.violate("replica \(replica.number) does not get well") }
        }
    }

    /// What there is of generations and of text that is in no message yet.
    func unfinishedRows() async throws -> Int {
        let rows = try await database.query(
            "SELECT (SELECT count(*) FROM generations) + (SELECT count(*) FROM journal) AS count"
        )
        return try rows.first?.decode("count") ?? 0
    }

    /// Until it is cancelled: has the time of processes that no longer renew their leases be over two seconds
    /// later, and what they generate be no longer young. Those that live renew theirs five times a second, and have nearly all of the thirty seconds left.
    func keepExpiringLeases() async {
        while !Task.isCancelled {
            _ = try? await database.execute(
                """
                WITH living AS (
                    SELECT id FROM replicas WHERE lease_expires_at > now() + interval '28 seconds'
                ), expired AS (
                    UPDATE replicas SET lease_expires_at = now() WHERE id NOT IN (SELECT id FROM living)
                )
                UPDATE generations SET started_at = started_at - interval '1 minute'
                WHERE started_at < now() - interval '2 seconds' AND owner NOT IN (SELECT id FROM living)
                """
            )
            try? await Task.sleep(for: .milliseconds(500))
        }
    }

    /// `lpo migrate`, so that replicas start whether the database is there or not.
    private static func migrate(_ environment: [String: String], in folder: String) async throws {
        let outcome = try await Subprocess.run(
            .path(Replica.binary),
            arguments: ["migrate"],
            environment: Replica.variables(environment),
            workingDirectory: FilePath(folder),
            output: .string(limit: 1 << 20),
            error: .string(limit: 1 << 20)
        )
        guard outcome.terminationStatus.isSuccess else { throw NotMigrated(errors: outcome.standardError) }
    }

    struct NotMigrated: Error {
        let errors: String
    }

    private static func environment(_ cluster: LocalPostgresServer, _ vendors: MockAddress) -> [String: String] {
        [
            "DATABASE_URL": cluster.url, "MIGRATE_ON_START": "false", "SECRET_KEY": UUID().uuidString,
            "PASSWORD_COST": "14", "SHUTDOWN_GRACE_SECONDS": "2", "LOG_LEVEL": "notice",
            "REQUESTS_PER_MINUTE": "0", "REGISTRATIONS_PER_HOUR": "0", "XAI_API": "chat_completions",
            "ANTHROPIC_API_KEY": "test-key", "ANTHROPIC_BASE_URL": vendors.baseURL(of: .anthropic),
            "OPENAI_API_KEY": "test-key", "OPENAI_BASE_URL": vendors.baseURL(of: .openai),
            "GOOGLE_AI_API_KEY": "test-key", "GOOGLE_AI_BASE_URL": vendors.baseURL(of: .google),
            "XAI_API_KEY": "test-key", "XAI_BASE_URL": vendors.baseURL(of: .xai),
            "MISTRAL_API_KEY": "test-key", "MISTRAL_BASE_URL": vendors.baseURL(of: .mistral),
        ]
    }

    /// A port that nobody listens on, below those that outgoing connections get: it must be free after each kill.
    private static func freePort(_ random: inout SeededRandom) -> Int {
        while true {
            let port = Int.random(in: 20_000..<32_000, using: &random)
            let handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(handle) }
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = in_port_t(port).bigEndian
            address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
            let isFree = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(handle, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
                }
            }
            if isFree { return port }
        }
    }

    /// The package's folder: three above this file.
    static var packageRoot: String {
        #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }
    }
}
