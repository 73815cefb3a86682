import HTTPTypes
import Hummingbird
import Postgres

/// Finds out whom a request speaks for, by its access token as `Authorization: Bearer` (RFC 6750), while the account is
/// there.
struct Authentication: Sendable {
    let tokens: AccessTokens
    let database: PostgresPool

    /// Who is signed in. Problems: 401 where nobody is.
    func session(of request: Request) async throws -> AccessSession {
        let fields = request.headers[.authorization]?.split(separator: " ", maxSplits: 1) ?? []
        guard fields.count == 2, fields[0].lowercased() == "bearer" else { throw Problem.unauthorized }
        let session = try await tokens.verify(String(fields[1]))
        guard try await !database.query(AccountsSQL.exists, [session.userID.uuid]).isEmpty else {
            throw Problem.unauthorized
        }
        return session
    }

    /// The same; nil where the request has no such header.
    func optionalSession(of request: Request) async throws -> AccessSession? {
        request.headers[.authorization] == nil ? nil : try await session(of: request)
    }
}
