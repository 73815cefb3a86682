import HTTPTypes
import Hummingbird
import JSONTree
import Logging

/// The identity providers that people sign in with, Google and Apple, under `/identity`.
///
/// Servers ask these, as they ask the providers:
/// - `GET /google/certs`, `GET /apple/keys`: the provider's key set (RFC 7517), which has its current signing key only.
/// - `POST /apple/token`, a form `client_id`, `client_secret`, `grant_type` and `code` or `refresh_token`: tokens, or an
///   ``AppleRefusal``. The client secret is held to its form and claims (``ClientSecret``).
/// - `POST /apple/revoke`, a form `client_id`, `client_secret`, `token`: the grant of a refresh or access token ends.
///
/// These requests are listed by `GET /_mock/requests`, as those of the vendors `google-identity` and `apple-identity`,
/// and faults are armed for them (``ControlRoutes``). The rest is for tests, which have no user who signs in:
/// - `POST /google/_issue`, claims → 201 `{"id_token"}`: a token with these claims. `sub` must be there; `iss`, `aud`,
///   `iat`, `exp` and what else the provider puts in have defaults. A claim that is null is left out. `iat`, `exp` and
///   `nbf` may be relative to the time at which the token is made: `{"in": seconds}`. `_token` says how the token is
///   forged (``TokenForgery``).
/// - `POST /apple/_issue`, the same body → 201 `{"code"}`: an authorization code, to be exchanged within five minutes,
///   once, for a token with these claims. The newest 2,000 codes are kept.
/// - `POST /google/_rotate`, `POST /apple/_rotate` → 201 `{"kid"}`: a new signing key, published before the four
///   that were there, whose tokens stay good.
/// - `POST /apple/_key` `{"public_key": PEM, "key_id"?}` → 204: client secrets are checked with this key of the curve
///   P-256, those whose `kid` is `key_id`, or all that have no key of their own. Without any key their signature counts
///   for nothing.
struct IdentityRoutes: Sendable {
    let state: IdentityState
    let ledger: MockLedger
    let clock: any Clock<Duration>
    let replays: ReplayCount
    let logger: Logger

    func add(to router: Router<MockRequestContext>) {
        for endpoint in IdentityEndpoint.allCases {
            IdentityEndpointRoute(
                endpoint: endpoint,
                state: state,
                ledger: ledger,
                clock: clock,
                replays: replays,
                logger: logger
            ).add(to: router)
        }
        for vendor in IdentityVendor.allCases {
            let control = router.group("/identity/\(vendor.rawValue)")
            control.post("_issue") { request, _ in try await issue(request, by: vendor) }
            control.post("_rotate") { _, _ in
                let key = try await state.rotateSigningKey(of: vendor)
                return Response.json(.object([("kid", .string(key.kid))]), status: .created)
            }
        }
        router.post("/identity/apple/_key") { request, _ in try await setClientKey(request) }
    }

    private func issue(_ request: Request, by vendor: IdentityVendor) async throws -> Response {
        let body = try await request.controlBody(upTo: Self.maximumBody)
        let asked = try TokenRequest(body, to: vendor, now: state.now)
        let issued: (name: String, text: String) =
            switch vendor {
            case .google: ("id_token", try await state.token(for: asked).text)
            case .apple: ("code", state.code(for: asked))
            }
        return Response.json(.object([(issued.name, .string(issued.text))]), status: .created)
    }

    private func setClientKey(_ request: Request) async throws -> Response {
        let body = try await request.controlBody(upTo: Self.maximumBody)
        guard body.kind == .object else { throw ControlError("The body must be an object.") }
        try ArmRequest.expectOnly(["public_key", "key_id"], in: body, at: "")
        let id = body["key_id"]?.string
        guard body["key_id"] == nil || id?.isEmpty == false else {
            throw ControlError(field: "key_id", "It must be a string that is not empty.")
        }
        guard let pem = body["public_key"]?.string, let key = try? await ClientKey(pem: pem) else {
            throw ControlError(field: "public_key", "It must be the PEM of a public key on the curve P-256.")
        }
        state.setClientKey(key, id: id)
        return Response(status: .noContent)
    }

    private static let maximumBody = 64 << 10
}
