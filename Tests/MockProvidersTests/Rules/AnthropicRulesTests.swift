import JSONTree
import Testing

@testable import MockProviders

@Suite("What Anthropic takes of a model and a version")
struct AnthropicRulesTests {
    @Test("Each setting is refused in the vendor's words, or taken", arguments: rows)
    func row(row: RuleRow) throws {
        #expect(try row.message() == row.words)
        if let answer = try row.answer() {
            #expect(answer.status == 400)
            #expect(try JSONTree.parse(answer.body).at("error", "type")?.string == "invalid_request_error")
        }
    }

    @Test("Under 2026-10-21 pictures that are too large are told to programs too")
    func details() throws {
        let image = Self.image(TestPicture.png(8_001, 10))
        let newest = Self.row("", "claude-opus-5-5", Self.content(image), version: "2026-10-21", "")
        let details = try error(of: newest)["details"]
        #expect(details?["error_code"]?.string == "image_dimensions_too_large")
        #expect(details?["max_side_length_pixels"]?.integer == 8_000)
        #expect(details?["paths"]?[0]?.string == "messages.0.content.0")
        let older = Self.row("", "claude-opus-5-5", Self.content(image), "")
        #expect(try error(of: older)["details"] == nil)
    }

    private func error(of row: RuleRow) throws -> JSONTree {
        let answer = try #require(try row.answer())
        return try #require(try JSONTree.parse(answer.body)["error"])
    }

    @Test("Versions are the three that there are", arguments: ["2023-01-01", "2023-06-01", "2026-10-21"])
    func versions(version: String) async throws {
        try await MockRun.with { run in
            let headers = [("x-api-key", "any-key"), ("anthropic-version", version)]
            let taken = try await run.ask(.messages, headers: headers)
            #expect(taken.status == 200)
            let other = [("x-api-key", "any-key"), ("anthropic-version", "2024-06-01")]
            let refused = try await run.ask(.messages, headers: other)
            #expect(refused.status == 400)
        }
    }

    private static func row(
        _ what: String,
        _ model: String,
        _ members: String,
        version: String = "2023-06-01",
        beta: String? = nil,
        _ words: String?
    ) -> RuleRow {
        RuleRow(
            what: "\(model) \(version) \(what)",
            form: AnthropicMessages(),
            model: model,
            members: members,
            headers: [("anthropic-version", version)] + (beta.map { [("anthropic-beta", $0)] } ?? []),
            words: words
        )
    }

    private static let newest = ["claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-5-5", "claude-fable-5-1"]
    private static let rows =
        versionRows + thinkingRows + samplingRows + turnRows + contentRows + imageRows + betaRows + takenRows

    private static let versionRows: [RuleRow] =
        ["temperature", "top_p", "top_k"].flatMap { name in
            ["claude-sonnet-4-5", "claude-opus-5-5", "claude-none"].map { model in
                row(name, model, ",\"\(name)\":1", version: "2026-10-21", "\(name): Extra inputs are not permitted")
            }
        } + [
            row(
                "document of the assistant",
                "claude-sonnet-4-5",
                ",\"messages\":[\(user),{\"role\":\"assistant\",\"content\":[\(document)]},\(user)]",
                version: "2026-10-21",
                "messages.1.content.0: document blocks may not be in `assistant` messages"
            ),
            row(
                "document of the assistant",
                "claude-sonnet-4-5",
                ",\"messages\":[\(user),{\"role\":\"assistant\",\"content\":[\(document)]},\(user)]",
                nil
            ),
            row(
                "citations of the user",
                "claude-sonnet-4-5",
                content("{\"type\":\"text\",\"text\":\"x\",\"citations\":[{\"type\":\"char_location\"}]}"),
                version: "2026-10-21",
                "messages.0.content.0.text: citations may not be in `user` messages"
            ),
        ]

    private static let thinkingRows: [RuleRow] =
        newest.map { model in
            row(
                "enabled",
                model,
                ",\"max_tokens\":4096,\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1024}",
                "\"thinking.type.enabled\" is not supported for this model. Use \"thinking.type.adaptive\" and "
                    + "\"output_config.effort\" to control thinking behavior."
            )
        }
        + newest.map { row("adaptive", $0, ",\"thinking\":{\"type\":\"adaptive\",\"display\":\"summarized\"}", nil) }
        + [
            row(
                "disabled",
                "claude-opus-5-5",
                disabled,
                "\"thinking.type.disabled\" is not supported for this model. Use \"thinking.type.adaptive\" and "
                    + "\"output_config.effort\" to control thinking behavior."
            ),
            row(
                "disabled",
                "claude-sonnet-5-5",
                disabled,
                "To turn thinking off on this model, send \"thinking\": {\"type\": \"between_tools\"} instead of "
                    + "{\"type\": \"disabled\"}. The model does not think before responding."
            ),
            row("disabled", "claude-haiku-5-5", disabled, nil),
            row("between_tools", "claude-sonnet-5-5", ",\"thinking\":{\"type\":\"between_tools\"}", nil),
            row(
                "between_tools with more",
                "claude-sonnet-5-5",
                ",\"thinking\":{\"type\":\"between_tools\",\"display\":\"omitted\"}",
                "thinking.between_tools.display: Extra inputs are not permitted"
            ),
            row(
                "between_tools",
                "claude-opus-5",
                ",\"thinking\":{\"type\":\"between_tools\"}",
                "\"thinking.type.between_tools\" is not supported for this model. Use \"thinking.type.adaptive\" and "
                    + "\"output_config.effort\" to control thinking behavior."
            ),
            row(
                "adaptive",
                "claude-sonnet-4-5",
                ",\"thinking\":{\"type\":\"adaptive\"}",
                "adaptive thinking is not supported on this model"
            ),
            row(
                "budget without a number",
                "claude-sonnet-4-5",
                ",\"thinking\":{\"type\":\"enabled\"}",
                "thinking.enabled.budget_tokens: Field required"
            ),
            row(
                "budget of max_tokens",
                "claude-sonnet-4-5",
                ",\"max_tokens\":2048,\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":2048}",
                "`max_tokens` must be greater than `thinking.budget_tokens`. Please consult our documentation at "
                    + "https://docs.anthropic.com/en/docs/build-with-claude/extended-thinking"
                    + "#max-tokens-and-context-window-size"
            ),
            row(
                "budget",
                "claude-sonnet-4-5-20250929",
                ",\"max_tokens\":4096,\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":2048}",
                nil
            ),
            row("effort max", "claude-opus-5-5", effort("max"), nil),
            row("effort", "claude-haiku-4-5", effort("low"), "This model does not support the effort parameter."),
            row(
                "effort xhigh",
                "claude-sonnet-4-6",
                effort("xhigh"),
                "This model does not support effort level 'xhigh'. Supported levels: high, low, max, medium."
            ),
            row(
                "effort max without thinking",
                "claude-opus-5",
                disabled + effort("max"),
                "output_config.effort 'max' is not supported when thinking is disabled on this model. Use effort "
                    + "'high' or below, or enable thinking."
            ),
            row("effort high without thinking", "claude-opus-5", disabled + effort("high"), nil),
            row(
                "max_tokens",
                "claude-haiku-4-5-20251001",
                ",\"max_tokens\":999999",
                "max_tokens: 999999 > 64000, which is the maximum allowed number of output tokens for "
                    + "claude-haiku-4-5-20251001"
            ),
            row("max_tokens", "claude-opus-5-5", ",\"max_tokens\":128000", nil),
            row("max_tokens of nothing", "claude-opus-5-5", ",\"max_tokens\":0", nil),
        ]

    private static let samplingRows: [RuleRow] = [
        row(
            "temperature",
            "claude-opus-5-5",
            ",\"temperature\":0.5",
            "`temperature` is deprecated for this model."
        ),
        row("temperature of 1", "claude-opus-4-7", ",\"temperature\":1", nil),
        row("top_p", "claude-sonnet-5", ",\"top_p\":0.5", "`top_p` is deprecated for this model."),
        row("top_k", "claude-opus-4-8", ",\"top_k\":5", "`top_k` is deprecated for this model."),
        row("temperature", "claude-sonnet-4-5", ",\"temperature\":0.5", nil),
        row(
            "temperature and top_p",
            "claude-sonnet-4-6",
            ",\"temperature\":0.5,\"top_p\":0.5",
            "`temperature` and `top_p` cannot both be specified for this model. Please use only one."
        ),
        row(
            "temperature with thinking",
            "claude-sonnet-4-5",
            ",\"max_tokens\":4096,\"temperature\":0.5,\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1024}",
            "`temperature` may only be set to 1 when thinking is enabled. Please consult our documentation at "
                + "https://docs.claude.com/en/docs/build-with-claude/extended-thinking"
                + "#important-considerations-when-using-extended-thinking"
        ),
        row("all of them", "claude-none", ",\"temperature\":0.5,\"top_p\":0.5,\"top_k\":3", nil),
        row(
            "forced tool",
            "claude-opus-5-5",
            ",\"tools\":[\(tool)],\"tool_choice\":{\"type\":\"any\"}",
            "tool_choice: type \"tool\" and \"any\" are not supported for this model."
        ),
        row("forced tool", "claude-opus-5", ",\"tools\":[\(tool)],\"tool_choice\":{\"type\":\"any\"}", nil),
        row(
            "tool without a schema",
            "claude-opus-5",
            ",\"tools\":[{\"name\":\"t\"}]",
            "tools.0.custom.input_schema: Field required"
        ),
    ]

    private static let turnRows: [RuleRow] =
        ["claude-opus-4-6", "claude-sonnet-5-5", "claude-haiku-5-5"].map { model in
            row(
                "prefill",
                model,
                ",\"messages\":[\(user),\(assistant)]",
                "This model does not support assistant message prefill. The conversation must end with a user message."
            )
        } + [
            row("prefill", "claude-sonnet-4-5", ",\"messages\":[\(user),\(assistant)]", nil),
            row(
                "paused answer",
                "claude-opus-5-5",
                ",\"messages\":[\(user),{\"role\":\"assistant\",\"content\":[{\"type\":\"server_tool_use\"}]}]",
                nil
            ),
            row(
                "white space at the end",
                "claude-sonnet-4-5",
                ",\"messages\":[\(user),{\"role\":\"assistant\",\"content\":\"So \"}]",
                "messages: final assistant content cannot end with trailing whitespace"
            ),
            row("assistant first", "claude-opus-5-5", ",\"messages\":[\(assistant),\(user)]", nil),
            row("system in the middle", "claude-opus-4-8", ",\"messages\":[\(user),\(system)]", nil),
            row(
                "system in the middle",
                "claude-opus-4-7",
                ",\"messages\":[\(user),\(system)]",
                "role 'system' is not supported on this model"
            ),
            row(
                "system first",
                "claude-opus-5-5",
                ",\"messages\":[\(system),\(user)]",
                "messages.0: use the top-level 'system' parameter"
            ),
            row(
                "system before a user",
                "claude-opus-5-5",
                ",\"messages\":[\(user),\(system),\(user)]",
                "messages.1: a 'system' message must follow a user message, and only an assistant message may follow it"
            ),
        ]

    private static let contentRows: [RuleRow] = [
        row("no messages", "claude-opus-5-5", ",\"messages\":[]", "messages: at least one message is required"),
        row(
            "empty message",
            "claude-opus-5-5",
            ",\"messages\":[{\"role\":\"user\",\"content\":\"\"}]",
            "messages.0: all messages must have non-empty content except for the optional final assistant message"
        ),
        row(
            "empty text",
            "claude-opus-5-5",
            content("{\"type\":\"text\",\"text\":\"\"}"),
            "messages: text content blocks must be non-empty"
        ),
        row(
            "blank text",
            "claude-opus-5-5",
            content("{\"type\":\"text\",\"text\":\" \\n\"}"),
            "messages: text content blocks must contain non-whitespace text"
        ),
        row(
            "blank system",
            "claude-opus-5-5",
            ",\"system\":[{\"type\":\"text\",\"text\":\" \"}]",
            "system: text content blocks must contain non-whitespace text"
        ),
        row(
            "thinking of the user",
            "claude-opus-5-5",
            content("{\"type\":\"thinking\",\"thinking\":\"x\",\"signature\":\"y\"}"),
            "messages.0.content: thinking blocks may only be in `assistant` messages"
        ),
        row(
            "blank stop",
            "claude-opus-5-5",
            ",\"stop_sequences\":[\" \"]",
            "stop_sequences: each stop sequence must contain non-whitespace"
        ),
        row(
            "e-mail address",
            "claude-opus-5-5",
            ",\"metadata\":{\"user_id\":\"ada@example.com\"}",
            "metadata.user_id: user_id appears to contain an email address"
        ),
        row(
            "long user id",
            "claude-opus-5-5",
            ",\"metadata\":{\"user_id\":\"\(String(repeating: "a", count: 513))\"}",
            "metadata.user_id: String should have at most 512 characters"
        ),
        row(
            "five breakpoints",
            "claude-opus-5-5",
            ",\"cache_control\":{\"type\":\"ephemeral\"}"
                + content(Array(repeating: cached, count: 4).joined(separator: ",")),
            "A maximum of 4 blocks with cache_control may be provided. Found 5."
        ),
        row(
            "four breakpoints",
            "claude-opus-5-5",
            content(Array(repeating: cached, count: 4).joined(separator: ",")),
            nil
        ),
    ]

    private static let imageRows: [RuleRow] = [
        row(
            "101 pictures",
            "claude-sonnet-4-5",
            content(Array(repeating: image(TestPicture.png(10, 10)), count: 101).joined(separator: ",")),
            "Too much media: 0 document pages + 101 images > 100"
        ),
        row(
            "101 pictures",
            "claude-opus-5-5",
            content(Array(repeating: image(TestPicture.png(10, 10)), count: 101).joined(separator: ",")),
            nil
        ),
        row(
            "601 pictures",
            "claude-opus-5-5",
            content(Array(repeating: image(TestPicture.png(10, 10)), count: 601).joined(separator: ",")),
            "Too much media: 0 document pages + 601 images > 600"
        ),
        row(
            "a large picture",
            "claude-opus-5-5",
            content(image(TestPicture.png(10, 8_001))),
            "messages.0.content.0.image.source.base64.data: At least one of the image dimensions exceed max allowed "
                + "size: 8000 pixels"
        ),
        row(
            "a large picture among 21",
            "claude-opus-5-5",
            content(
                (Array(repeating: image(TestPicture.png(10, 10)), count: 20) + [image(TestPicture.png(2_001, 10))])
                    .joined(separator: ",")
            ),
            "messages.0.content.20.image.source.base64.data: At least one of the image dimensions exceed max allowed "
                + "size for many-image requests: 2000 pixels"
        ),
        row(
            "a large picture among 20",
            "claude-opus-5-5",
            content(
                (Array(repeating: image(TestPicture.png(10, 10)), count: 19) + [image(TestPicture.png(2_001, 10))])
                    .joined(separator: ",")
            ),
            nil
        ),
        row(
            "a large picture of a tool",
            "claude-opus-5-5",
            content(
                "{\"type\":\"tool_result\",\"tool_use_id\":\"t\",\"content\":[\(image(TestPicture.png(8_001, 10)))]}"
            ),
            "messages.0.content.0.tool_result.content.0.image.source.base64.data: At least one of the image dimensions "
                + "exceed max allowed size: 8000 pixels"
        ),
        row(
            "a heavy picture",
            "claude-opus-5-5",
            content(image(String(repeating: "A", count: (10 << 20) + 4))),
            "messages.0.content.0.image.source.base64: image exceeds 10 MB maximum: 10485764 bytes > 10485760 bytes"
        ),
        row(
            "another type",
            "claude-opus-5-5",
            content(image(TestPicture.gif)),
            "messages.0.content.0.image.source.base64: The image was specified using the image/png media type, but the "
                + "image appears to be a image/gif image"
        ),
        row("no picture", "claude-opus-5-5", content(image("aGVsbG8=")), "Could not process image"),
    ]

    private static let betaRows: [RuleRow] =
        ["context_management", "mcp_servers", "billing_policy", "compaction", "fallbacks", "thread"].flatMap { name in
            let value = name == "mcp_servers" || name == "fallbacks" ? "[]" : "{}"
            return [
                row(name, "claude-opus-5-5", ",\"\(name)\":\(value)", "\(name): Extra inputs are not permitted"),
                row("\(name) in beta", "claude-opus-5-5", ",\"\(name)\":\(value)", beta: "some-2026-10-01", nil),
            ]
        }
        + ["advisor_tool_result", "mcp_tool_use", "mcp_tool_result", "mcp_tool_listing", "tool_addition", "fallback"]
        .map {
            row("\($0) in beta", "claude-opus-5-5", content("{\"type\":\"\($0)\"}"), beta: "some-2026-10-01", nil)
        }

    /// What clients send of late.
    private static let takenRows: [RuleRow] = ["2023-06-01", "2026-10-21"].flatMap { version in
        (newest + ["claude-opus-5", "claude-sonnet-5", "claude-opus-4-8", "claude-sonnet-4-6"]).map { model in
            row(
                "a client's request",
                model,
                ",\"cache_control\":{\"type\":\"ephemeral\"},\"metadata\":{\"user_id\":\"9f86d081884c7d65\"},"
                    + "\"thinking\":{\"type\":\"adaptive\",\"display\":\"summarized\"},\"max_tokens\":32000,"
                    + "\"output_config\":{\"effort\":\"high\"},\"system\":\"Be kind.\",\"stream\":true",
                version: version,
                nil
            )
        }
    }

    private static let user = "{\"role\":\"user\",\"content\":\"Hello\"}"
    private static let assistant = "{\"role\":\"assistant\",\"content\":\"So\"}"
    private static let system = "{\"role\":\"system\",\"content\":\"Be brief.\"}"
    private static let tool = "{\"name\":\"t\",\"input_schema\":{}}"
    private static let disabled = ",\"thinking\":{\"type\":\"disabled\"}"
    private static let cached = "{\"type\":\"text\",\"text\":\"x\",\"cache_control\":{\"type\":\"ephemeral\"}}"
    private static let document =
        "{\"type\":\"document\",\"source\":{\"type\":\"url\",\"url\":\"https://example.com/a.pdf\"}}"

    private static func effort(_ effort: String) -> String { ",\"output_config\":{\"effort\":\"\(effort)\"}" }

    private static func content(_ blocks: String) -> String {
        ",\"messages\":[{\"role\":\"user\",\"content\":[\(blocks)]}]"
    }

    private static func image(_ base64: String) -> String {
        "{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"media_type\":\"image/png\",\"data\":\"\(base64)\"}}"
    }
}
