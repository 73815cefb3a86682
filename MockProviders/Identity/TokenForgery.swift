import JSONTree

/// How a token differs from a right one: what `_token` of an `_issue` request says.
///
/// | member | value | what is wrong with the token |
/// | --- | --- | --- |
/// | `header` | an object | the JOSE header has these members in place of its own or besides; null takes one out |
/// | `signature` | `"none"` | it is empty, `alg` is `none` |
/// | | `"hmac-of-public-key"` | it is an HMAC keyed with the public key's PEM, `alg` is `HS256` |
/// | | `"other-key"` | it is of a key that no set has, under the published `kid` |
/// | | `"broken"` | its last byte is inverted |
/// | `repeat` | a claim's name | the payload has that claim twice, the second time with another value |
/// | `truncate` | `n` | its last n characters are missing |
/// | `pad` | `n` | a claim `padding` of n characters makes it long |
struct TokenForgery: Sendable {
    /// What stands where the signature does.
    enum Signature: String, Sendable, CaseIterable {
        case missing = "none"
        case hmacOfPublicKey = "hmac-of-public-key"
        case otherKey = "other-key"
        case broken
    }

    private(set) var header: [(name: String, value: JSONText?)] = []
    private(set) var signature: Signature?
    private(set) var repeated: String?
    private(set) var truncation = 0
    private(set) var padding = 0

    /// A right token.
    init() {}

    /// - Throws: ``ControlError`` that names the member.
    init(_ value: JSONTree) throws(ControlError) {
        let place = "_token"
        let fields = try ControlFields(value, at: place, ["header", "signature", "repeat", "truncate", "pad"])
        if let header = value["header"] {
            guard header.kind == .object else { throw fields.refusal("header", "It must be an object.") }
            self.header = header.members.map { ($0.key, $0.value.isNull ? nil : .tree($0.value)) }
        }
        if let signature = value["signature"] {
            self.signature = signature.string.flatMap(Signature.init(rawValue:))
            guard self.signature != nil else {
                let names = Signature.allCases.map(\.rawValue).joined(separator: ", ")
                throw fields.refusal("signature", "It must be one of these: \(names).")
            }
        }
        if let name = value["repeat"] {
            repeated = name.string
            guard repeated != nil else { throw fields.refusal("repeat", "It must be the name of a claim.") }
        }
        truncation = try fields.number("truncate", from: 1, to: Self.most) ?? 0
        padding = try fields.number("pad", from: 1, to: Self.most) ?? 0
    }

    private static let most = 1 << 20
}
