import HTTPTypes
import Hummingbird
import Postgres

/// Finds out whom a request speaks for, by its access token as `Authorization: Bearer` (RFC 6750), while the account is
/// there, and counts it.
struct Authentication: Sendable {
    let tokens: AccessTokens
    let database: PostgresPool
    /// Nil for no limit.
    let allowances: RequestAllowances?

    /// Who is signed in. Problems: 401 where nobody is, 429 where a user has made as many requests as may be.
    func session(of request: Request, _ context: ServerContext) async throws -> AccessSession {
        let fields = request.headers[.authorization]?.split(separator: " ", maxSplits: 1) ?? []
        guard fields.count == 2, fields[0].lowercased() == "bearer" else { throw Problem.unauthorized }
        let session = try await tokens.verify(String(fields[1]))
        // Before the account is looked up: who is over the limit costs the database nothing.
        try await count(request, of: session.userID, context)
        guard try await !database.query(AccountsSQL.exists, [session.userID.uuid]).isEmpty else {
            throw Problem.unauthorized
        }
        return session
    }

    /// The same; nil where the request has no token.
    func optionalSession(of request: Request, _ context: ServerContext) async throws -> AccessSession? {
        request.headers[.authorization] == nil ? nil : try await session(of: request, context)
    }

    private func count(_ request: Request, of user: EntityID, _ context: ServerContext) async throws {
        guard let allowances else { return }
        if let state = allowances.admitAtOnce(user) {
            context.rateLimit.state = state
            return
        }
        do {
            context.rateLimit.state = try await allowances.admit(user)
        } catch let problem as Problem where problem.rateLimit != nil {
            guard try await isRepeated(request, of: user) else { throw problem }
            context.rateLimit.state = problem.rateLimit
        }
    }

    /// Whether a request that creates something has an `Idempotency-Key` that was used: its answer is the first one, or
    /// that the key belongs to another request.
    private func isRepeated(_ request: Request, of user: EntityID) async throws -> Bool {
        guard request.method == .post, let key = request.headers[.idempotencyKey],
            let call = request.uri.path.split(separator: "/").last, Self.creating.contains(call)
        else { return false }
        return try await IdempotencyKey.isKnown(key, of: user, in: database)
    }

    /// The last parts of the paths that honour keys.
    private static let creating: Set<Substring> = ["threads", "send", "regenerate"]
}
