import Logging

/// Apple's token and revocation endpoints: what they do with a form.
///
/// A client that is not who it says is refused first; a body that is no form has no client either. Sources: Apple's
/// Sign in with Apple REST API; RFC 6749, sections 4.1.3, 5 and 6; RFC 7009.
struct AppleTokenCalls: Sendable {
    let state: IdentityState
    let logger: Logger

    /// Exchanges a code, or takes a refresh token.
    func token(_ form: FormBody) async throws -> VendorAnswer {
        do {
            let client = try authenticate(form)
            switch form["grant_type"] {
            case nil: throw AppleRefusal.invalidRequest
            case "authorization_code":
                guard let code = form["code"] else { throw AppleRefusal.invalidRequest }
                let (request, tokens) = try state.exchange(code, for: client)
                return try await answer(to: request, access: tokens.access, refresh: tokens.refresh)
            case "refresh_token":
                guard let token = form["refresh_token"] else { throw AppleRefusal.invalidRequest }
                let (request, accessToken) = try state.refresh(token, for: client)
                return try await answer(to: request, access: accessToken, refresh: nil)
            default: throw AppleRefusal.unsupportedGrantType
            }
        } catch let refusal as AppleRefusal {
            return .refusal(refusal)
        }
    }

    /// Revokes a refresh or access token.
    func revoke(_ form: FormBody) -> VendorAnswer {
        do throws(AppleRefusal) {
            let client = try authenticate(form)
            guard let token = form["token"] else { throw .invalidRequest }
            state.revoke(token, for: client)
            return .revoked
        } catch {
            return .refusal(error)
        }
    }

    private func answer(to request: TokenRequest, access: String, refresh: String?) async throws -> VendorAnswer {
        .tokens(access: access, refresh: refresh, identity: try await state.token(for: request))
    }

    /// - Returns: the client's id.
    private func authenticate(_ form: FormBody) throws(AppleRefusal) -> String {
        guard !form.repeatsFields else { throw .invalidRequest }
        guard let client = form["client_id"], let text = form["client_secret"] else { throw .invalidClient }
        do throws(ClientSecret.Flaw) {
            let secret = try ClientSecret(text, of: client, now: state.now)
            if let key = state.clientKey(id: secret.keyID) { try secret.verify(with: key) }
            return client
        } catch {
            logger.warning("A client secret was refused", metadata: ["mock.reason": "\(error.message)"])
            throw .invalidClient
        }
    }
}
