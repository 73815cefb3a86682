/// Apple's authorization codes and refresh tokens, without clock or randomness. The newest are kept.
///
/// Times are seconds since 1970.
struct AppleGrants: Sendable {
    /// The tokens of one exchange, as random as the caller makes them.
    struct Tokens: Sendable {
        let access: String
        let refresh: String
    }

    private struct Code: Sendable {
        let request: TokenRequest
        let expiry: Int
        var isUsed = false
    }

    private struct Grant: Sendable {
        let request: TokenRequest
        let client: String
        /// The newest one.
        var accessToken: String
    }

    /// Seconds for which a code can be exchanged.
    static let codeLifetime = 300

    private var codes = BoundedTable<Code>(limit: 2000)
    /// By refresh token.
    private var grants = BoundedTable<Grant>(limit: 2000)

    /// Takes a new code up.
    mutating func add(code: String, for request: TokenRequest, now: Int) {
        codes[code] = Code(request: request, expiry: now + Self.codeLifetime)
    }

    /// Exchanges a code, once. A refusal for the client leaves the code as it is.
    ///
    /// A code is good for the clients that its token is for, and for ``IdentityVendor/defaultClient``, so that a token
    /// for another client can reach the client that has to refuse it.
    mutating func exchange(
        _ code: String,
        for client: String,
        now: Int,
        tokens: Tokens
    ) throws(AppleRefusal) -> TokenRequest {
        guard var known = codes[code] else { throw .expiredCode }
        guard client == IdentityVendor.defaultClient || known.request.audience.contains(client) else {
            throw .mismatch(client)
        }
        guard !known.isUsed else { throw .usedCode }
        guard now < known.expiry else { throw .expiredCode }
        known.isUsed = true
        codes[code] = known
        grants[tokens.refresh] = Grant(request: known.request, client: client, accessToken: tokens.access)
        return known.request
    }

    /// Takes a refresh token, which stays good.
    mutating func refresh(
        _ token: String,
        for client: String,
        accessToken: String
    ) throws(AppleRefusal) -> TokenRequest {
        guard var grant = grants[token], grant.client == client else { throw .revokedToken }
        grant.accessToken = accessToken
        grants[token] = grant
        return grant.request
    }

    /// Forgets the grant that a refresh or access token belongs to; a token that is not the client's does nothing.
    mutating func revoke(_ token: String, for client: String) {
        if let grant = grants[token] {
            if grant.client == client { grants[token] = nil }
        } else if let grant = grants.first(where: { $0.accessToken == token && $0.client == client }) {
            grants[grant.key] = nil
        }
    }
}
