import FoundationEssentials
import JWTKit

/// Who a request speaks for.
struct AccessSession: Sendable, Equatable {
    let userID: EntityID
    /// The family of refresh tokens that the sign-in began.
    let familyID: EntityID
}

/// Signs and verifies access tokens: JWTs (RFC 7519) with HS256, 15 minutes long.
struct AccessTokens: Sendable {
    /// Seconds from issue to expiry.
    static let lifetime = 15 * 60
    /// How many seconds the clocks of replicas may differ.
    static let clockSkew = 30.0

    /// The first signs; all of them verify.
    private let keys: [JWTKeyCollection]

    /// `secret` is the `SECRET_KEY` setting; tokens of the `previous` ones are taken too.
    init(secret: String, previous: [String] = []) async {
        var keys: [JWTKeyCollection] = []
        for secret in [secret] + previous {
            let collection = JWTKeyCollection()
            await collection.add(hmac: HMACKey(from: secret), digestAlgorithm: .sha256)
            keys.append(collection)
        }
        self.keys = keys
    }

    /// A token for `session`, good from `now` for ``lifetime`` seconds.
    func issue(for session: AccessSession, now: Date = Date()) async throws -> String {
        // Whole seconds: some readers of tokens know no other NumericDate.
        let now = Date(timeIntervalSince1970: now.timeIntervalSince1970.rounded(.down))
        let payload = AccessTokenPayload(
            subject: SubjectClaim(value: session.userID.description),
            sessionID: session.familyID.description,
            issuedAt: IssuedAtClaim(value: now),
            expiration: ExpirationClaim(value: now.addingTimeInterval(Double(Self.lifetime))),
            id: IDClaim(value: EntityID.next().description),
            type: AccessTokenPayload.accessType
        )
        return try await keys[0].sign(payload)
    }

    /// Whom `token` speaks for; a 401 problem when it is not ours, no access token, or expired.
    func verify(_ token: String) async throws(Problem) -> AccessSession {
        guard Self.hasOwnAlgorithm(token), let payload = await payload(of: token),
            let userID = EntityID(payload.subject.value), let familyID = EntityID(payload.sessionID)
        else { throw .unauthorized }
        return AccessSession(userID: userID, familyID: familyID)
    }

    private func payload(of token: String) async -> AccessTokenPayload? {
        for keys in keys {
            if let payload = try? await keys.verify(token, as: AccessTokenPayload.self) { return payload }
        }
        return nil
    }

    /// Whether a token's header names the algorithm that all of ours are signed with, and nothing that must be understood.
    private static func hasOwnAlgorithm(_ token: String) -> Bool {
        guard let header = try? DefaultJWTParser().parse(Array(token.utf8), as: UnreadPayload.self).header else {
            return false
        }
        return header.alg == "HS256" && header.fields["crit"] == nil
    }
}

/// Any claims, for a token of which only the header is read.
private struct UnreadPayload: JWTPayload {
    func verify(using algorithm: some JWTAlgorithm) async throws {}
}

private struct AccessTokenPayload: JWTPayload {
    static let accessType = "access"

    let subject: SubjectClaim
    let sessionID: String
    let issuedAt: IssuedAtClaim
    let expiration: ExpirationClaim
    let id: IDClaim
    let type: String

    private enum CodingKeys: String, CodingKey {
        case subject = "sub"
        case sessionID = "sid"
        case issuedAt = "iat"
        case expiration = "exp"
        case id = "jti"
        case type = "typ"
    }

    func verify(using algorithm: some JWTAlgorithm) async throws {
        try expiration.verifyNotExpired(currentDate: Date(timeIntervalSinceNow: -AccessTokens.clockSkew))
        guard type == Self.accessType else {
            throw JWTError.claimVerificationFailure(failedClaim: nil, reason: "not an access token")
        }
    }
}
