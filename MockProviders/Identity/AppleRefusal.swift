/// An error of Apple's token endpoints: 400 with `{"error","error_description"?}`.
///
/// Sources: Apple's ErrorResponse (Sign in with Apple REST API), technical note TN3107, and RFC 6749, section 5.2. The
/// sentences for a code are Apple's; that for a refresh token is in their manner.
struct AppleRefusal: Error, Sendable, Equatable {
    /// The value of `error`.
    let code: String
    /// The value of `error_description`; Apple has it for grants only.
    let message: String?

    private init(_ code: String, _ message: String? = nil) {
        self.code = code
        self.message = message
    }

    /// The client did not show who it is; Apple does not say why.
    static let invalidClient = AppleRefusal("invalid_client")
    /// A parameter is missing, or comes twice.
    static let invalidRequest = AppleRefusal("invalid_request")
    static let unsupportedGrantType = AppleRefusal("unsupported_grant_type")
    static let usedCode = AppleRefusal("invalid_grant", "The code has already been used.")
    /// The code is not known, or its five minutes are over.
    static let expiredCode = AppleRefusal("invalid_grant", "The code has expired or has been revoked.")
    /// The refresh token is not known, is another client's, or was revoked.
    static let revokedToken = AppleRefusal("invalid_grant", "The token has expired or has been revoked.")

    /// The code was issued to another client.
    static func mismatch(_ client: String) -> AppleRefusal {
        AppleRefusal("invalid_grant", "client_id mismatch. The code was not issued to \(client).")
    }
}
