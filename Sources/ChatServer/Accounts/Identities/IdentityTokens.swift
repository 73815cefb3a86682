import FoundationEssentials
import Logging
import WebClient

/// Verifies what clients bring from a provider: Google's ID tokens and Apple's authorization codes.
struct IdentityTokens: Sendable {
    /// A person as a provider knows them, and Apple's refresh token where the provider is Apple.
    struct Proof: Sendable {
        let provider: IdentityProvider
        let claims: IdentityClaims
        let refreshToken: String?
    }

    /// Nil where the operator has set no client id.
    private let google: (settings: GoogleSettings, keys: IdentityKeys)?
    private let apple: (settings: AppleSettings, keys: IdentityKeys)?
    /// Nil where Apple is not set up.
    let appleClient: AppleClient?

    init(_ settings: Settings, client: WebClient, logger: Logger) {
        func keys(_ provider: IdentityProvider, _ url: String) -> IdentityKeys {
            let times = IdentityKeyState<IdentityKeySet>.Times(unknownKeyInterval: settings.unknownIdentityKeyInterval)
            return IdentityKeys(of: provider, at: url, client: client, times: times, logger: logger)
        }
        google = settings.google.map { ($0, keys(.google, $0.keysURL)) }
        apple = settings.apple.map { ($0, keys(.apple, $0.keysURL)) }
        appleClient = settings.apple.map { AppleClient($0, client: client, logger: logger) }
    }

    /// Who signs in with Google.
    ///
    /// Problems: 401 for a token that is not taken, 503 where Google is not set up or its keys are out of reach.
    func google(_ body: GoogleSignInBody, for trace: TraceContext) async throws(Problem) -> Proof {
        guard let google else { throw .identityProviderNotConfigured(.google) }
        let claims = try await verify(
            body.idToken,
            of: .google,
            with: google.keys,
            for: google.settings.clientIDs,
            nonce: body.nonce,
            trace
        )
        return Proof(provider: .google, claims: claims, refreshToken: nil)
    }

    /// Who signs in with Apple, by a code that can be used once.
    ///
    /// Problems: 401 for a code or token that is not taken, 503 where Apple is not set up or out of reach.
    func apple(_ body: AppleSignInBody, for trace: TraceContext) async throws -> Proof {
        guard let apple, let appleClient else { throw Problem.identityProviderNotConfigured(.apple) }
        let tokens = try await appleClient.exchange(body.authorizationCode, for: trace)
        let claims = try await verify(
            tokens.identityToken,
            of: .apple,
            with: apple.keys,
            for: [apple.settings.clientID],
            nonce: body.nonce,
            trace
        )
        return Proof(provider: .apple, claims: claims, refreshToken: tokens.refreshToken)
    }

    private func verify(
        _ text: String,
        of provider: IdentityProvider,
        with keys: IdentityKeys,
        for audiences: Set<String>,
        nonce: String?,
        _ trace: TraceContext
    ) async throws(Problem) -> IdentityClaims {
        guard let token = IdentityToken(text),
            let key = try await keys.keys(with: token.keyID, for: trace)?[token.keyID],
            let json = token.claims(signedBy: key),
            let claims = IdentityClaims(json, of: provider, for: audiences, nonce: nonce, now: Date())
        else { throw .invalidIdentityToken }
        return claims
    }
}
