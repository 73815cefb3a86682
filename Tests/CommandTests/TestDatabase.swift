import FoundationEssentials
import Glibc
import LocalPostgres
import Logging
import Postgres
import Waiting

/// A cluster of a test's own, and what is done to it.
enum TestDatabase {
    /// Runs `body` beside a new one, which is removed afterwards.
    static func with<Result>(_ body: (LocalPostgresServer) async throws -> Result) async throws -> Result {
        let directory = "/tmp/lpo-test-\(getpid())-\(UInt32.random(in: 0 ... .max))"
        let options = LocalPostgres.Options(isThrowaway: true, startTimeout: .hang)
        do {
            let result = try await LocalPostgres.withCluster(at: directory, options: options, body)
            try await LocalPostgres.remove(at: directory)
            return result
        } catch {
            try await LocalPostgres.remove(at: directory)
            throw error
        }
    }

    /// The same, where everybody has to give a password: both sides then compute with OpenSSL while they connect.
    static func withPassword<Result>(_ body: (_ url: String) async throws -> Result) async throws -> Result {
        try await with { server in
            try await run(["ALTER ROLE lpo PASSWORD 'correct'"], server.url)
            try "local all all scram-sha-256\n".write(
                toFile: "\(server.directory)/cluster/data/pg_hba.conf",
                atomically: false,
                encoding: .utf8
            )
            try await run(["SELECT pg_reload_conf()"], server.url)
            return try await body(server.url.replacing("lpo@", with: "lpo:correct@"))
        }
    }

    /// Runs statements, each by itself, on a database that may be read-only.
    static func run(_ statements: [String], _ url: String) async throws {
        try await withPool(url) { pool in
            try await pool.withConnection { connection in
                for statement in statements { try await connection.script(statement) }
            }
        }
    }

    static func withPool<Result>(_ url: String, _ body: (PostgresPool) async throws -> Result) async throws -> Result {
        var configuration = PostgresConfiguration(url: url)
        configuration.needsWrites = false
        configuration.acquireTimeout = .never
        configuration.connectTimeout = .never
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let pool = PostgresPool(configuration: configuration, logger: logger)
        do {
            let result = try await body(pool)
            await pool.close()
            return result
        } catch {
            await pool.close()
            throw error
        }
    }

    /// What `lpo` needs to be told, for a start whose errors are all it says.
    static func settings(_ url: String) -> [String: String] {
        [
            "DATABASE_URL": url, "SECRET_KEY": String(repeating: "k", count: 32), "PORT": "0", "PASSWORD_COST": "14",
            "LOG_LEVEL": "critical",
        ]
    }
}

/// A port of 127.0.0.1 that is taken while `body` runs.
func withTakenPort<Result>(_ body: (Int) async throws -> Result) async throws -> Result {
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
    return try await body(Int(UInt16(bigEndian: address.sin_port)))
}
