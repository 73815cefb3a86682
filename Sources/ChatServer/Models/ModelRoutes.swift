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

    init(_ model: ModelCatalogue.Model, in models: ModelDirectory) {
        llm = model.name.description
        provider = model.name.vendor.rawValue
        name = model.title
        available = models.endpoint(for: model.name) != nil
        accepts = model.accepts.map(\.rawValue)
        contextTokens = model.contextTokens
        maxOutputTokens = model.maxOutputTokens
    }

    private enum CodingKeys: String, CodingKey {
        case llm, provider, name, available, accepts
        case contextTokens = "context_tokens"
        case maxOutputTokens = "max_output_tokens"
    }
}
