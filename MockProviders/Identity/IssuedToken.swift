import JSONTree
import Secrets

/// A JSON Web Token (RFC 7519) in its compact form, right or forged.
struct IssuedToken: Sendable {
    let text: String

    /// - Parameters:
    ///   - key: the one that the provider publishes.
    ///   - now: seconds since 1970.
    init(_ request: TokenRequest, key: SigningKey, now: Int) async throws {
        let forgery = request.forgery
        let header = Self.header(of: request, kid: key.kid)
        let payload = Self.payload(of: request, now: now)
        let signed = [header, payload].map { Base64URL.encode($0.serialized().utf8) }.joined(separator: ".")
        let signature = try await Self.signature(of: Array(signed.utf8), by: key, forgery.signature)
        text = String("\(signed).\(Base64URL.encode(signature))".dropLast(forgery.truncation))
    }

    private static func header(of request: TokenRequest, kid: String) -> JSONText {
        let algorithm =
            switch request.forgery.signature {
            case .missing: "none"
            case .hmacOfPublicKey: "HS256"
            case .otherKey, .broken, nil: "RS256"
            }
        var header: JSONText =
            switch request.vendor {
            case .google: .object([("alg", .string(algorithm)), ("kid", .string(kid)), ("typ", .string("JWT"))])
            case .apple: .object([("kid", .string(kid)), ("alg", .string(algorithm))])
            }
        for (name, value) in request.forgery.header { header[name] = value }
        return header
    }

    private static func payload(of request: TokenRequest, now: Int) -> JSONText {
        var payload = request.payload(now: now)
        if request.forgery.padding > 0 {
            payload["padding"] = .string(String(repeating: "x", count: request.forgery.padding))
        }
        guard let name = request.forgery.repeated, let value = payload[name] else { return payload }
        return .object(payload.members + [(name, other(than: value))])
    }

    /// A value of the same type where there is one.
    private static func other(than value: JSONText) -> JSONText {
        switch value {
        case .bool(let flag): .bool(!flag)
        case .integer(let number): .integer(number == .max ? 0 : number + 1)
        case .tree(let tree) where tree.kind == .bool || tree.kind == .integer: other(than: JSONText(tree))
        case .string(let text): .string(text + "-repeated")
        case .tree(let tree): .string((tree.string ?? "") + "-repeated")
        default: .string("repeated")
        }
    }

    private static func signature(
        of bytes: [UInt8],
        by key: SigningKey,
        _ forgery: TokenForgery.Signature?
    ) async throws -> [UInt8] {
        switch forgery {
        case .missing: return []
        case .hmacOfPublicKey: return Secrets.hmacSHA256(key: Array(key.publicPEM.utf8), message: bytes)
        case .otherKey: return try await SharedKeys.unpublished.signature(of: bytes)
        case .broken:
            let signature = try key.signature(of: bytes)
            return signature.dropLast() + signature.suffix(1).map { ~$0 }
        case nil: return try key.signature(of: bytes)
        }
    }
}
