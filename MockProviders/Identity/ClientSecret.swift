import FoundationEssentials
import JSONTree
import JWTKit

/// The client secret of Apple's token endpoints: a JWT that the client signs (ES256) with a key that Apple knows.
///
/// Source: Apple, Creating a client secret.
struct ClientSecret: Sendable {
    /// Why a client secret is refused, for the mock's log; Apple does not tell.
    struct Flaw: Error, Equatable {
        let message: String
    }

    /// The longest time from `iat` to `exp`, six months in seconds.
    static let longestLifetime = 15_777_000

    /// The name of the key that it is signed with.
    let keyID: String
    private let signed: [UInt8]
    private let signature: [UInt8]

    /// Checks all but the signature.
    ///
    /// - Parameter now: seconds since 1970.
    init(_ text: String, of client: String, now: Int) throws(Flaw) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let header = Self.object(parts[0]), let claims = Self.object(parts[1]),
            let signature = Base64URL.decode(parts[2])
        else { throw Flaw(message: "It is no JWT.") }
        guard header["alg"]?.string == "ES256" else { throw Flaw(message: "alg is not ES256.") }
        guard let keyID = header["kid"]?.string, !keyID.isEmpty else { throw Flaw(message: "It has no kid.") }
        guard claims["iss"]?.string?.count == 10 else { throw Flaw(message: "iss is no team id of 10 characters.") }
        guard claims["aud"]?.string == IdentityVendor.apple.issuer else { throw Flaw(message: "aud is not Apple.") }
        guard claims["sub"]?.string == client else { throw Flaw(message: "sub is not the client_id.") }
        guard let issued = claims["iat"]?.double else { throw Flaw(message: "iat is no number.") }
        guard let expiry = claims["exp"]?.double else { throw Flaw(message: "exp is no number.") }
        guard expiry > Double(now) else { throw Flaw(message: "It has expired.") }
        guard expiry - issued <= Double(Self.longestLifetime) else {
            throw Flaw(message: "exp is more than \(Self.longestLifetime) seconds after iat.")
        }
        self.keyID = keyID
        self.signature = signature
        signed = Array("\(parts[0]).\(parts[1])".utf8)
    }

    /// Checks the signature.
    func verify(with key: ClientKey) throws(Flaw) {
        guard key.verify(signature, of: signed) else { throw Flaw(message: "Its signature is wrong.") }
    }

    private static func object(_ part: Substring) -> JSONTree? {
        let tree = Base64URL.decode(part).flatMap { try? JSONTree.parse($0) }
        return tree?.kind == .object ? tree : nil
    }
}

/// The public key that a client secret is checked with, on the curve P-256.
struct ClientKey: Sendable {
    private let algorithm: any JWTAlgorithm

    /// - Throws: when `pem` is no such key.
    init(pem: String) async throws {
        algorithm = try await JWTKeyCollection().add(ecdsa: ES256PublicKey(pem: pem)).getKey()
    }

    fileprivate func verify(_ signature: [UInt8], of bytes: [UInt8]) -> Bool {
        (try? algorithm.verify(signature, signs: bytes)) == true
    }
}
