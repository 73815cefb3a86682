import JSONTree
import MockProviders
import TestModels
import Testing

@Suite("What xAI refuses")
struct XAIRefusalTests {
    private static let key = [("authorization", "Bearer any-key")]
    private static let chat = "/xai/v1/chat/completions"
    private static let responses = "/xai/v1/responses"

    private func expectError(
        _ answer: WireClient.Answer,
        _ status: Int,
        _ part: String = "",
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let body = try JSONTree.parse(answer.body)
        #expect(answer.status == status, "\(answer.text)", sourceLocation: sourceLocation)
        #expect(body.members.map(\.key) == ["code", "error"], sourceLocation: sourceLocation)
        #expect(body["error"]?.string?.contains(part) == true, "\(answer.text)", sourceLocation: sourceLocation)
        #expect(answer.headers["x-request-id"]?.count == 36, sourceLocation: sourceLocation)
        #expect(answer.headers["content-type"] == "application/json", sourceLocation: sourceLocation)
    }

    @Test("No key is 401, a wrong one 400", arguments: [chat, responses])
    func keys(path: String) async throws {
        try await MockRun.with { run in
            try expectError(await run.client.send("POST", path, body: "{}"), 401)
            let headers = [("authorization", "Bearer bad-key")]
            try expectError(await run.client.send("POST", path, headers: headers, body: "{}"), 400)
        }
    }

    @Test(
        "A wrong body is refused: 422 for what cannot be read, 400 for what may not be, 404 for an unknown model",
        arguments: [
            (chat, "{", 400, "JSON"), (chat, "[]", 422, ""), (chat, "{}", 422, "model"),
            (chat, "{\"model\":\"\(TestModel.xai.name)\"}", 422, "messages"),
            (chat, with("", model: "grok-none"), 404, "grok-none"),
            (chat, "{\"model\":\"\(TestModel.xai.name)\",\"messages\":[]}", 400, "messages"),
            (
                chat, "{\"model\":\"\(TestModel.xai.name)\",\"messages\":[{\"role\":\"user\"}]}", 422,
                "messages[0].content"
            ),
            (chat, with(",\"temperature\":\"1\""), 422, "temperature"),
            (chat, with(",\"temperature\":3"), 400, "temperature"),
            (chat, with(",\"presence_penalty\":1"), 400, "presencePenalty"),
            (chat, with(",\"reasoning_effort\":\"max\""), 400, "Invalid reasoning effort."),
            (chat, with(",\"n\":0"), 400, "n:"),
            (responses, "{\"model\":\"\(TestModel.xai.name)\"}", 422, "input"),
            (responses, "{\"model\":\"\(TestModel.xai.name)\",\"input\":7}", 422, "input"),
            (responses, "{\"model\":\"grok-none\",\"input\":\"x\"}", 404, "grok-none"),
            (
                responses, "{\"model\":\"\(TestModel.xai.name)\",\"input\":[{\"role\":\"tool\",\"content\":\"x\"}]}",
                400,
                "input[0].role"
            ),
        ]
    )
    func invalid(path: String, body: String, status: Int, part: String) async throws {
        try await MockRun.with { run in
            try expectError(await run.client.send("POST", path, headers: Self.key, body: body), status, part)
        }
    }

    @Test("Members that it does not know are not looked at")
    func unknown() async throws {
        try await MockRun.with { run in
            let answer = try await run.client.send(
                "POST",
                Self.chat,
                headers: Self.key,
                body: Self.with(",\"colour\":1")
            )
            #expect(answer.status == 200)
            #expect(try JSONTree.parse(answer.body)["object"]?.string == "chat.completion")
        }
    }

    private static func with(_ rest: String, model: String = TestModel.xai.name) -> String {
        "{\"model\":\"\(model)\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]\(rest)}"
    }
}
