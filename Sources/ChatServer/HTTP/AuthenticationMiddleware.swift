import Hummingbird

/// Lets only requests through that speak for somebody, and of each user as many as the limit on requests allows.
struct AuthenticationMiddleware: RouterMiddleware {
    typealias Context = ServerContext

    let authentication: Authentication

    func handle(
        _ request: Request,
        context: ServerContext,
        next: (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        context.session = try await authentication.session(of: request, context)
        return try await next(request, context)
    }
}
