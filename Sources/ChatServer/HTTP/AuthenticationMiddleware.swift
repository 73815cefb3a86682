import HTTPTypes
import Hummingbird

/// Lets only requests through that speak for somebody, and of each user as many as the limit on requests allows.
struct AuthenticationMiddleware: RouterMiddleware {
    typealias Context = ServerContext

    let authentication: Authentication
    /// Nil for no limit.
    let allowances: RequestAllowances?

    func handle(
        _ request: Request,
        context: ServerContext,
        next: (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        let session = try await authentication.bearer(of: request)
        context.session = session
        // Before the database is asked: who is over the limit costs it nothing.
        if let allowances, let state = allowances.admitAtOnce(session.userID) {
            context.rateLimit.state = state
        } else if let allowances {
            do {
                context.rateLimit.state = try await allowances.admit(session.userID)
            } catch let problem as Problem where problem.rateLimit != nil {
                guard try await isRepeated(request, of: session.userID) else { throw problem }
                context.rateLimit.state = problem.rateLimit
            }
        }
        try await authentication.requireAccount(of: session)
        return try await next(request, context)
    }

    /// Whether a request has an `Idempotency-Key` that was used: its answer is the first one, or that the key belongs to
    /// another request.
    private func isRepeated(_ request: Request, of user: EntityID) async throws -> Bool {
        guard request.method == .post, let key = request.headers[.idempotencyKey] else { return false }
        return try await IdempotencyKey.isKnown(key, of: user, in: authentication.database)
    }
}
