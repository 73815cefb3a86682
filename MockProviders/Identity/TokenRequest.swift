import JSONTree

/// The body of an `_issue` request: the claims of a token, and how it is to be forged.
struct TokenRequest: Sendable {
    private enum Claim: Sendable {
        case absent
        case value(JSONText)
        /// So many seconds after the token is made.
        case after(Int)
    }

    let vendor: IdentityVendor
    let forgery: TokenForgery
    /// When the user signed in, in seconds since 1970.
    private let signedInAt: Int
    private let claims: [(name: String, claim: Claim)]

    /// - Throws: ``ControlError`` that names the claim.
    init(_ body: JSONTree, to vendor: IdentityVendor, now: Int) throws(ControlError) {
        guard body.kind == .object else { throw ControlError("The body must be an object.") }
        guard let subject = body["sub"], subject.isNull || subject.string?.isEmpty == false else {
            throw ControlError(field: "sub", "It must be a string that is not empty, or null for a token without it.")
        }
        self.vendor = vendor
        signedInAt = now
        var claims: [(String, Claim)] = []
        for (name, value) in body.members where name != "_token" {
            claims.append((name, try Self.claim(name, value)))
        }
        self.claims = claims
        forgery = try body["_token"].map { value throws(ControlError) in try TokenForgery(value) } ?? TokenForgery()
        if let repeated = forgery.repeated, payload(now: now)[repeated] == nil {
            throw ControlError(field: "_token.repeat", "The token has no claim \(repeated).")
        }
    }

    /// The claims of a token that is made now.
    ///
    /// - Parameter now: seconds since 1970.
    func payload(now: Int) -> JSONText {
        var payload = defaults(now: now)
        for (name, claim) in claims {
            switch claim {
            case .absent: payload[name] = nil
            case .value(let value): payload[name] = value
            case .after(let seconds): payload[name] = .integer(now + seconds)
            }
        }
        return payload
    }

    /// The clients that the token is for.
    var audience: [String] {
        switch payload(now: signedInAt)["aud"] {
        case .string(let client): [client]
        case .tree(let tree): tree.string.map { [$0] } ?? tree.elements.compactMap(\.string)
        default: []
        }
    }

    /// What the vendor puts into any token.
    private func defaults(now: Int) -> JSONText {
        var payload = JSONText.object([
            ("iss", .string(vendor.issuer)), ("aud", .string(IdentityVendor.defaultClient)),
            ("iat", .integer(now)), ("exp", .integer(now + vendor.tokenLifetime)),
        ])
        if case .value? = claims.first(where: { $0.name == "email" })?.claim { payload["email_verified"] = .bool(true) }
        switch vendor {
        case .google: payload["azp"] = client
        case .apple:
            payload["auth_time"] = .integer(signedInAt)
            payload["nonce_supported"] = .bool(true)
        }
        return payload
    }

    /// The client that asked for the token: the first that it is for.
    private var client: JSONText? {
        guard let audience = claims.first(where: { $0.name == "aud" })?.claim else {
            return .string(IdentityVendor.defaultClient)
        }
        guard case .value(.tree(let value)) = audience else { return nil }
        return (value.string ?? value.elements.first?.string).map(JSONText.string)
    }

    /// A time may be relative, so that tests need not know what time it is.
    private static func claim(_ name: String, _ value: JSONTree) throws(ControlError) -> Claim {
        if value.isNull { return .absent }
        guard ["iat", "exp", "nbf"].contains(name), value.kind == .object else { return .value(.tree(value)) }
        let seconds = try ControlFields(value, at: name, ["in"]).required("in", from: -farthest, to: farthest)
        return .after(seconds)
    }

    private static let farthest = 10_000_000_000
}
