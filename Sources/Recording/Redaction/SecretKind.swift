/// What a text may have that must not be in a repository.
package enum SecretKind: String, Sendable, CaseIterable {
    case apiKey = "api key"
    case bearerToken = "bearer token"
    case cookie
    case email
    case accountID = "account id"
    case projectID = "project id"
    case address = "IP address"
    /// The way of a request through a proxy.
    case requestPath = "request path"
    case requestID = "request id"
    /// An id that is known by its place.
    case identifier
    case randomString = "random string"
}

/// A place of a text that must not be in a repository.
package struct SecretMatch: Sendable, Equatable {
    package let kind: SecretKind
    /// The bytes, as offsets from the text's first.
    package let range: Range<Int>
    /// What was found, in words, with the first characters only.
    package let message: String
}
