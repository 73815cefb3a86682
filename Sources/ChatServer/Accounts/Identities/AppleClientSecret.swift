import FoundationEssentials
import JWTKit

/// The client secret that Apple asks for: a JWT signed with the team's key (ES256). It is made anew shortly before its end.
///
/// Source: Apple, "Creating a client secret".
actor AppleClientSecret {
    /// Seconds from issue to expiry. Apple takes up to six months.
    private static let lifetime = 60.0 * 60
    /// How many seconds before its end a secret is used no more.
    private static let margin = 5.0 * 60

    private let settings: AppleSettings
    private let keys = JWTKeyCollection()
    private var made: (text: String, expiry: Date)?

    init(_ settings: AppleSettings) {
        self.settings = settings
    }

    /// The secret to send, good for ``margin`` at least.
    func current(now: Date = Date()) async throws -> String {
        if let made, now.addingTimeInterval(Self.margin) < made.expiry { return made.text }
        let issue = Date(timeIntervalSince1970: now.timeIntervalSince1970.rounded(.down))
        let expiry = issue.addingTimeInterval(Self.lifetime)
        let id = JWKIdentifier(string: settings.keyID)
        await keys.add(ecdsa: settings.privateKey, kid: id)
        let payload = AppleClientSecretPayload(
            issuer: IssuerClaim(value: settings.teamID),
            issuedAt: IssuedAtClaim(value: issue),
            expiration: ExpirationClaim(value: expiry),
            audience: "https://appleid.apple.com",
            subject: SubjectClaim(value: settings.clientID)
        )
        let text = try await keys.sign(payload, kid: id)
        made = (text, expiry)
        return text
    }
}

private struct AppleClientSecretPayload: JWTPayload {
    let issuer: IssuerClaim
    let issuedAt: IssuedAtClaim
    let expiration: ExpirationClaim
    let audience: String
    let subject: SubjectClaim

    private enum CodingKeys: String, CodingKey {
        case issuer = "iss"
        case issuedAt = "iat"
        case expiration = "exp"
        case audience = "aud"
        case subject = "sub"
    }

    func verify(using algorithm: some JWTAlgorithm) async throws {}
}
