/// What Anthropic takes for a model.
///
/// Sources: platform.claude.com, "Thinking", "Effort", "Vision", "Models overview", the pages "What's new" and "Migration
/// guide" of the models; `GET /v1/models/{id}` tells the limits and capabilities; LiteLLM's table of models.
struct AnthropicModelRules: Sendable {
    /// A way to ask for thinking, or for none.
    enum Thinking: String, Sendable, CaseIterable {
        case adaptive, enabled, disabled
        case betweenTools = "between_tools"
    }

    /// What is taken of `temperature`, `top_p` and `top_k` under versions before 2026-10-21.
    enum Sampling: Sendable {
        case any
        /// `temperature` or `top_p`, not both.
        case oneOfTwo
        /// A temperature of 1, a `top_p` of 0.99 or more, and no `top_k`.
        case defaults
    }

    var thinking = Set(Thinking.allCases)
    /// The values of `output_config.effort`; a model without any refuses the field.
    var efforts = ["low", "medium", "high", "xhigh", "max"]
    /// Whether `xhigh` and `max` go together with thinking that is off.
    var takesHighEffortWithoutThinking = true
    var sampling = Sampling.any
    /// Whether `tool_choice` may be `any` or `tool`.
    var takesForcedTools = true
    /// Whether the last message may be the assistant's, for the model to go on from.
    var takesPrefill = true
    /// Whether a message in the middle may be of the role `system`.
    var takesSystemTurns = true
    var maxTokens: Int?
    /// The most images in a request.
    var maxImages = 600
}

extension AnthropicModelRules {
    static let table = ModelTable<AnthropicModelRules>(
        [
            (
                ["claude-opus-5-5", "claude-fable-5-1", "claude-mythos-5-1"],
                .newest.with { $0.takesForcedTools = false }
            ),
            (["claude-fable-5", "claude-mythos-5"], .newest),
            (
                ["claude-sonnet-5-5"],
                .newest.with {
                    $0.thinking = [.adaptive, .betweenTools]
                    $0.takesHighEffortWithoutThinking = false
                    $0.takesForcedTools = false
                }
            ),
            (
                ["claude-opus-5", "claude-haiku-5-5"],
                .newest.with {
                    $0.thinking = [.adaptive, .disabled]
                    $0.takesHighEffortWithoutThinking = false
                }
            ),
            (
                ["claude-opus-4-8", "claude-sonnet-5"],
                .newest.with { $0.thinking = [.adaptive, .disabled] }
            ),
            (
                ["claude-opus-4-7"],
                .newest.with {
                    $0.thinking = [.adaptive, .disabled]
                    $0.takesSystemTurns = false
                }
            ),
            (
                ["claude-opus-4-6", "claude-sonnet-4-6"],
                AnthropicModelRules(
                    thinking: [.adaptive, .enabled, .disabled],
                    efforts: ["low", "medium", "high", "max"],
                    sampling: .oneOfTwo,
                    takesPrefill: false,
                    takesSystemTurns: false,
                    maxTokens: 128_000
                )
            ),
            (["claude-opus-4-5"], .generation45.with { $0.efforts = ["low", "medium", "high"] }),
            (["claude-sonnet-4-5", "claude-haiku-4-5"], .generation45),
        ],
        others: AnthropicModelRules()
    )

    /// Models that always think, as they like.
    private static let newest = AnthropicModelRules(
        thinking: [.adaptive],
        sampling: .defaults,
        takesPrefill: false,
        maxTokens: 128_000
    )

    private static let generation45 = AnthropicModelRules(
        thinking: [.enabled, .disabled],
        efforts: [],
        sampling: .oneOfTwo,
        takesSystemTurns: false,
        maxTokens: 64_000,
        maxImages: 100
    )

    private func with(_ change: (inout AnthropicModelRules) -> Void) -> AnthropicModelRules {
        var rules = self
        change(&rules)
        return rules
    }
}

/// A version of Anthropic's API, which the header `anthropic-version` names.
///
/// Source: platform.claude.com, "API versioning" and "Migrate to 2026-10-21".
enum AnthropicVersion: String, Sendable, CaseIterable {
    case first = "2023-01-01"
    case second = "2023-06-01"
    /// It takes no sampling parameters, no documents from the assistant, and no citations from the user.
    case third = "2026-10-21"
}
