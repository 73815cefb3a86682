/// A company whose accounts people sign in with.
enum IdentityVendor: String, Sendable, CaseIterable {
    case google, apple

    /// The `iss` of its tokens.
    var issuer: String {
        switch self {
        case .google: "https://accounts.google.com"
        case .apple: "https://appleid.apple.com"
        }
    }

    /// Seconds from `iat` to `exp`.
    var tokenLifetime: Int {
        switch self {
        case .google: 3600
        case .apple: 86_400
        }
    }

    /// The client that the mock issues tokens to, unless it is told another.
    static let defaultClient = "mock-client"
}
