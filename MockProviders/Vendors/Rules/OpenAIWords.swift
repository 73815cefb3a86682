import JSONTree

/// The sentences in which OpenAI refuses a request.
///
/// Those of the first part are quoted from answers of its APIs that others published; those of the second part have the
/// form of its answers, and were not seen for this very field.
enum OpenAIWords {
    // Quoted.

    static let useMaxCompletionTokens =
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
    static let unreadablePicture =
        "You uploaded an unsupported image. Please make sure your image has of one the following formats: "
        + "['png', 'jpeg', 'gif', 'webp']."

    static func onlyDefault(_ name: String, _ value: Int, given: String) -> String {
        "Unsupported value: '\(name)' does not support \(given) with this model. Only the default (\(value)) value is "
            + "supported."
    }

    /// `temperature` of Responses was seen; other parameters are told in the same way.
    static func unsupported(_ field: JSONField) -> Refusal {
        let name = field.path.bracketed
        return .sentence("Unsupported parameter: '\(name)' is not supported with this model.", at: field.path)
    }

    static func unsupported(_ effort: JSONField, of model: String, known: [String]) -> Refusal {
        let names = known.map { "'\($0)'" }
        let list =
            names.count > 1 ? names.dropLast().joined(separator: ", ") + ", and " + names[names.count - 1] : names[0]
        return .sentence(
            "Unsupported value: '\(effort.tree.string ?? "")' is not supported with the '\(model)' model. "
                + "Supported values are: \(list).",
            at: effort.path,
            code: "unsupported_value"
        )
    }

    /// Issue 1173 of itzcrazykns/vane.
    static func noToolsWithEffort(_ model: String) -> String {
        "Function tools with reasoning_effort are not supported for \(model) in /v1/chat/completions. To use function "
            + "tools, use /v1/responses or set reasoning_effort to 'none'."
    }

    static func tooManyPatches(_ count: Int, limit: Int) -> String {
        "The image you provided requires \(count) patches after processing, exceeding the limit of \(limit). Please "
            + "resize the image and try again."
    }

    /// `prompt_cache_key` was seen.
    static func tooLong(_ name: String, most: Int, count: Int) -> String {
        "Invalid '\(name)': string too long. Expected a string with maximum length \(most), but got a string with length "
            + "\(count) instead."
    }

    static func missing(_ name: String) -> String { "Missing required parameter: '\(name)'." }

    // In the form of the others.

    static func unknown(_ name: String) -> String { "Unknown parameter: '\(name)'." }
    static let noEncryptedContent = "Encrypted content is not supported with this model."
    static let responsesOnly = "This model is only supported in v1/responses and not in v1/chat/completions."
}
