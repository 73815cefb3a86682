import FoundationEssentials
import JSONTree
import Secrets

/// What a verified ID token says of a person.
struct IdentityClaims: Sendable, Equatable {
    let subject: String
    /// An email that the provider has verified; nil where it told none.
    let email: String?
    /// The name, where the token has one.
    let name: String?

    /// How many seconds the clocks of a provider and ours may differ.
    static let clockSkew = 30.0
    /// The most bytes of UTF-8 that a subject may have.
    private static let subjectLength = 1...255

    /// Checks a payload whose signature was verified; nil for one that is not for us, not of the provider or not of now.
    ///
    /// - Parameters:
    ///   - nonce: what the client bound the sign-in to. The token has it as it is or as its SHA-256 in hexadecimal, as
    ///     Apple's SDK sends it. Without one the token's nonce is ignored.
    ///
    /// Source: OpenID Connect Core 1.0, section 3.1.3.7.
    init?(_ claims: JSONTree, of provider: IdentityProvider, for audiences: Set<String>, nonce: String?, now: Date) {
        guard claims.kind == .object, let issuer = claims["iss"]?.string, provider.issuers.contains(issuer),
            let audience = Self.audience(claims["aud"]), audiences.contains(audience),
            let subject = claims["sub"]?.string, Self.subjectLength.contains(subject.utf8.count),
            !subject.unicodeScalars.contains("\0"),
            Self.isOfNow(claims, now: now.timeIntervalSince1970),
            nonce.map({ Self.isNonce(claims["nonce"]?.string, $0) }) ?? true
        else { return nil }
        let isVerified = Self.isTrue(claims["email_verified"])
        // Google's tokens are for people who have shown that the address is theirs.
        if provider == .google, !isVerified { return nil }
        self.subject = subject
        email = isVerified ? claims["email"]?.string : nil
        name = claims["name"]?.string
    }

    /// The one audience of a token: a string, or an array of exactly one.
    private static func audience(_ claim: JSONTree?) -> String? {
        guard let claim, claim.kind == .array else { return claim?.string }
        return claim.count == 1 ? claim[0]?.string : nil
    }

    private static func isOfNow(_ claims: JSONTree, now: Double) -> Bool {
        guard let expiry = claims["exp"]?.double, let issue = claims["iat"]?.double else { return false }
        let start = claims["nbf"].map(\.double) ?? issue
        guard let start else { return false }
        return now < expiry + clockSkew && issue <= now + clockSkew && start <= now + clockSkew
    }

    private static func isNonce(_ claim: String?, _ nonce: String) -> Bool {
        guard let claim else { return false }
        let hash = Hexadecimal.encode(Secrets.sha256(Array(nonce.utf8)))
        return claim.utf8.elementsEqual(nonce.utf8) || claim.lowercased() == hash
    }

    /// Apple sends some truths as strings.
    private static func isTrue(_ claim: JSONTree?) -> Bool {
        claim?.bool ?? (claim?.string == "true")
    }
}
