/// What the identity providers answer, in their own forms.
///
/// Sources: Google's certificates at www.googleapis.com/oauth2/v3/certs; google.rpc.Status; Apple's Sign in with Apple
/// REST API and technical note TN3107. Apple's answers are not to be cached, its key set included.
extension VendorAnswer {
    /// A key set (RFC 7517).
    static func keySet(_ keys: [SigningKey], of vendor: IdentityVendor) -> VendorAnswer {
        let body = JSONText.object([("keys", .array(keys.map(\.jwk)))])
        switch vendor {
        case .google:
            return google(status: 200, body, headers: [("cache-control", "public, max-age=21600, must-revalidate")])
        case .apple: return apple(status: 200, body)
        }
    }

    /// A token answer of Apple's; a refresh has no refresh token.
    static func tokens(access: String, refresh: String?, identity: IssuedToken) -> VendorAnswer {
        var body = JSONText.object([
            ("access_token", .string(access)), ("token_type", .string("Bearer")), ("expires_in", .integer(3600)),
        ])
        if let refresh { body["refresh_token"] = .string(refresh) }
        body["id_token"] = .string(identity.text)
        return apple(status: 200, body)
    }

    /// The answer to a revocation: none is needed.
    static let revoked = VendorAnswer(status: 200, headers: [("cache-control", "no-store")], body: "")

    /// An error of Apple's token endpoints.
    static func refusal(_ refusal: AppleRefusal) -> VendorAnswer {
        apple(status: 400, error: refusal.code, message: refusal.message)
    }

    /// An error that is made to happen.
    ///
    /// - Parameter message: the vendor's own where it is `nil`.
    static func failure(of vendor: IdentityVendor, status: Int, message: String? = nil) -> VendorAnswer {
        switch vendor {
        case .google:
            google(status: status, GoogleGenerateContent.error(status: status, message: message ?? words(of: status)))
        case .apple: apple(status: status, error: appleError(of: status), message: message)
        }
    }

    private static func google(
        status: Int,
        _ body: JSONText,
        headers: [(name: String, value: String)] = []
    ) -> VendorAnswer {
        VendorAnswer(
            status: status,
            headers: [("content-type", "application/json; charset=UTF-8")] + headers,
            body: body.serialized(indent: 2) + "\n"
        )
    }

    private static func apple(status: Int, error: String, message: String?) -> VendorAnswer {
        let description = message.map { [("error_description", JSONText.string($0))] } ?? []
        return apple(status: status, .object([("error", .string(error))] + description))
    }

    private static func apple(status: Int, _ body: JSONText) -> VendorAnswer {
        VendorAnswer(
            status: status,
            headers: [
                ("content-type", "application/json;charset=UTF-8"), ("cache-control", "no-store"),
                ("pragma", "no-cache"),
            ],
            body: body.serialized()
        )
    }

    /// Those of OAuth 2.0 (RFC 6749, sections 4.1.2.1 and 5.2).
    private static func appleError(of status: Int) -> String {
        switch status {
        case 401: "invalid_client"
        case 403: "unauthorized_client"
        case 429, 503: "temporarily_unavailable"
        case 500...: "server_error"
        default: "invalid_request"
        }
    }

    private static func words(of status: Int) -> String {
        switch status {
        case 403: "The caller does not have permission"
        case 404: "Requested entity was not found."
        case 429: "Resource has been exhausted (e.g. check quota)."
        case 503: "The service is currently unavailable."
        case 500...: "Internal error encountered."
        default: "Request contains an invalid argument."
        }
    }
}
