/// What Mistral takes for a model.
///
/// Sources: docs.mistral.ai, "Reasoning" and "Vision"; answers of the API that others published.
struct MistralModelRules: Sendable {
    /// The values of `reasoning_effort`: none of them where the model does not have the field, `nil` where they are not
    /// known.
    var efforts: [String]?

    static let table = ModelTable<MistralModelRules>(
        [
            (
                [
                    "mistral-large-2512", "mistral-medium-2505", "codestral", "ministral-3b", "ministral-8b",
                    "ministral-14b", "open-mistral-nemo",
                ],
                MistralModelRules(efforts: [])
            ),
            (
                ["mistral-medium-3-5", "mistral-small-2603", "mistral-small-latest"],
                MistralModelRules(efforts: ["high", "none"])
            ),
        ],
        others: MistralModelRules()
    )

    /// The most pictures in a request. Source: docs.mistral.ai, "Vision".
    static let maxImages = 8
}

/// The sentences in which Mistral refuses a request.
///
/// Those of the first part are quoted from mistral-common's `validator.py` or from answers of the API that others
/// published; those of the second part are in the manner of the others, since no answer is known.
enum MistralWords {
    // Quoted.

    static let noEffort = "reasoning_effort is not enabled for this model"
    static let lastRole =
        "Expected last role User or Tool (or Assistant with prefix True) for serving but got assistant"
    static let firstRole = "Conversation must start with a user message or system message"
    static let silentAssistant = "Assistant message must have either content or tool_calls, but not none."
    static let callsWithoutResults = "Not the same number of function calls and responses"

    static func unexpected(_ role: String, after before: String) -> String {
        "Unexpected role '\(role)' after role '\(before)'"
    }

    static func unreadable(_ url: String) -> String {
        "Image, '\(short(url))', could not be loaded as a valid image"
    }

    static func animated(_ url: String) -> String { "Image is an animated GIF. Image URL: \(short(url))" }

    // In the manner of the others; the end of the first is quoted.

    static func effort(_ effort: String, known: [String]) -> String {
        "reasoning_effort \(effort) is not supported for this model, supported values: [\(known.joined(separator: ", "))]"
    }

    static func tooManyImages(_ count: Int) -> String {
        "Too many images in the request: \(count), the maximum is \(MistralModelRules.maxImages)"
    }

    /// A picture's URL without its bytes.
    private static func short(_ url: String) -> String {
        guard url.hasPrefix("data:"), let comma = url.firstIndex(of: ",") else { return url }
        return url[...comma] + "..."
    }
}
