import ChatServer
import MockProviders
import Providers

extension ModelCatalogue {
    /// What the mock vendors' lists of models say of the catalogue's, by vendor and model.
    var facts: [String: [String: ModelFacts]] {
        models.reduce(into: [:]) { facts, model in
            facts[model.name.vendor.rawValue, default: [:]][model.name.model] = ModelFacts(
                contextTokens: model.contextTokens,
                maxOutputTokens: model.maxOutputTokens,
                retiresAt: model.retiresAt?.description
            )
        }
    }
}
