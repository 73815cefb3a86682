import JSONTree
import MockProviders
import TestModels
import Testing

@Suite("What Mistral refuses")
struct MistralRefusalTests {
    private static let key = [("authorization", "Bearer any-key")]
    private static let path = "/mistral/v1/chat/completions"

    @Test("No key and a wrong one are 401, told in a word", arguments: [nil, "Bearer bad-key", "Bearer "])
    func keys(header: String?) async throws {
        try await MockRun.with { run in
            let headers = header.map { [("authorization", $0)] } ?? []
            let answer = try await run.client.send("POST", Self.path, headers: headers, body: "{}")
            #expect(answer.status == 401)
            #expect(try JSONTree.parse(answer.body)["detail"]?.string?.isEmpty == false)
            #expect(answer.headers["mistral-correlation-id"]?.count == 36)
            #expect(answer.headers["x-kong-request-id"]?.count == 32)
        }
    }

    @Test(
        "A body that is not of the schema is 422, with the place and what was there",
        arguments: [
            ("{", "json_invalid", "[\"body\"]"), ("{}", "missing", "[\"body\",\"model\"]"),
            ("{\"model\":\"\(TestModel.mistral.name)\"}", "missing", "[\"body\",\"messages\"]"),
            (
                with("", [("user", "x", ",\"name\":\"y\"")]), "extra_forbidden",
                "[\"body\",\"messages\",0,\"user\",\"name\"]"
            ),
            (with(",\"store\":false"), "extra_forbidden", "[\"body\",\"store\"]"),
            (with(",\"max_completion_tokens\":1"), "extra_forbidden", "[\"body\",\"max_completion_tokens\"]"),
            (with(",\"temperature\":2"), "less_than_equal", "[\"body\",\"temperature\"]"),
            (with(",\"temperature\":\"x\""), "type_error", "[\"body\",\"temperature\"]"),
            (with(",\"max_tokens\":-1"), "greater_than_equal", "[\"body\",\"max_tokens\"]"),
            (with("", [("developer", "x", "")]), "value_error", "[\"body\",\"messages\",0,\"role\"]"),
        ]
    )
    func schema(body: String, type: String, place: String) async throws {
        try await MockRun.with { run in
            let answer = try await run.client.send("POST", Self.path, headers: Self.key, body: body)
            #expect(answer.status == 422, "\(answer.text)")
            let entry = try #require(JSONTree.parse(answer.body)["detail"]?[0])
            #expect(entry.members.map(\.key) == ["type", "loc", "msg", "input"])
            #expect(entry["type"]?.string == type)
            #expect(entry["loc"]?.serialized() == place)
        }
    }

    @Test(
        "Messages in a wrong order, an unknown model and a picture that is none are 400",
        arguments: [
            (with("", [("user", "x", ""), ("assistant", "y", "")]), "invalid_request_message_order", "3230"),
            (with("", [("user", "x", ""), ("tool", "y", "")]), "invalid_request_message_order", "3230"),
            (
                with("", [("user", "x", ""), ("assistant", "y", ""), ("tool", "z", ""), ("user", "x", "")]),
                "invalid_request_message_order", "3230"
            ),
            (with("").replacing(TestModel.mistral.name, with: "mistral-none"), "invalid_model", "1500"),
            (
                "{\"model\":\"\(TestModel.mistral.name)\",\"messages\":[{\"role\":\"user\",\"content\":"
                    + "[{\"type\":\"image_url\",\"image_url\":\"data:image/png;base64,a b\"}]}]}",
                "invalid_request_file", "3310"
            ),
        ]
    )
    func service(body: String, type: String, code: String) async throws {
        try await MockRun.with { run in
            let answer = try await run.client.send("POST", Self.path, headers: Self.key, body: body)
            let error = try JSONTree.parse(answer.body)
            #expect(answer.status == 400, "\(answer.text)")
            #expect(error.members.map(\.key) == ["object", "message", "type", "param", "code", "raw_status_code"])
            #expect(error["type"]?.string == type)
            #expect(error["code"]?.string == code)
        }
    }

    @Test(
        "An answer to go on from, several users in a row and a picture are taken",
        arguments: [
            with("", [("user", "x", ""), ("assistant", "y", ",\"prefix\":true")]),
            with(",\"stream\":false", [("system", "s", ""), ("user", "x", ""), ("user", "y", "")]),
            "{\"model\":\"\(TestModel.mistral.name)\",\"messages\":[{\"role\":\"user\",\"content\":"
                + "[{\"type\":\"image_url\",\"image_url\":\"data:image/png;base64,\(TestPicture.png(8, 8))\"}]}]}",
        ]
    )
    func taken(body: String) async throws {
        try await MockRun.with { run in
            let answer = try await run.client.send("POST", Self.path, headers: Self.key, body: body)
            #expect(answer.status == 200, "\(answer.text)")
        }
    }

    private static func with(
        _ rest: String,
        _ messages: [(role: String, text: String, more: String)] = [("user", "x", "")]
    ) -> String {
        let list = messages.map { "{\"role\":\"\($0.role)\",\"content\":\"\($0.text)\"\($0.more)}" }
        return "{\"model\":\"\(TestModel.mistral.name)\",\"messages\":[\(list.joined(separator: ","))]\(rest)}"
    }
}
