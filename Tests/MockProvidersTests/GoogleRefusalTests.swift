import JSONTree
import MockProviders
import TestModels
import Testing

@Suite("What Google refuses")
struct GoogleRefusalTests {
    private static let key = [("x-goog-api-key", "any-key")]
    private static let hello = "{\"contents\":[{\"parts\":[{\"text\":\"Hello\"}]}]}"

    private static func path(_ model: String = TestModel.google.name, _ call: String = "streamGenerateContent?alt=sse")
        -> String
    {
        "/google/v1beta/models/\(model):\(call)"
    }

    private func expectError(
        _ answer: WireClient.Answer,
        _ status: Int,
        _ name: String,
        _ part: String = "",
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let error = try #require(JSONTree.parse(answer.body)["error"], sourceLocation: sourceLocation)
        #expect(answer.status == status, "\(answer.text)", sourceLocation: sourceLocation)
        #expect(error["code"]?.integer == status, sourceLocation: sourceLocation)
        #expect(error["status"]?.string == name, sourceLocation: sourceLocation)
        #expect(error["message"]?.string?.contains(part) == true, "\(answer.text)", sourceLocation: sourceLocation)
        #expect(answer.text.hasPrefix("{\n  \"error\": {\n    \"code\": \(status)"), sourceLocation: sourceLocation)
    }

    @Test("What ProtoJSON lets one write in two ways is taken in both")
    func spellings() async throws {
        try await MockRun.with { run in
            for (body, status) in [
                ("{\"contents\":{\"parts\":{\"text\":\"Hello\"}}}", 200),
                ("{\"system_instruction\":{\"parts\":{\"text\":\"Be kind\"}},\(Self.hello.dropFirst())", 200),
                ("{\"generationConfig\":{\"topK\":\"40\",\"temperature\":\"0.5\"},\(Self.hello.dropFirst())", 200),
                ("{\"generation_config\":{\"max_output_tokens\":10.0},\(Self.hello.dropFirst())", 200),
                ("{\"generationConfig\":{\"topK\":\"many\"},\(Self.hello.dropFirst())", 400),
                ("{\"generationConfig\":{\"maxOutputTokens\":10.5},\(Self.hello.dropFirst())", 400),
                ("{\"generationConfig\":{\"maxOutputTokens\":\"0\"},\(Self.hello.dropFirst())", 400),
            ] {
                let answer = try await run.client.send("POST", Self.path(), headers: Self.key, body: body)
                #expect(answer.status == status, "\(body)")
            }
        }
    }

    @Test("No key is 403, a wrong one 400 with its reason, in the header or in the query")
    func keys() async throws {
        try await MockRun.with { run in
            try expectError(
                await run.client.send("POST", Self.path(), body: Self.hello),
                403,
                "PERMISSION_DENIED"
            )
            for (path, headers) in [
                (Self.path(), [("x-goog-api-key", "bad-key")]), (Self.path() + "&key=bad-key", []),
            ] {
                let answer = try await run.client.send("POST", path, headers: headers, body: Self.hello)
                try expectError(answer, 400, "INVALID_ARGUMENT")
                let details = try JSONTree.parse(answer.body).at("error", "details")
                #expect(details?[0]?["reason"]?.string == "API_KEY_INVALID")
            }
            let answer = try await run.client.send("POST", Self.path() + "&key=any", body: Self.hello)
            #expect(answer.status == 200)
        }
    }

    @Test("An error is called a stream where events were asked for, and JSON where not; in a list it is an element")
    func contentType() async throws {
        try await MockRun.with { run in
            let events = try await run.client.send("POST", Self.path(), headers: Self.key, body: "{}")
            #expect(events.headers["content-type"] == "text/event-stream")
            let calls = ["generateContent", "streamGenerateContent"]
            for call in calls {
                let path = Self.path(TestModel.google.name, call)
                let answer = try await run.client.send("POST", path, headers: Self.key, body: "{}")
                #expect(answer.headers["content-type"] == "application/json; charset=UTF-8")
                let body = try JSONTree.parse(answer.body)
                #expect((body[0] ?? body).at("error", "code")?.integer == 400)
                #expect((body.kind == .array) == (call == "streamGenerateContent"))
            }
        }
    }

    @Test(
        "An unknown model, call or path is 404",
        arguments: [
            path("gemini-none"), path(TestModel.google.name, "sing"), "/google/v1beta/songs",
        ]
    )
    func unknown(path: String) async throws {
        try await MockRun.with { run in
            let answer = try await run.client.send("POST", path, headers: Self.key, body: Self.hello)
            #expect(answer.status == 404, "\(answer.text)")
            #expect(try JSONTree.parse(answer.body).at("error", "status")?.string == "NOT_FOUND")
        }
    }

    @Test(
        "A wrong body is an invalid argument that names the place",
        arguments: [
            ("{", "JSON"), ("{}", "contents"), ("{\"contents\":[]}", "contents"),
            ("{\"contents\":[{\"parts\":[]}]}", "contents[0].parts"),
            ("{\"contents\":[{\"parts\":[{}]}]}", "contents[0].parts[0].data"),
            ("{\"contents\":[{\"parts\":[{\"text\":\"x\",\"inlineData\":{}}]}]}", "contents[0].parts[0].data"),
            ("{\"contents\":[{\"role\":\"assistant\",\"parts\":[{\"text\":\"x\"}]}]}", "role"),
            ("{\"contents\":[{\"parts\":[{\"text\":7}]}]}", "contents[0].parts[0].text"),
            (
                "{\"contents\":[{\"parts\":[{\"text\":\"x\",\"colour\":1}]}]}",
                "Unknown name \"colour\" at 'contents[0].parts[0]'"
            ),
            (with("\"colour\":1"), "Unknown name \"colour\": Cannot find field."),
            (with("\"generationConfig\":{\"temperature\":3}"), "generationConfig.temperature"),
            (with("\"generationConfig\":{\"heat\":3}"), "Unknown name \"heat\" at 'generation_config'"),
            (with("\"generationConfig\":{\"maxOutputTokens\":\"x\"}"), "generationConfig.maxOutputTokens"),
            (with("\"tools\":[{\"functionDeclarations\":[{}]}]"), "tools[0].functionDeclarations[0].name"),
            (picture("a b", "image/png"), "inlineData.data"), (picture("aGk=", "font/woff"), "inlineData.mimeType"),
        ]
    )
    func invalid(body: String, part: String) async throws {
        try await MockRun.with { run in
            let answer = try await run.client.send("POST", Self.path(), headers: Self.key, body: body)
            try expectError(answer, 400, "INVALID_ARGUMENT", part)
        }
    }

    @Test(
        "Names in either spelling, contents of one role, and either version are taken",
        arguments: ["v1", "v1beta"],
        [
            with("\"generation_config\":{\"thinkingConfig\":{\"include_thoughts\":true}}"),
            picture(unpadded, "image/png"),
            "{\"contents\":[{\"parts\":[{\"inline_data\":{\"data\":\"\(TestPicture.png(8, 8))\",\"mime_type\":\"image/png\"}}]}]}",
            "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"x\"}]},{\"role\":\"user\",\"parts\":[{\"text\":\"y\"}]}]}",
        ]
    )
    func taken(version: String, body: String) async throws {
        try await MockRun.with { run in
            let path = "/google/\(version)/models/\(TestModel.google.name):generateContent"
            let answer = try await run.client.send("POST", path, headers: Self.key, body: body)
            #expect(answer.status == 200, "\(answer.text)")
            #expect(answer.headers["content-type"] == "application/json; charset=UTF-8")
        }
    }

    /// Without the padding, which may be missing.
    private static let unpadded = String(TestPicture.png(8, 8).prefix { $0 != "=" })

    private static func with(_ member: String) -> String {
        "{\"contents\":[{\"parts\":[{\"text\":\"Hello\"}]}],\(member)}"
    }

    private static func picture(_ data: String, _ type: String) -> String {
        "{\"contents\":[{\"parts\":[{\"inlineData\":{\"data\":\"\(data)\",\"mimeType\":\"\(type)\"}}]}]}"
    }
}
