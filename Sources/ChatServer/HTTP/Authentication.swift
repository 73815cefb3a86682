import HTTPTypes
import Hummingbird
import Postgres

/// Finds out whom a request speaks for, by its access token as `Authorization: Bearer` (RFC 6750), while the account is
/// there.
struct Authentication: Sendable {
    let tokens: AccessTokens
    let database: PostgresPool

    /// Whom the access token speaks for, whether its account is there or not. Problems: 401 where there is no good token.
    func bearer(of request: Request) async throws(Problem) -> AccessSession {
        let fields = request.headers[.authorization]?.split(separator: " ", maxSplits: 1) ?? []
        guard fields.count == 2, fields[0].lowercased() == "bearer" else { throw .unauthorized }
        return try await tokens.verify(String(fields[1]))
    }

    /// Throws a 401 problem where the account is gone.
    func requireAccount(of session: AccessSession) async throws {
        guard try await !database.query(AccountsSQL.exists, [session.userID.uuid]).isEmpty else {
            throw Problem.unauthorized
        }
    }

    /// Who is signed in; nil where the request has no token. Problems: 401 for a token that is not good any more.
    func optionalSession(of request: Request) async throws -> AccessSession? {
        guard request.headers[.authorization] != nil else { return nil }
        let session = try await bearer(of: request)
        try await requireAccount(of: session)
        return session
    }
}
