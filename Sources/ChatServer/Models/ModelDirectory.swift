import HTTPTypes
import Providers

/// Which vendors this server can ask, and where, and what is known of their models.
struct ModelDirectory: Sendable {
    private let endpoints: [Vendor: ProviderEndpoint]
    let catalogue: ModelCatalogue

    init(_ endpoints: [ProviderEndpoint], catalogue: ModelCatalogue) {
        self.endpoints = Dictionary(endpoints.map { ($0.vendor, $0) }) { first, _ in first }
        self.catalogue = catalogue
    }

    /// Where to ask for `name`; nil when its vendor has no key here.
    ///
    /// Any model of a vendor with a key can be asked for, whether the catalogue has it or not: new ones come up faster
    /// than a catalogue is kept.
    func endpoint(for name: ModelName) -> ProviderEndpoint? {
        endpoints[name.vendor]
    }

    /// Whether `name` reasons before it answers; nil where the catalogue does not know.
    func reasons(_ name: ModelName) -> Bool? {
        catalogue[name]?.reasons
    }

    /// How much of a conversation `name` can be sent; without bounds where the catalogue does not know the model.
    func window(of name: ModelName) -> ContextWindow {
        let model = catalogue[name]
        return ContextWindow(
            contextTokens: model?.contextTokens,
            maxOutputTokens: model?.maxOutputTokens,
            vendor: name.vendor
        )
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
