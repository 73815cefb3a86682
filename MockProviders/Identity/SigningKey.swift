import FoundationEssentials
import JWTKit
import Secrets

/// An RSA key of 2048 bits that an identity provider signs with (RS256, RFC 7518).
struct SigningKey: Sendable {
    /// The key's name, in the form of the provider's own.
    let kid: String
    /// The public key as PEM.
    let publicPEM: String
    private let modulus: [UInt8]
    private let exponent: [UInt8]
    private let algorithm: any JWTAlgorithm

    /// Makes a key.
    init(of vendor: IdentityVendor) async throws {
        let key = try Insecure.RSA.PrivateKey(pem: Secrets.rsaPrivateKey(bits: 2048))
        let numbers = try key.publicKey.getKeyPrimitives()
        modulus = Array(numbers.modulus)
        exponent = Array(numbers.publicExponent)
        publicPEM = key.publicKey.pemRepresentation
        kid = Self.name(of: modulus, at: vendor)
        let keys = await JWTKeyCollection().add(rsa: key, digestAlgorithm: .sha256)
        algorithm = try await keys.getKey()
    }

    /// The public key as a member of a JSON Web Key Set (RFC 7517).
    var jwk: JSONText {
        .object([
            ("kty", .string("RSA")), ("kid", .string(kid)), ("use", .string("sig")), ("alg", .string("RS256")),
            ("n", .string(Base64URL.encode(modulus))), ("e", .string(Base64URL.encode(exponent))),
        ])
    }

    func signature(of bytes: [UInt8]) throws -> [UInt8] {
        try algorithm.sign(bytes)
    }

    /// Google's names are 40 hexadecimal digits and Apple's 10 letters and digits.
    private static func name(of modulus: [UInt8], at vendor: IdentityVendor) -> String {
        let digest = Secrets.sha256(modulus)
        switch vendor {
        case .google: return String(Hexadecimal.encode(digest).prefix(40))
        case .apple: return String(Base64URL.encode(digest).filter { $0 != "-" && $0 != "_" }.prefix(10))
        }
    }
}
