import FoundationEssentials
import JSONTree
import JWTKit

/// A provider's public keys, by their id (JWK Set, RFC 7517).
struct IdentityKeySet: Sendable {
    private let keys: [String: any JWTAlgorithm]

    /// Far more than a provider has at a time.
    private static let maximumKeys = 100
    /// What a set with so many keys may have in bytes.
    static let maximumBytes = 256 << 10

    /// Reads a set. Keys of other kinds than RSA for signatures are left out, as the RFC has it; nil where none is left.
    init?(json: [UInt8]) async {
        guard let tree = try? JSONTree.parse(json, limits: JSONLimits(maxBytes: Self.maximumBytes, maxDepth: 16)) else {
            return nil
        }
        let collection = JWTKeyCollection()
        var keys: [String: any JWTAlgorithm] = [:]
        for key in (tree["keys"]?.elements ?? []).prefix(Self.maximumKeys) {
            guard key["kty"]?.string == "RSA", key["alg"]?.string ?? "RS256" == "RS256",
                key["use"]?.string ?? "sig" == "sig", let id = key["kid"]?.string,
                let modulus = key["n"]?.string, let exponent = key["e"]?.string,
                let parsed = try? Insecure.RSA.PublicKey(modulus: modulus, exponent: exponent)
            else { continue }
            let name = JWKIdentifier(string: id)
            await collection.add(rsa: parsed, digestAlgorithm: .sha256, kid: name)
            keys[id] = try? await collection.getKey(for: name)
        }
        guard !keys.isEmpty else { return nil }
        self.keys = keys
    }

    /// The key of this id.
    subscript(_ id: String) -> (any JWTAlgorithm)? { keys[id] }
}
