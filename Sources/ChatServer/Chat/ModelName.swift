import HTTPTypes
import Providers

/// What clients call `llm`: `provider/model`.
struct ModelName: Sendable, Equatable {
    /// The rule for `llm`, as a client is told.
    static let rule = "must be provider/model, such as anthropic/claude-sonnet-4-5"

    let vendor: Vendor
    /// The model in the vendor's own words, 1…200 printable ASCII characters.
    let model: String

    /// Reads `provider/model`; nil for an unknown provider or a name no vendor could have.
    init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let vendor = Vendor(rawValue: String(parts[0])),
            (1...200).contains(parts[1].utf8.count), parts[1].utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        self.vendor = vendor
        model = String(parts[1])
    }
}

/// Which vendors this server can ask, and where.
struct ModelDirectory: Sendable {
    private let endpoints: [Vendor: ProviderEndpoint]

    init(_ endpoints: [ProviderEndpoint]) {
        self.endpoints = Dictionary(endpoints.map { ($0.vendor, $0) }) { first, _ in first }
    }

    /// Where to ask for `name`; nil when its vendor has no key here.
    func endpoint(for name: ModelName) -> ProviderEndpoint? {
        endpoints[name.vendor]
    }
}

extension Problem {
    /// The vendor of a model has no key: 422 when a thread is to use it, 409 when it is to be asked.
    static func providerNotConfigured(_ vendor: Vendor, status: HTTPResponse.Status) -> Problem {
        Problem(
            status: status,
            slug: "provider-not-configured",
            title: "Provider not configured",
            detail: "This server has no key for \(vendor.rawValue).",
            errors: status == .unprocessableContent
                ? [FieldError(field: "llm", message: "names a provider that is not configured")] : []
        )
    }
}
