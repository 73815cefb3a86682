import Recording

/// A model as a vendor's list has it.
///
/// Sources: the vendors' SDKs (`Model` of openai 3.57.0, `ModelInfo` of anthropic 2.14.0, `_Model_from_mldev` of
/// google-genai 3.6.1, `BaseModelCard` of mistralai 3.7.0) and, for xAI, its REST reference of `language-models`.
struct ModelEntry {
    let vendor: Recording.Vendor
    let model: String
    let facts: ModelFacts

    /// As the list has it that all clients of the vendor's form know.
    var json: JSONText {
        switch vendor {
        case .openai: .object(common + [("shutdown_date", JSONText(facts.retiresAt))])
        case .xai: .object(common)
        case .mistral: .object(common + mistralMembers)
        case .anthropic:
            .object([
                ("type", .string("model")), ("id", .string(model)), ("display_name", .string(model)),
                ("created_at", .string("2025-01-01T00:00:00Z")), ("lifecycle", .string("active")),
                ("deprecated_at", .null), ("retires_at", retirement), ("line", .null),
                ("max_input_tokens", JSONText(facts.contextTokens)), ("max_tokens", JSONText(facts.maxOutputTokens)),
                ("capabilities", .null),
            ])
        case .google:
            .object([
                ("name", .string("models/\(model)")), ("version", .string("001")), ("displayName", .string(model)),
                ("inputTokenLimit", .integer(facts.contextTokens ?? 1_048_576)),
                ("outputTokenLimit", .integer(facts.maxOutputTokens ?? 65_536)),
                ("supportedGenerationMethods", .array([.string("generateContent")])),
            ])
        }
    }

    /// As xAI's own list has it.
    var languageModel: JSONText {
        .object(
            common + [
                ("version", .string("1.0")), ("fingerprint", .string("fp_mock")),
                ("input_modalities", .array([.string("text")])), ("output_modalities", .array([.string("text")])),
                ("aliases", .array([])), ("prompt_text_token_price", .integer(0)),
                ("completion_text_token_price", .integer(0)), ("context_length", JSONText(facts.contextTokens)),
            ]
        )
    }

    private var common: [(String, JSONText)] {
        [
            ("id", .string(model)), ("object", .string("model")), ("created", .integer(1_735_689_600)),
            ("owned_by", .string(vendor == .mistral ? "mistralai" : vendor.rawValue)),
        ]
    }

    /// What Mistral says of a model besides; `type` tells the models that it made from those that customers tuned.
    private var mistralMembers: [(String, JSONText)] {
        [
            ("type", .string("base")), ("name", .string(model)), ("aliases", .array([])),
            ("max_context_length", .integer(facts.contextTokens ?? 32_768)), ("deprecation", retirement),
            ("deprecation_replacement_model", .null), ("default_model_temperature", .null),
            ("capabilities", .object([("completion_chat", .bool(true))])),
        ]
    }

    /// The moment from which the model is gone.
    private var retirement: JSONText {
        JSONText(facts.retiresAt.map { "\($0)T00:00:00Z" })
    }
}

extension JSONText {
    /// The number, or null for none.
    fileprivate init(_ number: Int?) {
        self = number.map(JSONText.integer) ?? .null
    }
}
