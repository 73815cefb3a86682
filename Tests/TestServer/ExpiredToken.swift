import FoundationEssentials
import JWTKit

/// An access token that has run out, with the claims that the API documents. Made apart from the server's own code, so
/// that a mistake there is not repeated here.
struct ExpiredToken: JWTPayload {
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

    /// The token, signed with the server's key.
    static func signed(with secret: String) async throws -> String {
        let keys = JWTKeyCollection()
        await keys.add(hmac: HMACKey(from: secret), digestAlgorithm: .sha256)
        return try await keys.sign(ExpiredToken())
    }
}
