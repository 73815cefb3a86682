import JSONTree
import MockProviders
import Recording
import TestModels
import Testing

@Suite("What OpenAI refuses")
struct OpenAIRefusalTests {
    private func expectError(
        _ answer: WireClient.Answer,
        _ status: Int,
        code: String?,
        param: String? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let error = try #require(JSONTree.parse(answer.body)["error"], sourceLocation: sourceLocation)
        #expect(answer.status == status, "\(answer.text)", sourceLocation: sourceLocation)
        #expect(error.members.map(\.key) == ["message", "type", "param", "code"], sourceLocation: sourceLocation)
        #expect(error["message"]?.string?.isEmpty == false, sourceLocation: sourceLocation)
        #expect(error["type"]?.string == "invalid_request_error", sourceLocation: sourceLocation)
        #expect(error["param"]?.string == param, "\(answer.text)", sourceLocation: sourceLocation)
        #expect(error["code"]?.string == code, "\(answer.text)", sourceLocation: sourceLocation)
        #expect(answer.headers["x-request-id"]?.hasPrefix("req_mock") == true, sourceLocation: sourceLocation)
        #expect(answer.headers["content-type"] == "application/json", sourceLocation: sourceLocation)
        #expect(answer.headers["openai-version"] == "2020-10-01", sourceLocation: sourceLocation)
    }

    @Test("What the vendor keeps need not be sent again, and calls of functions are taken in their old form")
    func kept() async throws {
        try await MockRun.with { run in
            let key = [("authorization", "Bearer any-key")]
            let model = TestModel.openai.name
            for (path, members, status) in [
                ("responses", "\"prompt\":{\"id\":\"pmpt_1\"}", 200),
                ("responses", "\"previous_response_id\":\"resp_1\"", 200),
                ("responses", "\"input\":[{\"id\":\"msg_1\"},{\"role\":\"user\",\"content\":\"Hello\"}]", 200),
                ("responses", "\"input\":[{\"id\":\"msg_1\",\"content\":\"Hello\"}]", 400),
                ("responses", "\"store\":false", 400),
                (
                    "chat/completions",
                    "\"messages\":[{\"role\":\"assistant\",\"content\":null,\"function_call\":{\"name\":\"f\","
                        + "\"arguments\":\"{}\"}},{\"role\":\"function\",\"name\":\"f\",\"content\":\"1\"}]",
                    200
                ),
                ("chat/completions", "\"messages\":[{\"role\":\"assistant\",\"content\":null}]", 400),
            ] {
                let body = "{\"model\":\"\(model)\",\(members)}"
                let answer = try await run.client.send("POST", "/openai/v1/\(path)", headers: key, body: body)
                #expect(answer.status == status, "\(body): \(answer.text)")
            }
        }
    }

    @Test("A key that is missing or empty is 401", arguments: [Call.chat, .responses], [nil, "Bearer", "Basic eA=="])
    func noKey(call: Call, header: String?) async throws {
        try await MockRun.with { run in
            let answer = try await run.ask(call, headers: header.map { [("authorization", $0)] } ?? [])
            try expectError(answer, 401, code: nil)
            #expect(answer.headers["www-authenticate"]?.hasPrefix("Bearer") == true)
        }
    }

    @Test("A key that begins with bad- is 401 invalid_api_key", arguments: [Call.chat, .responses])
    func badKey(call: Call) async throws {
        try await MockRun.with { run in
            let answer = try await run.ask(call, headers: [("authorization", "Bearer bad-key")])
            try expectError(answer, 401, code: "invalid_api_key")
        }
    }

    @Test(
        "A wrong body of chat completions is 400 with the parameter",
        arguments: [
            ("{", nil, nil),
            ("{\"messages\":[]}", "model", "missing_required_parameter"),
            (chat("[]"), "messages", "integer_below_min_value"),
            (chat("\"x\""), "messages", "invalid_type"),
            (chat("[{\"role\":\"bard\",\"content\":\"x\"}]"), "messages[0].role", "invalid_value"),
            (chat("[{\"role\":\"user\"}]"), "messages[0].content", "invalid_type"),
            (
                chat("[{\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":\"x\"}]}]"),
                "messages[0].content[0].type", "invalid_value"
            ),
            (
                chat("[{\"role\":\"user\",\"content\":\"x\"}]", ",\"max_completion_tokens\":0"),
                "max_completion_tokens", "integer_below_min_value"
            ),
            (chat("[{\"role\":\"user\",\"content\":\"x\"}]", ",\"input\":\"x\""), "input", "unknown_parameter"),
            (chat("[{\"role\":\"user\",\"content\":\"x\"}]", ",\"temperature\":\"1\""), "temperature", "invalid_type"),
            (chat(user, ",\"temperature\":3"), "temperature", "integer_above_max_value"),
            (chat(user, ",\"n\":0"), "n", "integer_below_min_value"),
            (chat(user, ",\"stop\":[\"a\",\"b\",\"c\",\"d\",\"e\"]"), "stop", "integer_above_max_value"),
            (chat(user, ",\"tools\":[{\"type\":\"function\"}]"), "tools[0].function", "missing_required_parameter"),
            (chat(user, ",\"stream_options\":{\"usage\":true}"), "stream_options.usage", "unknown_parameter"),
            (
                chat("[{\"role\":\"user\",\"content\":\"x\",\"reasoning_content\":\"y\"}]"),
                "messages[0].reasoning_content", "unknown_parameter"
            ),
            (picture("data:image/bmp;base64,aGk="), "messages[0].content[0].image_url.url", "invalid_value"),
            (picture("data:image/png;base64,a b"), "messages[0].content[0].image_url.url", "invalid_value"),
            (picture("nowhere"), "messages[0].content[0].image_url.url", "invalid_value"),
        ] as [(String, String?, String?)]
    )
    func chatBody(body: String, param: String?, code: String?) async throws {
        try await MockRun.with { run in
            try expectError(await run.ask(.chat, body: body), 400, code: code, param: param)
        }
    }

    @Test(
        "A wrong body of Responses is 400 with the parameter",
        arguments: [
            ("nonsense", nil, nil),
            ("{\"model\":\"\(TestModel.openai.name)\",\"stream\":true}", "input", "missing_required_parameter"),
            (responses("[]"), "input", "integer_below_min_value"),
            (responses("7"), "input", "invalid_type"),
            (responses("[{\"role\":\"tool\",\"content\":\"x\"}]"), "input[0].role", "invalid_value"),
            (responses("[{\"type\":\"song\"}]"), "input[0].type", "invalid_value"),
            (responses("[{\"role\":\"user\"}]"), "input[0].content", "missing_required_parameter"),
            (
                responses("[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"x\"}]}]"),
                "input[0].content[0].type", "invalid_value"
            ),
            (
                responses("[{\"role\":\"assistant\",\"content\":[{\"type\":\"input_text\",\"text\":\"x\"}]}]"),
                "input[0].content[0].type", "invalid_value"
            ),
            (responses("\"x\"", ",\"messages\":[]"), "messages", "unknown_parameter"),
            (responses("\"x\"", ",\"max_output_tokens\":8"), "max_output_tokens", "integer_below_min_value"),
            (responses("\"x\"", ",\"store\":1"), "store", "invalid_type"),
        ] as [(String, String?, String?)]
    )
    func responsesBody(body: String, param: String?, code: String?) async throws {
        try await MockRun.with { run in
            try expectError(await run.ask(.responses, body: body), 400, code: code, param: param)
        }
    }

    @Test("Input may be plain text, which then selects the recording")
    func plainInput() async throws {
        try await MockRun.with { run in
            let answer = try await run.ask(.responses, body: Self.responses("\"Take your time.\""))
            #expect(answer.body == (try MockRun.recording("openai/responses-slow")).body)
        }
    }

    @Test("An unknown model is 404 for chat completions, 400 for Responses")
    func model() async throws {
        try await MockRun.with { run in
            let unknown = { (call: Call) in call.body("x").replacing(TestModel.openai.name, with: "gpt-none") }
            try expectError(await run.ask(.chat, body: unknown(.chat)), 404, code: "model_not_found")
            try expectError(
                await run.ask(.responses, body: unknown(.responses)),
                400,
                code: "model_not_found",
                param: "model"
            )
        }
    }

    @Test("Another path is 404, and another method is 405")
    func path() async throws {
        try await MockRun.with { run in
            try expectError(await run.client.send("POST", "/openai/v1/edits"), 404, code: nil)
            for method in ["GET", "OPTIONS"] {
                let answer = try await run.client.send(method, "/openai/v1/responses")
                try expectError(answer, 405, code: "method_not_supported")
            }
        }
    }

    @Test("Errors are indented, by four for chat completions and by two for Responses")
    func layout() async throws {
        try await MockRun.with { run in
            let chat = try await run.ask(.chat, body: "{").text
            #expect(chat.hasPrefix("{\n    \"error\": {\n        \"message\": \""))
            let responses = try await run.ask(.responses, body: "{").text
            #expect(responses.hasPrefix("{\n  \"error\": {\n    \"message\": \""))
        }
    }

    private static let user = "[{\"role\":\"user\",\"content\":\"x\"}]"

    private static func picture(_ url: String) -> String {
        chat(
            "[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"\(url)\"}}]}]"
        )
    }

    private static func chat(_ messages: String, _ extra: String = "") -> String {
        "{\"model\":\"\(TestModel.openai.name)\",\"stream\":true,\"messages\":\(messages)\(extra)}"
    }

    private static func responses(_ input: String, _ extra: String = "") -> String {
        "{\"model\":\"\(TestModel.openai.name)\",\"stream\":true,\"input\":\(input)\(extra)}"
    }
}
