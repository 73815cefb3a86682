import HTTPTypes
import Hummingbird
import Postgres

/// Lets only requests with a valid access token through, as `Authorization: Bearer` (RFC 6750), while its account is
/// there.
struct AuthenticationMiddleware: RouterMiddleware {
    typealias Context = ServerContext

    let tokens: AccessTokens
    let database: PostgresPool

    func handle(
        _ request: Request,
        context: ServerContext,
        next: (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        let fields = request.headers[.authorization]?.split(separator: " ", maxSplits: 1) ?? []
        guard fields.count == 2, fields[0].lowercased() == "bearer" else { throw Problem.unauthorized }
        var context = context
        let session = try await tokens.verify(String(fields[1]))
        guard try await !database.query(AccountsSQL.exists, [session.userID.uuid]).isEmpty else {
            throw Problem.unauthorized
        }
        context.session = session
        return try await next(request, context)
    }
}
