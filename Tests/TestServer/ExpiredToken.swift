import FoundationEssentials
import JWTKit

/// An access token that has run out, and whose it is. No account has that id, unless somebody makes it.
package struct ExpiredToken: Sendable {
    package let text: String
    package let userID: String

    /// Signs one with the server's key.
    init(signedWith secret: String) async throws {
        let claims = ExpiredClaims()
        let keys = JWTKeyCollection()
        await keys.add(hmac: HMACKey(from: secret), digestAlgorithm: .sha256)
        text = try await keys.sign(claims)
        userID = claims.sub
    }
}

/// The claims of a token that has run out, as the API documents them. Made apart from the server's own code, so that a
/// mistake there is not repeated here.
private struct ExpiredClaims: JWTPayload {
    let sub = UUID().uuidString.lowercased()
    let sid = UUID().uuidString.lowercased()
    let jti = UUID().uuidString.lowercased()
    let iat = Date(timeIntervalSinceNow: -1800)
    let exp = Date(timeIntervalSinceNow: -900)
    let typ = "access"

    private enum CodingKeys: String, CodingKey {
        case sub, sid, jti, iat, exp, typ
    }

    func verify(using algorithm: some JWTAlgorithm) async throws {}
}
