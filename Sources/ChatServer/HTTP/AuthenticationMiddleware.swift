import HTTPTypes
import Hummingbird

/// Lets only requests with a valid access token through, as `Authorization: Bearer` (RFC 6750).
struct AuthenticationMiddleware: RouterMiddleware {
    typealias Context = ServerContext

    let tokens: AccessTokens

    func handle(
        _ request: Request,
        context: ServerContext,
        next: (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        let fields = request.headers[.authorization]?.split(separator: " ", maxSplits: 1) ?? []
        guard fields.count == 2, fields[0].lowercased() == "bearer" else { throw Problem.unauthorized }
        var context = context
        context.session = try await tokens.verify(String(fields[1]))
        return try await next(request, context)
    }
}
