/// What a vendor's list says of a model beside its name.
public struct ModelFacts: Sendable, Equatable {
    /// How many tokens it takes.
    public var contextTokens: Int?
    /// How many of them its answer may have.
    public var maxOutputTokens: Int?
    /// The day from which it is gone, `YYYY-MM-DD`.
    public var retiresAt: String?

    /// What is nil is not told.
    public init(contextTokens: Int? = nil, maxOutputTokens: Int? = nil, retiresAt: String? = nil) {
        self.contextTokens = contextTokens
        self.maxOutputTokens = maxOutputTokens
        self.retiresAt = retiresAt
    }
}
