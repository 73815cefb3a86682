import HTTPTypes
import JSONTree

/// An endpoint of an identity provider that a server asks. Its path is its name below `/identity`.
enum IdentityEndpoint: String, Sendable, CaseIterable {
    case googleCerts = "google/certs"
    case appleKeys = "apple/keys"
    case appleToken = "apple/token"
    case appleRevoke = "apple/revoke"

    /// - Throws: ``ControlError`` for what is no endpoint's name.
    init(_ value: JSONTree) throws(ControlError) {
        guard let endpoint = value.string.flatMap(Self.init(rawValue:)) else {
            let names = Self.allCases.map(\.rawValue).joined(separator: ", ")
            throw ControlError(field: "identity", "It must be one of these: \(names).")
        }
        self = endpoint
    }

    var vendor: IdentityVendor {
        self == .googleCerts ? .google : .apple
    }

    var method: HTTPRequest.Method {
        switch self {
        case .googleCerts, .appleKeys: .get
        case .appleToken, .appleRevoke: .post
        }
    }
}
