import Hummingbird
import Postgres

/// `/health` and `/health/db`.
struct HealthRoutes: Sendable {
    let database: PostgresPool

    func add(to router: Router<ServerContext>) {
        router.get("health", use: health)
        router.get("health/db", use: databaseHealth)
    }

    /// Whether the process answers. Nothing else is asked.
    @Sendable private func health(_ request: Request, _ context: ServerContext) throws -> Response {
        try .json(Health(status: "ok", version: Version.current))
    }

    /// Whether the database answers.
    @Sendable private func databaseHealth(_ request: Request, _ context: ServerContext) async throws -> Response {
        _ = try await database.query("SELECT 1 AS one")
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
