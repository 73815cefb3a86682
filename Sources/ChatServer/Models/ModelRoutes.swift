import Hummingbird
import Providers

/// `/api/v1/models`.
struct ModelRoutes: Sendable {
    let models: ModelDirectory

    func add(to group: RouterGroup<ServerContext>) {
        group.get(use: list)
    }

    /// The whole catalogue: it is short, so it is not paged.
    @Sendable private func list(_ request: Request, _ context: ServerContext) async throws -> Response {
        try .json(ModelList(items: models.catalogue.models.map { ListedModel($0, in: models) }))
    }
}

/// The answer of `GET /models`.
private struct ModelList: Encodable {
    let items: [ListedModel]
}

/// A model as clients see it.
private struct ListedModel: Encodable {
    let llm: String
    let provider: String
    let name: String
    /// Whether its vendor has a key here.
    let available: Bool
    let accepts: [String]
    let contextTokens: Int
    let maxOutputTokens: Int?
    let efforts: [String]
    /// Whether it takes one.
    let temperature: Bool
    /// Shown as null where nothing is announced.
    let retiresAt: String?

    init(_ model: ModelCatalogue.Model, in models: ModelDirectory) {
        llm = model.name.description
        provider = model.name.vendor.rawValue
        name = model.title
        available = models.endpoint(for: model.name) != nil
        accepts = model.accepts.map(\.rawValue)
        contextTokens = model.contextTokens
        maxOutputTokens = model.maxOutputTokens
        efforts = model.efforts
        temperature = model.takesTemperature
        retiresAt = model.retiresAt?.description
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(llm, forKey: .llm)
        try container.encode(provider, forKey: .provider)
        try container.encode(name, forKey: .name)
        try container.encode(available, forKey: .available)
        try container.encode(accepts, forKey: .accepts)
        try container.encode(contextTokens, forKey: .contextTokens)
        try container.encodeIfPresent(maxOutputTokens, forKey: .maxOutputTokens)
        try container.encode(efforts, forKey: .efforts)
        try container.encode(temperature, forKey: .temperature)
        try container.encode(retiresAt, forKey: .retiresAt)
    }

    private enum CodingKeys: String, CodingKey {
        case llm, provider, name, available, accepts, efforts, temperature
        case contextTokens = "context_tokens"
        case maxOutputTokens = "max_output_tokens"
        case retiresAt = "retires_at"
    }
}
