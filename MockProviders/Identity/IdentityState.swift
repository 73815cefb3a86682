import FoundationEssentials
import Secrets
import Synchronization

/// What the identity providers of one mock know: their signing keys, Apple's grants, and the keys of Apple's clients.
final class IdentityState: Sendable {
    private struct State {
        /// Those that took the place of ``SharedKeys``, the newest first.
        var newKeys: [IdentityVendor: [SigningKey]] = [:]
        var grants = AppleGrants()
        var clientKey: ClientKey?
        /// Keys for one name each, the `kid` of a client secret.
        var namedClientKeys = BoundedTable<ClientKey>(limit: 1000)
    }

    private let state = Mutex(State())
    private let clock: @Sendable () -> Date

    /// - Parameter clock: what time it is.
    init(clock: @escaping @Sendable () -> Date = { Date() }) {
        self.clock = clock
    }

    /// Seconds since 1970.
    var now: Int {
        Int(clock().timeIntervalSince1970)
    }

    /// How many keys a provider publishes: tokens of those before the newest are good for a while.
    private static let publishedKeys = 5

    /// The keys that the provider publishes, the newest first: the one that it signs with.
    func signingKeys(of vendor: IdentityVendor) async throws -> [SigningKey] {
        let newKeys = state.withLock { $0.newKeys[vendor] ?? [] }
        return try await Array((newKeys + [SharedKeys.first(of: vendor)]).prefix(Self.publishedKeys))
    }

    /// Signs with a new key from now on.
    func rotateSigningKey(of vendor: IdentityVendor) async throws -> SigningKey {
        let key = try await SigningKey(of: vendor)
        state.withLock { state in
            state.newKeys[vendor] = Array(([key] + (state.newKeys[vendor] ?? [])).prefix(Self.publishedKeys))
        }
        return key
    }

    /// Makes a token now.
    func token(for request: TokenRequest) async throws -> IssuedToken {
        let keys = try await signingKeys(of: request.vendor)
        return try await IssuedToken(request, key: keys[0], now: now)
    }

    /// Sets the key that client secrets are checked with.
    ///
    /// - Parameter id: the `kid` of the client secrets that it is for; `nil` for all that have no key of their own.
    func setClientKey(_ key: ClientKey, id: String?) {
        state.withLock { state in
            if let id { state.namedClientKeys[id] = key } else { state.clientKey = key }
        }
    }

    /// The key for client secrets of that `kid`; `nil` where none was set.
    func clientKey(id: String) -> ClientKey? {
        state.withLock { $0.namedClientKeys[id] ?? $0.clientKey }
    }

    /// A new authorization code for a token with these claims.
    func code(for request: TokenRequest) -> String {
        let code = Self.random("c")
        let now = now
        state.withLock { $0.grants.add(code: code, for: request, now: now) }
        return code
    }

    /// Exchanges an authorization code for a new grant.
    func exchange(_ code: String, for client: String) throws(AppleRefusal) -> (TokenRequest, AppleGrants.Tokens) {
        let tokens = AppleGrants.Tokens(access: Self.random("a"), refresh: Self.random("r"))
        let now = now
        let request = try state.withLock { state throws(AppleRefusal) in
            try state.grants.exchange(code, for: client, now: now, tokens: tokens)
        }
        return (request, tokens)
    }

    /// A new access token for a refresh token.
    func refresh(_ token: String, for client: String) throws(AppleRefusal) -> (TokenRequest, accessToken: String) {
        let accessToken = Self.random("a")
        let request = try state.withLock { state throws(AppleRefusal) in
            try state.grants.refresh(token, for: client, accessToken: accessToken)
        }
        return (request, accessToken)
    }

    /// Revokes a refresh or access token; nothing happens for one that is unknown.
    func revoke(_ token: String, for client: String) {
        state.withLock { $0.grants.revoke(token, for: client) }
    }

    /// An opaque token in the form of Apple's: a letter, hexadecimal digits and what is behind dots.
    private static func random(_ kind: String) -> String {
        "\(kind)\(Hexadecimal.encode(Secrets.randomBytes(16))).0.mock"
    }
}
