/// What the Gemini API takes for a model.
///
/// Sources: ai.google.dev, "Thinking", "Image understanding" and "What's new in Gemini 3.6"; google-genai's
/// `_Part_to_mldev` and its kin, which say what the Gemini API has and what only Vertex AI; issue 323 of
/// LibreChat-AI/agents, which measured who takes a last turn of the model's.
struct GoogleModelRules: Sendable {
    /// Thinking levels that the model has not, in capitals.
    var missingLevels: Set<String> = []
    /// Whether the last turn may be the model's, for it to go on from.
    var takesModelTurnLast = true
    /// Whether it takes penalties, log probabilities and more than one candidate.
    var takesVariants = true

    static let table = ModelTable<GoogleModelRules>(
        [
            (["gemini-3.1-pro"], GoogleModelRules(missingLevels: ["MINIMAL"], takesVariants: false)),
            (
                ["gemini-3.7-flash", "gemini-3.8-flash"],
                GoogleModelRules(missingLevels: ["MINIMAL"], takesModelTurnLast: false)
            ),
            (["gemini-3.6-flash", "gemini-3.5-flash-lite"], GoogleModelRules(takesModelTurnLast: false)),
        ],
        others: GoogleModelRules()
    )
}

/// The sentences in which the Gemini API refuses a request, quoted from its answers that others published.
enum GoogleWords {
    static let budgetAndLevel = "You can only set only one of thinking budget and thinking level."
    static let modelTurnLast = "Requests ending with a model turn are not supported."
    static let noPenalty = "Penalty is not enabled for this model"
    static let noLogprobs = "Logprobs is not enabled for this model"
    static let oneCandidate = "Multiple candidates is not enabled for this model"
    static let unreadableImage =
        "Unable to process input image. Please retry or report in "
        + "https://developers.generativeai.google/guide/troubleshooting"

    static func noLevel(_ level: String) -> String {
        "Thinking level \(level) is not supported for this model. Please retry with other thinking level."
    }

    static func unknownLevel(_ level: String) -> String {
        "Invalid value at 'generation_config.thinking_config.thinking_level' "
            + "(type.googleapis.com/google.ai.generativelanguage.v1beta.ThinkingConfig.ThinkingLevel), \"\(level)\""
    }

    static func unknownName(_ name: String, at place: String) -> String {
        "Invalid JSON payload received. Unknown name \"\(name)\"\(place.isEmpty ? "" : " at '\(place)'"): Cannot find field."
    }
}
