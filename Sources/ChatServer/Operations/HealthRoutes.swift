import Hummingbird
import Postgres

/// `/health`, `/health/ready` and `/health/db`.
struct HealthRoutes: Sendable {
    let database: PostgresPool
    let readiness: Readiness

    func add(to router: Router<ServerContext>) {
        router.get("health", use: health)
        router.get("health/ready", use: ready)
        router.get("health/db", use: databaseHealth)
    }

    /// Whether the process answers. Nothing else is asked.
    @Sendable private func health(_ request: Request, _ context: ServerContext) throws -> Response {
        try .json(Health(status: "ok", version: Version.current))
    }

    /// Whether requests should be sent here: not once the process has been told to stop, nor while its database is away.
    @Sendable private func ready(_ request: Request, _ context: ServerContext) async throws -> Response {
        guard !readiness.isStopping else { throw Problem.draining }
        return try await databaseHealth(request, context)
    }

    /// Whether the database answers and takes writes.
    @Sendable private func databaseHealth(_ request: Request, _ context: ServerContext) async throws -> Response {
        try await database.checkWritable()
        return try .json(Health(status: "ok", version: Version.current))
    }
}

private struct Health: Encodable {
    let status: String
    let version: String
}

/// This build.
package enum Version {
    package static let current = "0.1.0"
}
