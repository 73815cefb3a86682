import JSONTree
import Testing

@testable import MockProviders

@Suite("What OpenAI takes of a model")
struct OpenAIRulesTests {
    @Test("Each setting is refused in the vendor's words, with its parameter and code, or taken", arguments: rows)
    func row(row: RuleRow) throws {
        #expect(try row.message() == row.words)
        guard let answer = try row.answer() else { return }
        let error = try #require(JSONTree.parse(answer.body)["error"])
        #expect(answer.status == (row.code == "model_not_found" ? 404 : 400))
        #expect(error["type"]?.string == "invalid_request_error")
        #expect(error["param"]?.string == row.param)
        #expect(error["code"]?.string == row.code)
    }

    private static func chat(
        _ what: String,
        _ model: String,
        _ members: String,
        _ words: String? = nil,
        param: String? = nil,
        code: String? = "unsupported_parameter"
    ) -> RuleRow {
        RuleRow(
            what: "Chat Completions \(model) \(what)",
            form: OpenAIChatCompletions(),
            model: model,
            members: members,
            words: words,
            param: param,
            code: code
        )
    }

    private static func responses(
        _ what: String,
        _ model: String,
        _ members: String,
        _ words: String? = nil,
        param: String? = nil,
        code: String? = "unsupported_parameter"
    ) -> RuleRow {
        RuleRow(
            what: "Responses \(model) \(what)",
            form: OpenAIResponses(),
            model: model,
            members: members,
            words: words,
            param: param,
            code: code
        )
    }

    private static func unsupported(_ name: String) -> String {
        "Unsupported parameter: '\(name)' is not supported with this model."
    }

    private static let rows = chatRows + samplingRows + effortRows + pictureRows + lengthRows + takenRows
    private static let reasoners = ["gpt-5-mini", "gpt-5.4", "gpt-6.1-sol", "gpt-6-luna", "gpt-7", "o3"]

    private static let chatRows: [RuleRow] =
        reasoners.map {
            chat(
                "max_tokens",
                $0,
                ",\"max_tokens\":9",
                "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' "
                    + "instead.",
                param: "max_tokens"
            )
        }
        + ["gpt-4.1-mini", "gpt-4o", "gpt-none"].map { chat("max_tokens", $0, ",\"max_tokens\":9") }
        + reasoners.flatMap { model in
            [
                chat("stop", model, ",\"stop\":\"x\"", unsupported("stop"), param: "stop"),
                chat(
                    "penalty",
                    model,
                    ",\"presence_penalty\":1",
                    unsupported("presence_penalty"),
                    param: "presence_penalty"
                ),
                chat("max_completion_tokens", model, ",\"max_completion_tokens\":9"),
            ]
        } + [
            chat("stop", "gpt-4.1", ",\"stop\":\"x\",\"frequency_penalty\":1"),
            chat(
                "tools with an effort",
                "gpt-6-luna",
                ",\"reasoning_effort\":\"low\",\"tools\":[\(tool)]",
                "Function tools with reasoning_effort are not supported for gpt-6-luna in /v1/chat/completions. To use "
                    + "function tools, use /v1/responses or set reasoning_effort to 'none'.",
                param: "reasoning_effort",
                code: nil
            ),
            chat("tools without effort", "gpt-6-luna", ",\"reasoning_effort\":\"none\",\"tools\":[\(tool)]"),
            chat("tools with an effort", "gpt-5-mini", ",\"reasoning_effort\":\"low\",\"tools\":[\(tool)]"),
            chat(
                "of Responses only",
                "gpt-5.5-pro",
                "",
                "This model is only supported in v1/responses and not in v1/chat/completions.",
                param: "model",
                code: "model_not_found"
            ),
            chat(
                "unknown field",
                "gpt-4.1",
                ",\"foo\":1",
                "Unknown parameter: 'foo'.",
                param: "foo",
                code: "unknown_parameter"
            ),
            responses(
                "unknown field of reasoning",
                "gpt-6-luna",
                ",\"reasoning\":{\"foo\":1}",
                "Unknown parameter: 'reasoning.foo'.",
                param: "reasoning.foo",
                code: "unknown_parameter"
            ),
            responses(
                "missing type of a tool",
                "gpt-6-luna",
                ",\"tools\":[{}]",
                "Missing required parameter: 'tools[0].type'.",
                param: "tools[0].type",
                code: "missing_required_parameter"
            ),
        ]

    private static let samplingRows: [RuleRow] = [
        chat(
            "temperature",
            "gpt-5-mini",
            ",\"temperature\":0.2",
            "Unsupported value: 'temperature' does not support 0.2 with this model. Only the default (1) value is "
                + "supported.",
            param: "temperature",
            code: "unsupported_value"
        ),
        chat("temperature of 1", "gpt-5-mini", ",\"temperature\":1"),
        chat("temperature without effort", "gpt-5.4", ",\"temperature\":0.2"),
        chat("temperature without effort", "gpt-6-luna", ",\"temperature\":0.2,\"reasoning_effort\":\"none\""),
        chat("temperature", "gpt-4.1", ",\"temperature\":0.2,\"top_p\":0.5,\"logprobs\":true"),
        chat("top_p", "gpt-6.1-sol", ",\"top_p\":0.5", unsupported("top_p"), param: "top_p"),
        chat("logprobs", "o3", ",\"logprobs\":true", unsupported("logprobs"), param: "logprobs"),
        responses(
            "temperature",
            "gpt-6-luna",
            ",\"temperature\":0.2",
            unsupported("temperature"),
            param: "temperature"
        ),
        responses(
            "temperature with an effort",
            "gpt-5.4",
            ",\"temperature\":0.2,\"reasoning\":{\"effort\":\"low\"}",
            unsupported("temperature"),
            param: "temperature"
        ),
        responses("temperature without effort", "gpt-5.4", ",\"temperature\":0.2"),
        responses("top_p", "gpt-5.5", ",\"top_p\":0.5", unsupported("top_p"), param: "top_p"),
        responses("temperature", "gpt-none", ",\"temperature\":0.2"),
    ]

    private static let effortRows: [RuleRow] = [
        responses(
            "effort minimal",
            "gpt-6.1-sol",
            ",\"reasoning\":{\"effort\":\"minimal\"}",
            "Unsupported value: 'minimal' is not supported with the 'gpt-6.1-sol' model. Supported values are: 'low', "
                + "'medium', 'high', 'xhigh', and 'max'.",
            param: "reasoning.effort",
            code: "unsupported_value"
        ),
        chat(
            "effort max",
            "o4-mini",
            ",\"reasoning_effort\":\"max\"",
            "Unsupported value: 'max' is not supported with the 'o4-mini' model. Supported values are: 'low', 'medium', "
                + "and 'high'.",
            param: "reasoning_effort",
            code: "unsupported_value"
        ),
        responses("effort minimal", "gpt-5-nano", ",\"reasoning\":{\"effort\":\"minimal\"}"),
        responses("effort max", "gpt-6-luna", ",\"reasoning\":{\"effort\":\"max\"}"),
        responses("effort of a model to come", "gpt-7", ",\"reasoning\":{\"effort\":\"minimal\"}"),
        responses(
            "effort",
            "gpt-4.1-mini",
            ",\"reasoning\":{\"effort\":\"low\"}",
            unsupported("reasoning.effort"),
            param: "reasoning.effort"
        ),
        responses(
            "summary",
            "gpt-4.1",
            ",\"reasoning\":{\"summary\":\"auto\"}",
            unsupported("reasoning.summary"),
            param: "reasoning.summary"
        ),
        responses(
            "encrypted content",
            "gpt-4o",
            ",\"include\":[\"reasoning.encrypted_content\"]",
            "Encrypted content is not supported with this model.",
            param: "include",
            code: "invalid_value"
        ),
    ]

    private static let pictureRows: [RuleRow] = [
        responses(
            "patches",
            "gpt-6-luna",
            input(TestPicture.png(8_000, 6_000)),
            "The image you provided requires 47000 patches after processing, exceeding the limit of 30000. Please resize "
                + "the image and try again.",
            param: "input",
            code: "invalid_value"
        ),
        responses("patches at low detail", "gpt-6-luna", input(TestPicture.png(8_000, 6_000), ",\"detail\":\"low\"")),
        responses("patches of an older model", "gpt-5.5", input(TestPicture.png(8_000, 6_000))),
        chat(
            "patches",
            "gpt-6.1-sol",
            picture(TestPicture.png(9_000, 9_000)),
            "The image you provided requires 79524 patches after processing, exceeding the limit of 30000. Please resize "
                + "the image and try again.",
            param: "messages",
            code: "invalid_value"
        ),
        chat(
            "no picture",
            "gpt-4.1",
            picture("aGVsbG8="),
            "You uploaded an unsupported image. Please make sure your image has of one the following formats: "
                + "['png', 'jpeg', 'gif', 'webp'].",
            code: "invalid_image_format"
        ),
        chat("a picture of another type", "gpt-4.1", picture(TestPicture.gif)),
    ]

    private static let lengthRows: [RuleRow] = [("prompt_cache_key", 64), ("safety_identifier", 128)].flatMap {
        name,
        most in
        let long = { (count: Int) in ",\"\(name)\":\"\(String(repeating: "k", count: count))\"" }
        let words =
            "Invalid '\(name)': string too long. Expected a string with maximum length \(most), but got a string with "
            + "length \(most + 6) instead."
        return [
            responses("long \(name)", "gpt-4.1", long(most + 6), words, param: name, code: "string_above_max_length"),
            chat("long \(name)", "gpt-4.1", long(most + 6), words, param: name, code: "string_above_max_length"),
            responses(name, "gpt-4.1", long(most)), chat(name, "gpt-4.1", long(most)),
        ]
    }

    private static let takenRows: [RuleRow] =
        ["gpt-5-mini", "gpt-6.1-sol", "gpt-6-luna", "gpt-5.4", "o3"].map {
            responses(
                "a client's request",
                $0,
                ",\"prompt_cache_key\":\"9f86d0\",\"safety_identifier\":\"9f86d0\",\"reasoning\":{\"summary\":\"auto\"},"
                    + "\"include\":[\"reasoning.encrypted_content\"],\"store\":false,\"stream\":true"
            )
        }
        + [
            "tool_search_call", "tool_search_output", "additional_tools", "configuration_update", "compaction_trigger",
            "program", "program_output",
        ].map {
            responses($0, "gpt-6-luna", ",\"input\":[{\"role\":\"user\",\"content\":\"x\"},{\"type\":\"\($0)\"}]")
        } + [responses("image", "gpt-6-luna", ",\"image\":{\"context_compression\":\"auto\"}")]

    private static let tool = "{\"type\":\"function\",\"function\":{\"name\":\"t\"}}"

    private static func input(_ base64: String, _ more: String = "") -> String {
        ",\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_image\","
            + "\"image_url\":\"data:image/png;base64,\(base64)\"\(more)}]}]"
    }

    private static func picture(_ base64: String) -> String {
        ",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\","
            + "\"image_url\":{\"url\":\"data:image/png;base64,\(base64)\"}}]}]"
    }
}
