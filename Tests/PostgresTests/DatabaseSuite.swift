import Glibc
import LocalPostgres
import Logging
import Postgres
import Testing
import Waiting

/// The tests that need a database; they share one cluster, made for them and removed after.
@Suite(.throwawayCluster)
struct DatabaseSuite {}

/// Runs a suite's tests with a cluster of its own.
struct ThrowawayCluster: SuiteTrait, TestScoping {
    @TaskLocal static var url = ""
    @TaskLocal static var server: LocalPostgresServer?

    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @Sendable () async throws -> Void
    ) async throws {
        try await withThrowawayCluster { server in
            try await Self.$url.withValue(server.url) {
                try await Self.$server.withValue(server) { try await function() }
            }
        }
    }
}

extension Trait where Self == ThrowawayCluster {
    static var throwawayCluster: Self { Self() }
}

/// Makes a cluster under `/tmp` and removes it after `body`.
func withThrowawayCluster(_ body: (LocalPostgresServer) async throws -> Void) async throws {
    let directory = "/tmp/lpo-test-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
    do {
        try await LocalPostgres.withCluster(at: directory, options: .init(isThrowaway: true, startTimeout: .hang), body)
    } catch {
        try await LocalPostgres.remove(at: directory)
        throw error
    }
    try await LocalPostgres.remove(at: directory)
}

/// Lends a pool on the suite's cluster to `body` and closes it.
func withPool(
    url: String = ThrowawayCluster.url,
    size: Int = 4,
    _ change: (inout PostgresConfiguration) -> Void = { _ in },
    _ body: (PostgresPool) async throws -> Void
) async throws {
    var configuration = PostgresConfiguration(url: url)
    configuration.poolSize = size
    configuration.acquireTimeout = .never
    configuration.connectTimeout = .never
    change(&configuration)
    let pool = PostgresPool(
        configuration: configuration,
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    )
    do {
        try await body(pool)
    } catch {
        await pool.close()
        throw error
    }
    await pool.close()
}

/// Waits until `isTrue` holds; that it never does is an issue.
func eventually(
    _ what: Comment,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ isTrue: () async throws -> Bool
) async throws {
    if try await !eventually(isTrue) { Issue.record(what, sourceLocation: sourceLocation) }
}
