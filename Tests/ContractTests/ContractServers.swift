import ContractKit
import FoundationEssentials
import JSONTree
import Postgres
import TestServer

/// The servers of `Contracts/servers.json`: what each is called, and the settings that make it what it is.
struct NamedServers: Sendable {
    let settings: [(name: String, variables: [String: String])]
    /// Those that each contract has to itself.
    let runForEachContract: Set<String>
    /// Those that keep their files in a bucket: their settings name it.
    let inBuckets: Set<String>

    init() throws {
        let root = TestServer.packageRoot
        let data = try Data(contentsOf: URL(filePath: root + "/Contracts/servers.json"))
        let servers = try JSONTree.parse([UInt8](data)).members
        runForEachContract = Set(servers.filter { $0.value["runs"]?.string == "for each contract" }.map(\.key))
        inBuckets = Set(servers.filter { $0.value["needs"]?.string == "s3" }.map(\.key))
        settings = servers.map { name, server in
            let variables = (server["settings"]?.members ?? []).map { variable, value in
                let text = value.string ?? ""
                // Files are named from the project's folder.
                return (variable, text.hasPrefix("Contracts/") ? "\(root)/\(text)" : text)
            }
            return (name, Dictionary(variables) { _, last in last })
        }
    }

    /// Starts those that each contract has to itself.
    func starters(beside server: TestServer) -> [String: ServerStarter] {
        let own = settings.filter { runForEachContract.contains($0.name) }.map { name, variables in
            let start: ServerStarter = { body in
                // Nobody else takes what there is once in an hour.
                try await server.withReplica(variables, unknownIdentityKeyInterval: .seconds(3600)) { replica in
                    await body(replica.baseURL)
                }
            }
            return (name, start)
        }
        return Dictionary(own) { _, last in last }
    }

    /// Runs `body` beside all others, which share the database of `server`, with the address of each.
    func run(beside server: TestServer, _ body: ([String: String]) async throws -> Void) async throws {
        try await MotoBucket.with { bucket, _ in
            let shared = settings.filter { !runForEachContract.contains($0.name) }
            try await run(shared[...], [:], bucket, beside: server, body)
        }
    }

    private func run(
        _ rest: ArraySlice<(name: String, variables: [String: String])>,
        _ started: [String: String],
        _ bucket: [String: String],
        beside server: TestServer,
        _ body: ([String: String]) async throws -> Void
    ) async throws {
        guard let next = rest.first else { return try await body(started) }
        let variables = inBuckets.contains(next.name) ? next.variables.merging(bucket) { $1 } : next.variables
        try await server.withReplica(variables) { replica in
            let started = started.merging([next.name: replica.baseURL]) { _, last in last }
            try await run(rest.dropFirst(), started, bucket, beside: server, body)
        }
    }
}

extension TestServer {
    /// How long an exchange may take that does not say, where mutants are looked for: many are only noticed by it.
    private static let timeout = ProcessInfo.processInfo.environment["CONTRACT_TIMEOUT"].flatMap { Int($0) }
    /// How long any may take else: only what hangs takes that long, however busy the machine is.
    private static let hang = Duration.seconds(600)

    /// Runs `body` with a runner against a new server and all named ones beside it.
    /// With `isPooled` all but those that cannot reach their database reach it by PgBouncer.
    static func withContractRunner(
        isPooled: Bool = false,
        _ body: (ContractRunner) async throws -> Void
    ) async throws {
        let named = try NamedServers()
        try await run(isPooled: isPooled) { server in
            try await named.run(beside: server) { servers in
                let runner = ContractRunner(
                    baseURL: server.baseURL,
                    servers: servers,
                    starters: named.starters(beside: server),
                    mockURL: server.mockURL,
                    contractsDirectory: server.packageDirectory + "/Contracts",
                    recordingsDirectory: server.packageDirectory + "/Recordings",
                    rows: { try await rows($0, $1, of: server.database) },
                    changes: { changes in
                        try await server.database.pipeline(changes.map { try PostgresStatement($0.sql, $0.parameters) })
                    },
                    host: [
                        "expired": [
                            "access_token": .string(server.expiredToken.text),
                            "user_id": .string(server.expiredToken.userID),
                        ]
                    ],
                    timeout: timeout.map { .seconds($0) } ?? hang,
                    leastTimeout: timeout == nil ? hang : .zero
                )
                do {
                    try await body(runner)
                    await runner.shutdown()
                } catch {
                    await runner.shutdown()
                    throw error
                }
            }
        }
    }

    /// Reads rows in whatever columns a contract asks for, as JSON that PostgreSQL makes of them.
    private static func rows(
        _ sql: String,
        _ parameters: [String],
        of database: PostgresPool
    ) async throws -> [[String: ContractValue]] {
        let rows = try await database.query("SELECT to_json(asked)::text AS row FROM (\(sql)) AS asked", parameters)
        return try rows.map { row in
            let object = try JSONTree.parse(row.decode("row", as: String.self))
            return Dictionary(object.members.map { ($0.key, ContractValue($0.value)) }) { first, _ in first }
        }
    }
}
