import JSONTree
import MockProviders
import TestModels
import Testing

@Suite("What Anthropic refuses")
struct AnthropicRefusalTests {
    private func expectError(
        _ answer: WireClient.Answer,
        _ status: Int,
        _ type: String,
        _ part: String = "",
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let body = try JSONTree.parse(answer.body)
        #expect(answer.status == status, "\(answer.text)", sourceLocation: sourceLocation)
        #expect(body.members.map(\.key) == ["type", "error", "request_id"], sourceLocation: sourceLocation)
        #expect(body["type"]?.string == "error", sourceLocation: sourceLocation)
        #expect(body.at("error", "type")?.string == type, sourceLocation: sourceLocation)
        #expect(
            body.at("error", "message")?.string?.hasPrefix(part) == true,
            "\(answer.text)",
            sourceLocation: sourceLocation
        )
        #expect(answer.headers["request-id"] == body["request_id"]?.string, sourceLocation: sourceLocation)
        #expect(answer.headers["content-type"] == "application/json", sourceLocation: sourceLocation)
        #expect(answer.headers["x-should-retry"] == "false", sourceLocation: sourceLocation)
    }

    @Test(
        "A key that is missing, empty or begins with bad- is an authentication error",
        arguments: [nil, "", "bad-key"]
    )
    func key(key: String?) async throws {
        try await MockRun.with { run in
            let headers = [("anthropic-version", "2023-06-01")] + (key.map { [("x-api-key", $0)] } ?? [])
            try expectError(await run.ask(.messages, headers: headers), 401, "authentication_error")
        }
    }

    @Test("A version that is missing or unknown is an invalid request", arguments: [nil, "2020-01-01"])
    func version(version: String?) async throws {
        try await MockRun.with { run in
            let headers = [("x-api-key", "any-key")] + (version.map { [("anthropic-version", $0)] } ?? [])
            try expectError(
                await run.ask(.messages, headers: headers),
                400,
                "invalid_request_error",
                "anthropic-version:"
            )
        }
    }

    @Test(
        "A wrong body is an invalid request that names the field",
        arguments: [
            ("{\"model\"", "The body is not JSON"),
            ("[]", "The body must be"),
            (body(model: nil), "model:"),
            (body(model: "7"), "model:"),
            (body(maxTokens: nil), "max_tokens:"),
            (body(maxTokens: "-1"), "max_tokens:"),
            (body(maxTokens: "null"), "max_tokens:"),
            (body(maxTokens: "1.5"), "max_tokens:"),
            (body(messages: nil), "messages:"),
            (body(messages: "[]"), "messages:"),
            (body(messages: "{}"), "messages:"),
            (body(messages: "[{\"role\":\"system\",\"content\":\"x\"}]"), "messages.0: use the top-level"),
            (body(messages: "[{\"role\":\"user\",\"content\":\"\"}]"), "messages.0: all messages"),
            (body(messages: "[{\"role\":\"user\"}]"), "messages.0.content:"),
            (body(messages: "[{\"role\":\"user\",\"content\":[]}]"), "messages.0: all messages"),
            (
                body(messages: "[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"\"}]}]"),
                "messages: text content"
            ),
            (
                body(messages: "[{\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":\"x\"}]}]"),
                "messages.0.content.0.type:"
            ),
            (body(messages: "[{\"role\":\"user\",\"content\":\"x\",\"name\":\"y\"}]"), "messages.0.name:"),
            (body(extra: ",\"colour\":1"), "colour:"),
            (body(extra: ",\"temperature\":\"hot\""), "temperature:"),
            (body(messages: "[{\"role\":\"user\",\"content\":\" \"}]"), "messages: text content"),
            (body(extra: ",\"temperature\":1.5"), "temperature:"),
            (body(extra: ",\"thinking\":{\"type\":\"enabled\"}"), "thinking.enabled.budget_tokens:"),
            (body(extra: ",\"tools\":[{\"name\":\"t\"}]"), "tools.0.custom.input_schema:"),
            (body(messages: image("image/bmp", "aGk=")), "messages.0.content.0.image.source.base64.media_type:"),
            (body(messages: image("image/png", "a b")), "messages.0.content.0.image.source.base64.data:"),
            (body(stream: "\"yes\""), "stream:"),
        ]
    )
    func invalid(body: String, part: String) async throws {
        try await MockRun.with { run in
            try expectError(await run.ask(.messages, body: body), 400, "invalid_request_error", part)
        }
    }

    @Test("An empty last assistant message is taken, as a prefill, by the models that take one")
    func prefill() async throws {
        try await MockRun.with { run in
            let messages = "[{\"role\":\"user\",\"content\":\"x\"},{\"role\":\"assistant\",\"content\":\"\"}]"
            let body = Self.body(messages: messages).replacing(TestModel.anthropic.name, with: "claude-haiku-4-5")
            let answer = try await run.ask(.messages, body: body)
            #expect(answer.status == 200)
        }
    }

    @Test("An unknown model is not found")
    func model() async throws {
        try await MockRun.with { run in
            try expectError(
                await run.ask(.messages, body: Self.body(model: "\"claude-none\"")),
                404,
                "not_found_error",
                "There is no model named claude-none."
            )
        }
    }

    @Test("Another path is not found, and another method is not allowed")
    func path() async throws {
        try await MockRun.with { run in
            try expectError(await run.client.send("POST", "/anthropic/v1/complete"), 404, "not_found_error")
            try expectError(await run.client.send("GET", "/anthropic/v1/messages"), 405, "invalid_request_error")
        }
    }

    @Test("Messages of one role may follow each other")
    func sameRoles() async throws {
        try await MockRun.with { run in
            let message = "{\"role\":\"user\",\"content\":\"x\"}"
            let answer = try await run.ask(.messages, body: Self.body(messages: "[\(message),\(message)]"))
            #expect(answer.status == 200)
        }
    }

    @Test(
        "A key may come as a bearer token, and with a later version",
        arguments: [("any-key", 200), ("bad-key", 401)]
    )
    func bearer(key: String, status: Int) async throws {
        try await MockRun.with { run in
            let headers = [("authorization", "Bearer \(key)"), ("anthropic-version", "2026-10-21")]
            let answer = try await run.ask(.messages, headers: headers)
            #expect(answer.status == status)
        }
    }

    private static func image(_ type: String, _ data: String) -> String {
        "[{\"role\":\"user\",\"content\":[{\"type\":\"image\",\"source\":"
            + "{\"type\":\"base64\",\"media_type\":\"\(type)\",\"data\":\"\(data)\"}}]}]"
    }

    private static func body(
        model: String? = "\"\(TestModel.anthropic.name)\"",
        maxTokens: String? = "64",
        messages: String? = "[{\"role\":\"user\",\"content\":\"Hello\"}]",
        stream: String = "true",
        extra: String = ""
    ) -> String {
        var members = ["\"stream\":\(stream)"]
        for (name, value) in [("model", model), ("max_tokens", maxTokens), ("messages", messages)] {
            if let value { members.append("\"\(name)\":\(value)") }
        }
        return "{" + members.joined(separator: ",") + extra + "}"
    }
}
