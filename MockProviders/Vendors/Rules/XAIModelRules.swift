import JSONTree

/// What xAI takes for a model, on both of its APIs.
///
/// Sources: docs.x.ai, "Reasoning" and "Image understanding"; LiteLLM's transformation for xAI; the efforts were measured
/// on Responses, and `GET /v1/models/grok-4` says that it is an alias of `grok-4.3`.
struct XAIModelRules: Sendable {
    /// Parameters that the model has not, as the API writes them in its answers.
    var missing: Set<String> = []
    /// Efforts that are refused in a sentence of their own, the model having others.
    var refusesNoEffort = false
}

extension XAIModelRules {
    static func rules(of model: String) -> XAIModelRules {
        // They share the name of the family and take what models that do not reason take.
        model.contains("non-reasoning") ? XAIModelRules(missing: ["reasoningEffort"]) : table[model]
    }

    private static let reasoner: Set<String> = ["presencePenalty", "frequencyPenalty", "stop"]

    private static let table = ModelTable<XAIModelRules>(
        [
            (["grok-4.5", "grok-4.6", "grok-4.7"], XAIModelRules(missing: reasoner, refusesNoEffort: true)),
            (["grok-4", "grok-4.3", "grok-3-mini"], XAIModelRules(missing: reasoner)),
            (
                ["grok-4.20", "grok-4-fast", "grok-4-1-fast", "grok-build-0.1"],
                XAIModelRules(missing: reasoner.union(["reasoningEffort"]))
            ),
            (["grok-code-fast-1"], XAIModelRules(missing: ["frequencyPenalty", "stop", "reasoningEffort"])),
        ],
        others: XAIModelRules()
    )
}

/// The settings of a request to xAI that depend on the model.
struct XAISettings {
    let model: String
    let rules: XAIModelRules

    init(model: String) {
        self.model = model
        rules = XAIModelRules.rules(of: model)
    }

    /// - Parameters:
    ///   - fields: the parameters as they are in the body, `nil` where they are not there, by their names in answers.
    ///   - effort: the effort that was asked for.
    func check(_ fields: [(name: String, field: JSONField?)] = [], effort: JSONField?) throws(Refusal) {
        for (name, field) in fields + [("reasoningEffort", effort)] where field != nil && rules.missing.contains(name) {
            throw .sentence(XAIWords.missing(name, from: model))
        }
        guard let effort else { return }
        let word = try effort.text()
        if word == "none", rules.refusesNoEffort { throw .sentence(XAIWords.unsupportedEffort(word)) }
        guard ["none", "minimal", "low", "medium", "high", "xhigh"].contains(word) else {
            throw .sentence(XAIWords.invalidEffort, .wrongValue)
        }
    }

    /// Holds a picture in a data URL to the least size that is seen.
    static func check(picture url: JSONField) throws(Refusal) {
        guard let data = url.tree.string.flatMap(DataURL.init), let picture = Picture(base64: data.base64) else {
            return
        }
        if let side = picture.shortestSide, side < 8 {
            throw .sentence(XAIWords.tooSmall(width: picture.width ?? 0, height: picture.height ?? 0), .tooSmall)
        }
    }

    /// The types that are seen.
    static let pictures: Set<String> = ["image/png", "image/jpeg", "image/jpg"]
}

/// The sentences in which xAI refuses a request, quoted from answers of its API that others published.
enum XAIWords {
    static let wrongKey =
        "Incorrect API key provided. You can obtain an API key from https://console.x.ai."
    static let noMessages = "messages must not be empty"
    static let invalidEffort = "Invalid reasoning effort."

    static func missing(_ parameter: String, from model: String) -> String {
        "Model \(model) does not support parameter \(parameter)."
    }

    static func unsupportedEffort(_ effort: String) -> String {
        "This model does not support `reasoning_effort` value `\(effort)`."
    }

    /// Of this sentence only the beginning and the end are quoted.
    static func tooSmall(width: Int, height: Int) -> String {
        "Image dimensions \(width)x\(height) are too small. Each side must be at least 8 pixels"
    }
}
