/// The sentences in which Anthropic refuses a request.
///
/// Those of the first part are quoted from the vendor's documentation or from answers of its API that others published;
/// those of the second part are in the manner of the others, since no answer is known.
enum AnthropicWords {
    // Quoted.

    static let unknownField = "Extra inputs are not permitted"
    static let missing = "Field required"
    /// Issue 1591 of logancyang/obsidian-copilot.
    static let budgetTooLarge =
        "`max_tokens` must be greater than `thinking.budget_tokens`. Please consult our documentation at "
        + "https://docs.anthropic.com/en/docs/build-with-claude/extended-thinking#max-tokens-and-context-window-size"
    static let noAdaptive = "adaptive thinking is not supported on this model"
    static let noEnabled = notThinking("enabled")
    static let noDisabled = notThinking("disabled")
    /// `claude-sonnet-5-5` has another way to think least. The vendor's sentence goes on.
    static let useBetweenTools =
        "To turn thinking off on this model, send \"thinking\": {\"type\": \"between_tools\"} instead of "
        + "{\"type\": \"disabled\"}. The model does not think before responding."
    static let noForcedTools = "tool_choice: type \"tool\" and \"any\" are not supported for this model."
    /// Issue 1694 of strands-agents/sdk-python.
    static let noPrefill =
        "This model does not support assistant message prefill. The conversation must end with a user message."
    static let noEffort = "This model does not support the effort parameter."
    /// Issue 39 of lfnovo/esperanto.
    static let temperatureAndTopP =
        "`temperature` and `top_p` cannot both be specified for this model. Please use only one."
    static let temperatureWithThinking =
        "`temperature` may only be set to 1 when thinking is enabled. Please consult our documentation at "
        + "https://docs.claude.com/en/docs/build-with-claude/extended-thinking"
        + "#important-considerations-when-using-extended-thinking"
    static let noSystemTurns = "role 'system' is not supported on this model"
    static let systemFirst = "messages.0: use the top-level 'system' parameter"
    static let noMessages = "messages: at least one message is required"
    static let emptyText = "text content blocks must be non-empty"
    static let blankText = "text content blocks must contain non-whitespace text"
    static let trailingSpace = "messages: final assistant content cannot end with trailing whitespace"
    static let blankStop = "stop_sequences: each stop sequence must contain non-whitespace"
    static let emailInUser = "metadata.user_id: user_id appears to contain an email address"
    static let unreadableImage = "Could not process image"

    /// Issue 13923 of Comfy-Org/ComfyUI.
    static func deprecated(_ name: String) -> String { "`\(name)` is deprecated for this model." }

    static func tooManyTokens(_ count: Int, limit: Int, model: String) -> String {
        "max_tokens: \(count) > \(limit), which is the maximum allowed number of output tokens for \(model)"
    }

    static func emptyMessage(_ place: String) -> String {
        "\(place): all messages must have non-empty content except for the optional final assistant message"
    }

    static func thinkingOfUser(_ place: String) -> String {
        "\(place): thinking blocks may only be in `assistant` messages"
    }

    static func tooManyBreakpoints(_ count: Int) -> String {
        "A maximum of 4 blocks with cache_control may be provided. Found \(count)."
    }

    static func tooManyImages(_ count: Int, limit: Int) -> String {
        "Too much media: 0 document pages + \(count) images > \(limit)"
    }

    static func tooManyBytes(_ count: Int, limit: Int) -> String {
        "image exceeds 10 MB maximum: \(count) bytes > \(limit) bytes"
    }

    static func otherType(declared: String, actual: String) -> String {
        "The image was specified using the \(declared) media type, but the image appears to be a \(actual) image"
    }

    static func tooManyPixels(_ limit: Int, isManyImages: Bool) -> String {
        "At least one of the image dimensions exceed max allowed size\(isManyImages ? " for many-image requests" : ""): "
            + "\(limit) pixels"
    }

    // In the manner of the others.

    static let noBetweenTools = notThinking("between_tools")
    static let systemOutOfPlace =
        "a 'system' message must follow a user message, and only an assistant message may follow it"
    static let documentOfAssistant = "document blocks may not be in `assistant` messages"
    static let citationsOfUser = "citations may not be in `user` messages"
    static let userTooLong = "String should have at most 512 characters"

    static func unknownVersion(_ version: String) -> String { "\"\(version)\" is not a version of this API" }

    /// The second sentence is quoted.
    static func effort(_ effort: String, known: [String]) -> String {
        "This model does not support effort level '\(effort)'. Supported levels: "
            + known.sorted().joined(separator: ", ") + "."
    }

    static func effortWithoutThinking(_ effort: String) -> String {
        "output_config.effort '\(effort)' is not supported when thinking is disabled on this model. Use effort 'high' or "
            + "below, or enable thinking."
    }

    private static func notThinking(_ type: String) -> String {
        "\"thinking.type.\(type)\" is not supported for this model. Use \"thinking.type.adaptive\" and "
            + "\"output_config.effort\" to control thinking behavior."
    }
}
