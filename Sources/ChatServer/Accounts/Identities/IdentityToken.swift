import FoundationEssentials
import JSONTree
import JWTKit

/// An ID token as it came: a JWT (RFC 7519) in its compact form, of which nothing is believed yet.
struct IdentityToken: Sendable {
    /// Larger ones are not looked at. Real ones have one to two kilobytes.
    private static let maximumBytes = 16_384
    private static let limits = JSONLimits(maxBytes: maximumBytes, maxDepth: 16, rejectsDuplicateKeys: true)

    /// The id of the key that it says it was signed with.
    let keyID: String
    private let claims: JSONTree
    private let signed: [UInt8]
    private let signature: [UInt8]

    /// Reads the parts of a token; nil for what is no token, is not signed with RS256, or has members twice or extensions
    /// that must be understood. Keys that the header brings along or refers to (`jwk`, `jku`, `x5c`, `x5u`) are ignored.
    init?(_ text: String) {
        guard text.utf8.count <= Self.maximumBytes else { return nil }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let header = Self.json(parts[0]), let claims = Self.json(parts[1]),
            let signature = Self.bytes(parts[2]), header["alg"]?.string == "RS256", header["crit"] == nil,
            let keyID = header["kid"]?.string
        else { return nil }
        self.keyID = keyID
        self.claims = claims
        self.signature = signature
        signed = Array("\(parts[0]).\(parts[1])".utf8)
    }

    /// The claims, if `key` made the signature.
    func claims(signedBy key: any JWTAlgorithm) -> JSONTree? {
        (try? key.verify(signature, signs: signed)) == true ? claims : nil
    }

    private static func json(_ part: Substring) -> JSONTree? {
        bytes(part).flatMap { try? JSONTree.parse($0, limits: limits) }
    }

    /// The bytes of base64url without padding (RFC 7515, section 2).
    static func bytes(_ text: some StringProtocol) -> [UInt8]? {
        guard text.utf8.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "=") })
        else { return nil }
        let base64 = text.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 }
        let padding = String(repeating: "=", count: (4 - base64.count % 4) % 4)
        return Data(base64Encoded: String(base64) + padding).map { [UInt8]($0) }
    }
}
