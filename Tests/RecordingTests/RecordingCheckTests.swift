import Recording
import Testing

@Suite("Checking a recording")
struct RecordingCheckTests {
    @Test("A sound recording has no findings")
    func sound() throws {
        #expect(try RecordingCheck().findings(in: Sample().recording()).map(\.description) == [])
    }

    @Test(
        "A fault in the description is found",
        arguments: [
            ("2026-11-23", "23.11.2026", "date: must be YYYY-MM-DD"),
            ("A sample.", "", "description: must say what the answer is for"),
            ("\"POST\"", "\"GET\"", "request.method: must be POST"),
            ("\"/v1/chat/completions\"", "\"/v1/chat\"", "request.path: must be /v1/chat/completions"),
            ("\"model\": \"gpt-6-luna\", ", "", "request.body.model: is missing"),
            ("\"x-request-id\"", "\"X-Request-ID\"", "headers.X-Request-ID: must be in lower case"),
            (
                "text/event-stream; charset=utf-8", "application/json",
                "headers.content-type: must be text/event-stream with status 200"
            ),
            ("[4, 14]", "[4, 15]", "chunks: add up to 125 bytes, and the body has 124"),
            (
                "\"expect\"", "\"ends\": \"cut\", \"expect\"",
                "ends: says cut, and the body ends with data: [DONE]"
            ),
            ("Bearer <redacted>", "Bearer abc", "request.headers.authorization: must be <redacted>"),
            ("x-request-id", "openai-organization", "headers.openai-organization: tells whose account it was"),
            (
                "\"content\": \"Hello\"", "\"content\": \"sk-proj-12345678\"",
                "request.body: has what looks like a key, sk-proj-…"
            ),
        ]
    )
    func metadata(old: String, new: String, finding: String) throws {
        let findings = try RecordingCheck().findings(in: Sample().replacing(old, new).recording())
        #expect(findings.map(\.description).contains("openai/sample: \(finding)"), "\(findings)")
    }

    @Test("A status that is not a success needs a JSON body of its own and a kind of failure")
    func errorStatus() throws {
        let findings = try RecordingCheck().findings(
            in: Sample().replacing("\"status\": 200", "\"status\": 500").recording()
        )
        #expect(
            findings.map(\.field) == ["headers.content-type", "expect.failure", "body"]
        )
    }

    @Test(
        "An error's body may be an event stream by its type at Google's and nowhere else",
        arguments: RecordedForm.all
    )
    func errorType(form: RecordedForm) throws {
        let error = Sample.of(form.vendor, form.api).with(body: "{\"error\":{}}").failing("overloaded")
            .replacing("\"status\": 200", "\"status\": 503")
        let findings = try RecordingCheck().findings(in: error.recording())
        #expect(findings.map(\.field) == (form.vendor == .google ? [] : ["headers.content-type"]))
        let json = error.replacing("text/event-stream; charset=utf-8", "application/json")
        #expect(try RecordingCheck().findings(in: json.recording()) == [])
    }

    @Test("An error that tells a status of its own tells the answer's")
    func toldStatus() throws {
        for (vendor, api, body) in [
            (Recording.Vendor.google, Recording.API.generateContent, "{\"error\":{\"code\":429}}"),
            (.mistral, .chatCompletions, "{\"object\":\"error\",\"raw_status_code\":429}"),
        ] {
            let error = Sample.of(vendor, api).with(body: body).failing("rate_limited")
                .replacing("text/event-stream; charset=utf-8", "application/json")
            let right = error.replacing("\"status\": 200", "\"status\": 429")
            #expect(try RecordingCheck().findings(in: right.recording()) == [])
            let wrong = error.replacing("\"status\": 200", "\"status\": 400")
            #expect(
                try RecordingCheck().findings(in: wrong.recording()).map(\.message) == [
                    "tells of status 429, and the answer has 400"
                ]
            )
        }
    }

    @Test("A status that is no success is not a cut stream")
    func cutError() throws {
        let error = Sample().with(body: "{}").failing("interrupted")
            .replacing("text/event-stream; charset=utf-8", "application/json")
            .replacing("\"status\": 200", "\"status\": 500")
            .replacing("\"expect\"", "\"ends\": \"cut\", \"expect\"")
        let findings = try RecordingCheck().findings(in: error.recording())
        #expect(findings.map(\.message) == ["says cut, and no stream has status 500"])
    }

    @Test(
        "The path is the vendor's, and Google's has the model and asks for events",
        arguments: [
            "/v1beta/models/gpt-6-luna:generateContent", "/v1beta/models/gpt-6-luna:streamGenerateContent",
            "/v1/models/gpt-6-luna:streamGenerateContent?alt=sse", "/v1/chat/completions",
            "/v1beta/models/:streamGenerateContent?alt=sse",
        ]
    )
    func googlePath(path: String) throws {
        let sound = "/v1beta/models/gpt-6-luna:streamGenerateContent?alt=sse"
        let sample = Sample.of(.google, .generateContent).replacing(sound, path)
        let findings = try RecordingCheck().findings(in: sample.recording())
        #expect(findings.map(\.field) == ["request.path"])
    }

    @Test("A key in the path is found")
    func keyInPath() throws {
        let sample = Sample.of(.google, .generateContent)
            .replacing("?alt=sse", "?alt=sse&key=AIzaSyA1234567890abcdefg")
        let findings = try RecordingCheck().findings(in: sample.recording())
        #expect(findings.contains { $0.field == "request.path" && $0.message.hasPrefix("has what looks like a key") })
    }

    @Test(
        "Headers that tell whose answer it was are found",
        arguments: [
            "cf-ray", "set-cookie", "cookie", "openai-organization", "openai-project", "anthropic-organization-id",
            "x-goog-user-project", "x-forwarded-for", "cf-connecting-ip",
        ]
    )
    func identityHeaders(name: String) throws {
        let findings = try RecordingCheck().findings(in: Sample().replacing("x-request-id", name).recording())
        #expect(findings.map(\.description) == ["openai/sample: headers.\(name): tells whose account it was"])
    }

    @Test(
        "What belongs to somebody is found in the body",
        arguments: [
            "sk-ant-api03-abcdefgh", "xoxb-1234567890-abc", "AIzaSyA1234567890abcdefg", "Bearer abcdef123456",
            "mary.shelley@example.org", "org-AbCd1234EfGh", "proj_x1y2z3w4v5", "ghp_abcdefgh12345678",
            "3f9a1c07b2e84d56a0c19e7f2b8d4c61", "0c9f6f8e-7f3a-4b1d-9c58-2e6a7b9d1f40",
            "q8Zr2LxV9pTn4KcW7mYb1Hs6", "msg_01K7Zd6uq9LFG9r5j3np89U7", "xai-abcdefghijklmnop1234", "AQ.Ab8RN6abcdefgh",
            "QRSTUVWXYZABCDEFGHabcdefghijkl42", "projects/348215329011", "project_number:348215329011",
            "8f1c2d3e4f5a6b7c-FRA", "__cf_bm=abcdefgh", "203.0.113.77", "2001:db8:0:1::7f", "fe80:0:0:0:1:2:3:4",
        ]
    )
    func secrets(secret: String) throws {
        var sample = Sample()
        let text = "\"\(secret)\""
        sample.body.replaceSubrange(try #require(sample.body.firstRange(of: "\"Hi\"")), with: text)
        sample = sample.replacing("[0, 110]", "[0, \(106 + text.utf8.count)]")
        let findings = try RecordingCheck().findings(in: sample.recording())
        #expect(findings.map(\.field) == ["body"])
        // A finding must not repeat what should not have been written.
        #expect(findings.allSatisfy { !$0.description.contains(secret) })
    }

    @Test(
        "Ordinary words, versions, and authored ids pass",
        arguments: [
            "claude-sonnet-4-5-20250929", "gpt-4.1-mini-2025-04-14", "req_authored0012", "chatcmpl-authored0001",
            "ephemeral_5m_input_tokens", "anthropic-ratelimit-requests-remaining", "2026-11-23T09:30:00Z",
            "00000000-0000-7000-8000-authored0001", "00000000000000000000authored0001", "thoughtsignatureauthored0008",
            "GenerateRequestsPerMinutePerProjectPerModel", "projects/open", "v1.2.3.4", "std::vector", "10:45:00:12",
            "abcdefghijklmnopqrstuvwxyz012345", "type.googleapis.com/google.rpc.RetryInfo",
            "bearer of news", "ask-me-anything-at-all", "counterrevolutionaries", "a@b", "max-age=31536000",
        ]
    )
    func innocent(text: String) throws {
        var sample = Sample()
        let quoted = "\"\(text)\""
        sample.body.replaceSubrange(try #require(sample.body.firstRange(of: "\"Hi\"")), with: quoted)
        sample = sample.replacing("[0, 110]", "[0, \(106 + quoted.utf8.count)]")
        #expect(try RecordingCheck().findings(in: sample.recording()).map(\.description) == [])
    }
}
