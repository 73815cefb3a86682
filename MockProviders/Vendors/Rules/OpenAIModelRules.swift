import JSONTree

/// What OpenAI takes for a model, on both of its APIs.
///
/// Sources: developers.openai.com, "Reasoning models", "Latest model", "Deployment checklist" and "Images and vision";
/// openai-python's `CompletionCreateParams` and `ResponseCreateParams`; LiteLLM's transformations of reasoning models. The
/// efforts were measured on Responses, a request for each.
struct OpenAIModelRules: Sendable {
    /// Whether the model is one of gpt-5 and later or of the o-series, which take no `max_tokens`, penalties or stops on
    /// Chat Completions.
    var isReasoner = false
    /// The efforts that the model knows: none of them for a model that does not reason; `nil` where they are not known.
    var efforts: [String]?
    /// The effort of a request that names none; `nil` where it is not known.
    var usualEffort: String?
    /// Whether functions on Chat Completions go together with an effort other than `none`.
    var takesChatTools = true
    /// Whether Chat Completions has the model.
    var isOnChat = true
    /// Whether pictures count as they are, at most 30,000 squares of 32 pixels, and are not scaled down.
    var countsPatches = false
}

extension OpenAIModelRules {
    static func rules(of model: String) -> OpenAIModelRules {
        let rules = table[model]
        guard rules.efforts == nil, !rules.isReasoner, isLater(model) else { return rules }
        return OpenAIModelRules(isReasoner: true)
    }

    /// Whether a model that no row is for is later than gpt-5: those all reason.
    private static func isLater(_ model: String) -> Bool {
        guard model.hasPrefix("gpt-"), !model.contains("-chat") else { return false }
        let version = model.dropFirst(4).prefix { $0.isNumber }
        return Int(version).map { $0 >= 5 } ?? false
    }

    private static let table = ModelTable<OpenAIModelRules>(
        [
            (["gpt-4o", "gpt-4.1"], OpenAIModelRules(efforts: [])),
            (["gpt-5"], reasoner(["minimal", "low", "medium", "high"], usual: "medium")),
            (["gpt-5-chat", "gpt-5.1-chat", "gpt-5.2-chat"], OpenAIModelRules()),
            (["gpt-5.1"], reasoner(["none", "low", "medium", "high"], usual: "none")),
            (["gpt-5.2", "gpt-5.4"], reasoner(["none", "low", "medium", "high", "xhigh"], usual: "none")),
            (["gpt-5.5"], reasoner(["none", "low", "medium", "high", "xhigh"], usual: "medium")),
            (
                ["gpt-5.6", "gpt-6-luna", "gpt-6-sol", "gpt-6.1-terra"],
                reasoner(["none", "low", "medium", "high", "xhigh", "max"], usual: "medium", isNewest: true)
            ),
            (
                ["gpt-6-astra", "gpt-6.1-sol"],
                reasoner(["low", "medium", "high", "xhigh", "max"], usual: "medium", isNewest: true)
            ),
            (
                ["o1-pro", "o3-pro", "gpt-5-pro", "gpt-5.2-pro", "gpt-5.4-pro", "gpt-5.5-pro"],
                OpenAIModelRules(isReasoner: true, isOnChat: false)
            ),
            (["o1", "o3", "o4-mini"], reasoner(["low", "medium", "high"], usual: "medium")),
        ],
        others: OpenAIModelRules()
    )

    private static func reasoner(_ efforts: [String], usual: String, isNewest: Bool = false) -> OpenAIModelRules {
        OpenAIModelRules(
            isReasoner: true,
            efforts: efforts,
            usualEffort: usual,
            takesChatTools: !isNewest,
            countsPatches: isNewest
        )
    }
}

/// The settings of a request to OpenAI that depend on the model.
struct OpenAISettings {
    let body: JSONField
    let model: String
    let rules: OpenAIModelRules
    /// The effort that was asked for, and where.
    let effort: JSONField?

    init(_ body: JSONField, model: String, effort: JSONField?) {
        self.body = body
        self.model = model
        self.effort = effort
        rules = OpenAIModelRules.rules(of: model)
    }

    /// Whether the model will reason: sampling is for those that do not.
    private var reasons: Bool {
        guard rules.isReasoner, let effort = effort?.tree.string ?? rules.usualEffort else { return false }
        return effort != "none"
    }

    /// What both APIs refuse.
    func checkBoth() throws(Refusal) {
        try checkLength("prompt_cache_key", most: 64)
        try checkLength("safety_identifier", most: 128)
        guard let effort, let efforts = rules.efforts else { return }
        guard !efforts.isEmpty else { throw OpenAIWords.unsupported(effort) }
        if try !efforts.contains(effort.text()) { throw OpenAIWords.unsupported(effort, of: model, known: efforts) }
    }

    func checkResponses() throws(Refusal) {
        try checkBoth()
        if rules.efforts?.isEmpty == true {
            if let summary = body["reasoning"]?["summary"] { throw OpenAIWords.unsupported(summary) }
            if let include = body["include"], include.tree.elements.contains(where: { $0.string == Self.sealed }) {
                throw .sentence(OpenAIWords.noEncryptedContent, at: include.path, code: "invalid_value")
            }
        }
        guard reasons else { return }
        for name in ["temperature", "top_p", "top_logprobs"] {
            if let field = body[name] { throw OpenAIWords.unsupported(field) }
        }
    }

    func checkChat() throws(Refusal) {
        guard rules.isOnChat else {
            throw .sentence(OpenAIWords.responsesOnly, .unknownModel, at: FieldPath("model"))
        }
        try checkBoth()
        guard rules.isReasoner else { return }
        if let field = body["max_tokens"] {
            throw .sentence(OpenAIWords.useMaxCompletionTokens, at: field.path)
        }
        for name in ["presence_penalty", "frequency_penalty"] {
            if let field = body[name], field.tree.double != 0 { throw OpenAIWords.unsupported(field) }
        }
        if let field = body["stop"] { throw OpenAIWords.unsupported(field) }
        if let effort, effort.tree.string != "none", !rules.takesChatTools, body["tools"]?.tree.count ?? 0 > 0 {
            throw .sentence(OpenAIWords.noToolsWithEffort(model), at: effort.path, code: "")
        }
        guard reasons else { return }
        if let field = body["temperature"], field.tree.double != 1 {
            throw .sentence(
                OpenAIWords.onlyDefault("temperature", 1, given: field.tree.serialized()),
                at: field.path,
                code: "unsupported_value"
            )
        }
        if let field = body["top_p"] { throw OpenAIWords.unsupported(field) }
        if let field = body["logprobs"], field.tree.bool == true { throw OpenAIWords.unsupported(field) }
        if let field = body["top_logprobs"] { throw OpenAIWords.unsupported(field) }
    }

    /// Holds a picture that came with the request to what the model sees.
    ///
    /// - Parameters:
    ///   - url: where it is; only a data URL is looked at. Its declared type does not matter: the bytes do.
    ///   - detail: how closely it is to be looked at.
    ///   - param: how the API names the place of pictures that are too large.
    func check(picture url: JSONField, detail: String?, param: String) throws(Refusal) {
        guard let data = url.tree.string.flatMap(DataURL.init) else { return }
        guard let picture = Picture(base64: data.base64), Self.pictures.contains(picture.contentType) else {
            throw .sentence(OpenAIWords.unreadablePicture, .wrongValue, code: "invalid_image_format")
        }
        let patches = picture.patches(of: 32)
        let isScaled = detail == "low" || detail == "high"
        if rules.countsPatches, !isScaled, patches > Self.maxPatches {
            throw .sentence(
                OpenAIWords.tooManyPatches(patches, limit: Self.maxPatches),
                .wrongValue,
                at: FieldPath(param)
            )
        }
    }

    private func checkLength(_ name: String, most: Int) throws(Refusal) {
        guard let field = body[name] else { return }
        let count = try field.text().count
        if count > most {
            throw .sentence(
                OpenAIWords.tooLong(name, most: most, count: count),
                .wrongValue,
                at: field.path,
                code: "string_above_max_length"
            )
        }
    }

    private static let sealed = "reasoning.encrypted_content"
    private static let maxPatches = 30_000
    private static let pictures: Set<String> = ["image/png", "image/jpeg", "image/webp", "image/gif"]
}
