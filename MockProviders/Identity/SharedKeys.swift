/// The keys that all mocks of a process begin with: each is made once, when one needs it first.
enum SharedKeys {
    private static let google = key(of: .google)
    private static let apple = key(of: .apple)
    private static let forger = key(of: .google)

    /// The key that a provider signs with until it is rotated.
    static func first(of vendor: IdentityVendor) async throws -> SigningKey {
        switch vendor {
        case .google: try await google.value
        case .apple: try await apple.value
        }
    }

    /// A key that is in no provider's set.
    static var unpublished: SigningKey {
        get async throws { try await forger.value }
    }

    private static func key(of vendor: IdentityVendor) -> Task<SigningKey, any Error> {
        Task.detached { try await SigningKey(of: vendor) }
    }
}
