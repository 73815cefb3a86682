/// Who can sign people in besides us. The raw value is what clients and the database see.
enum IdentityProvider: String, Sendable, CaseIterable {
    case google
    case apple

    /// What the provider's tokens name as their issuer.
    ///
    /// Sources: Google, "Verify the Google ID token on your server side"; Apple, "Verifying a user".
    var issuers: Set<String> {
        switch self {
        case .google: ["https://accounts.google.com", "accounts.google.com"]
        case .apple: ["https://appleid.apple.com"]
        }
    }

    /// The provider's name for people.
    var name: String {
        switch self {
        case .google: "Google"
        case .apple: "Apple"
        }
    }
}
