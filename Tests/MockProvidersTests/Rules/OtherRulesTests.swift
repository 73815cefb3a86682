import JSONTree
import Recording
import Testing

@testable import MockProviders

@Suite("What xAI, Mistral and Google take of a model")
struct OtherRulesTests {
    @Test("Each setting is refused in the vendor's words, or taken", arguments: xaiRows + mistralRows + googleRows)
    func row(row: RuleRow) throws {
        #expect(try row.message() == row.words)
        guard let answer = try row.answer() else { return }
        #expect(answer.status == 400)
        let body = try JSONTree.parse(answer.body)
        switch row.form.vendor {
        case .mistral: #expect(body["code"]?.string == row.code)
        case .google: #expect(body.at("error", "status")?.string == "INVALID_ARGUMENT")
        default: #expect(body["code"]?.string == "invalid-argument")
        }
    }

    // MARK: xAI

    private static func xai(_ what: String, _ model: String, _ members: String, _ words: String? = nil) -> RuleRow {
        RuleRow(what: "\(model) \(what)", form: XAIChatCompletions(), model: model, members: members, words: words)
    }

    private static func xaiResponses(
        _ what: String,
        _ model: String,
        _ members: String,
        _ words: String? = nil
    ) -> RuleRow {
        RuleRow(what: "Responses \(model) \(what)", form: XAIResponses(), model: model, members: members, words: words)
    }

    private static func missing(_ name: String, _ model: String) -> String {
        "Model \(model) does not support parameter \(name)."
    }

    private static let xaiRows: [RuleRow] =
        ["grok-4.20-0309-reasoning", "grok-build-0.1", "grok-code-fast-1"].flatMap { model in
            [
                xai("effort", model, ",\"reasoning_effort\":\"low\"", missing("reasoningEffort", model)),
                xaiResponses("effort", model, ",\"reasoning\":{\"effort\":\"low\"}", missing("reasoningEffort", model)),
            ]
        }
        + ["grok-4", "grok-4.3", "grok-4.5", "grok-4.7", "grok-3-mini"].flatMap { model in
            [
                xai("effort", model, ",\"reasoning_effort\":\"low\""),
                xai("stop", model, ",\"stop\":\"x\"", missing("stop", model)),
                xai("penalty", model, ",\"presence_penalty\":1", missing("presencePenalty", model)),
                xai("penalty", model, ",\"frequency_penalty\":1", missing("frequencyPenalty", model)),
                xai("effort max", model, ",\"reasoning_effort\":\"max\"", "Invalid reasoning effort."),
                xaiResponses(
                    "a client's request",
                    model,
                    ",\"prompt_cache_key\":\"9f86d0\",\"safety_identifier\":\"9f86d0\",\"reasoning\":{\"summary\":\"auto\"},"
                        + "\"include\":[\"reasoning.encrypted_content\"]"
                ),
            ]
        } + [
            xai("effort none", "grok-4.3", ",\"reasoning_effort\":\"none\""),
            xai(
                "effort none",
                "grok-4.7",
                ",\"reasoning_effort\":\"none\"",
                "This model does not support `reasoning_effort` value `none`."
            ),
            xai("stop", "grok-4.20-0309-non-reasoning", ",\"stop\":\"x\""),
            xai("penalty and stop", "grok-3", ",\"presence_penalty\":1,\"stop\":\"x\""),
            xai("no messages", "grok-4.7", ",\"messages\":[]", "messages must not be empty"),
            xai(
                "a tiny picture",
                "grok-4.7",
                picture(TestPicture.png(7, 9)),
                "Image dimensions 7x9 are too small. Each side must be at least 8 pixels"
            ),
            xai("a small picture", "grok-4.7", picture(TestPicture.png(8, 8))),
            xaiResponses(
                "a GIF",
                "grok-4.7",
                ",\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_image\","
                    + "\"image_url\":\"data:image/gif;base64,\(TestPicture.gif)\"}]}]",
                "input[0].content[0].image_url: must be a picture of one of: image/jpeg, image/jpg, image/png."
            ),
        ]

    // MARK: Mistral

    private static func mistral(
        _ what: String,
        _ members: String,
        _ words: String? = nil,
        model: String = "mistral-small-latest",
        code: String = "3230"
    ) -> RuleRow {
        RuleRow(
            what: "\(model) \(what)",
            form: MistralChatCompletions(),
            model: model,
            members: members,
            words: words,
            code: code
        )
    }

    private static let mistralRows: [RuleRow] = [
        mistral(
            "system after assistant",
            turns("user", "assistant", "system", "user"),
            "Unexpected role 'system' after role 'assistant'"
        ),
        mistral("system after user", turns("user", "system", "user")),
        mistral("system last", turns("user", "system")),
        mistral(
            "user after tool",
            turns("user", "assistant", "tool", "user"),
            "Unexpected role 'user' after role 'tool'"
        ),
        mistral(
            "assistant last",
            turns("user", "assistant"),
            "Expected last role User or Tool (or Assistant with prefix True) for serving but got assistant"
        ),
        mistral("assistant alone", turns("assistant"), "Conversation must start with a user message or system message"),
        mistral("assistant first", turns("assistant", "user")),
        mistral(
            "silent assistant",
            ",\"messages\":[\(user),{\"role\":\"assistant\",\"content\":\"\"},\(user)]",
            "Assistant message must have either content or tool_calls, but not none.",
            code: "3240"
        ),
        mistral(
            "a call without its result",
            ",\"messages\":[\(user),{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"abc123def\",\"function\":"
                + "{\"name\":\"f\",\"arguments\":\"{}\"}}]},\(user)]",
            "Not the same number of function calls and responses"
        ),
        mistral("null of a user", ",\"messages\":[{\"role\":\"user\",\"content\":null},\(user)]"),
        mistral(
            "effort",
            ",\"reasoning_effort\":\"none\"",
            "reasoning_effort is not enabled for this model",
            model: "codestral-latest",
            code: "3051"
        ),
        mistral(
            "effort low",
            ",\"reasoning_effort\":\"low\"",
            "reasoning_effort low is not supported for this model, supported values: [high, none]",
            model: "mistral-medium-3-5",
            code: "3051"
        ),
        mistral("effort high", ",\"reasoning_effort\":\"high\""),
        mistral("effort of an unknown model", ",\"reasoning_effort\":\"low\"", model: "mistral-none"),
        mistral(
            "nine pictures",
            content(Array(repeating: image(TestPicture.png(9, 9)), count: 9).joined(separator: ",")),
            "Too many images in the request: 9, the maximum is 8",
            code: "3310"
        ),
        mistral(
            "eight pictures",
            content(Array(repeating: image(TestPicture.png(9, 9)), count: 8).joined(separator: ","))
        ),
        mistral(
            "no picture",
            content(image("aGVsbG8=")),
            "Image, 'data:image/png;base64,...', could not be loaded as a valid image",
            code: "3310"
        ),
        mistral(
            "a moving picture",
            content(image(TestPicture.animatedGIF)),
            "Image is an animated GIF. Image URL: data:image/png;base64,...",
            code: "3310"
        ),
        mistral("service tier", ",\"service_tier\":\"auto\",\"prompt_cache_key\":\"9f86d0\""),
        mistral("resource", content("{\"type\":\"resource\"},{\"type\":\"resource_link\"}")),
        mistral("connector", ",\"tools\":[{\"type\":\"connector\"}]"),
    ]

    // MARK: Google

    private static func google(
        _ what: String,
        _ model: String,
        _ members: String,
        _ words: String? = nil
    ) -> RuleRow {
        RuleRow(what: "\(model) \(what)", form: GoogleGenerateContent(), model: model, members: members, words: words)
    }

    private static let googleRows: [RuleRow] =
        ["gemini-3.1-pro-preview", "gemini-3.7-flash", "gemini-3.8-flash"].map {
            google(
                "level minimal",
                $0,
                thinking("\"thinkingLevel\":\"MINIMAL\""),
                "Thinking level MINIMAL is not supported for this model. Please retry with other thinking level."
            )
        }
        + ["gemini-3.5-flash-lite", "gemini-3.6-flash", "gemini-3.7-flash", "gemini-3.8-flash"].flatMap {
            [
                google("model turn last", $0, modelLast, "Requests ending with a model turn are not supported."),
                google(
                    "function response last",
                    $0,
                    ",\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"x\"}]},{\"role\":\"model\",\"parts\":["
                        + "{\"functionResponse\":{\"name\":\"f\",\"response\":{}}}]}]"
                ),
                google("thoughts", $0, thinking("\"includeThoughts\":true")),
                google("continuation", $0, ",\"continuationToken\":\"YWI=\""),
            ]
        }
        + ["gemini-2.5-flash", "gemini-3.5-flash", "gemini-none"].flatMap {
            [
                google("model turn last", $0, modelLast), google("thoughts", $0, thinking("\"includeThoughts\":true")),
            ]
        }
        + [
            "audioTranscription", "mediaProcessing", "speechMetadata", "documentMetadata", "spreadsheetMetadata",
            "audioMetadata",
        ]
        .map { google($0, "gemini-3.8-flash", ",\"contents\":[{\"parts\":[{\"text\":\"x\",\"\($0)\":{}}]}]") }
        + ["routingConfig", "modelSelectionConfig", "audioTimestamp"].map {
            google(
                $0,
                "gemini-2.5-flash",
                ",\"generationConfig\":{\"\($0)\":{}}",
                "Invalid JSON payload received. Unknown name \"\($0)\" at 'generation_config': Cannot find field."
            )
        } + [
            google("level minimal", "gemini-3.5-flash", thinking("\"thinkingLevel\":\"minimal\"")),
            google(
                "budget and level",
                "gemini-3.8-flash",
                thinking("\"thinkingLevel\":\"LOW\",\"thinkingBudget\":64"),
                "You can only set only one of thinking budget and thinking level."
            ),
            google(
                "level max",
                "gemini-3.8-flash",
                thinking("\"thinkingLevel\":\"max\""),
                "Invalid value at 'generation_config.thinking_config.thinking_level' "
                    + "(type.googleapis.com/google.ai.generativelanguage.v1beta.ThinkingConfig.ThinkingLevel), \"max\""
            ),
            google(
                "penalty",
                "gemini-3.1-pro-preview",
                ",\"generationConfig\":{\"presencePenalty\":1}",
                "Penalty is not enabled for this model"
            ),
            google(
                "candidates",
                "gemini-3.1-pro-preview",
                ",\"generationConfig\":{\"candidateCount\":2}",
                "Multiple candidates is not enabled for this model"
            ),
            google(
                "log probabilities",
                "gemini-3.1-pro-preview",
                ",\"generationConfig\":{\"responseLogprobs\":true}",
                "Logprobs is not enabled for this model"
            ),
            google("temperature", "gemini-3.8-flash", ",\"generationConfig\":{\"temperature\":0.3,\"topK\":3}"),
            google(
                "retrieval",
                "gemini-2.5-flash",
                ",\"tools\":[{\"retrieval\":{}}]",
                "Invalid JSON payload received. Unknown name \"retrieval\" at 'tools[0]': Cannot find field."
            ),
            google(
                "no picture",
                "gemini-3.8-flash",
                ",\"contents\":[{\"parts\":[{\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\"aGVsbG8=\"}}]}]",
                "Unable to process input image. Please retry or report in "
                    + "https://developers.generativeai.google/guide/troubleshooting"
            ),
            google(
                "a picture",
                "gemini-3.8-flash",
                ",\"contents\":[{\"parts\":[{\"inlineData\":{\"mimeType\":\"image/png\","
                    + "\"data\":\"\(TestPicture.png(9, 9))\"}}]}]"
            ),
        ]

    private static let user = "{\"role\":\"user\",\"content\":\"x\"}"
    private static let modelLast =
        ",\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"x\"}]},{\"role\":\"model\",\"parts\":[{\"text\":\"y\"}]}]"

    private static func thinking(_ members: String) -> String {
        ",\"generationConfig\":{\"thinkingConfig\":{\(members)}}"
    }

    private static func turns(_ roles: String...) -> String {
        ",\"messages\":[" + roles.map { "{\"role\":\"\($0)\",\"content\":\"x\"}" }.joined(separator: ",") + "]"
    }

    private static func content(_ parts: String) -> String {
        ",\"messages\":[{\"role\":\"user\",\"content\":[\(parts)]}]"
    }

    private static func image(_ base64: String) -> String {
        "{\"type\":\"image_url\",\"image_url\":\"data:image/png;base64,\(base64)\"}"
    }

    private static func picture(_ base64: String) -> String {
        content("{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,\(base64)\"}}")
    }
}
