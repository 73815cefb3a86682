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
            ("\"model\": \"gpt-4.1-mini\", ", "", "request.body.model: is missing"),
            ("\"x-request-id\"", "\"X-Request-ID\"", "headers.X-Request-ID: must be in lower case"),
            (
                "\"x-request-id\": \"req", "\"content-length\": \"req",
                "headers.content-length: belongs to the connection, not to the answer"
            ),
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

    @Test("A stream without the vendor's end is found, unless it is declared cut")
    func cut() throws {
        var sample = Sample().replacing("[[0, 110], [4, 14]]", "[[0, 110]]")
        sample.body = String(sample.body.dropLast(14))
        let findings = try RecordingCheck().findings(in: sample.recording())
        #expect(
            findings.map(\.description) == [
                "openai/sample: body: does not end with data: [DONE], and \"ends\": \"cut\" is not declared"
            ]
        )
        let declared = sample.replacing("\"expect\"", "\"ends\": \"cut\", \"expect\"")
            .replacing("\"stop\"", "null").replacing("\"usage\": null", "\"usage\": null, \"failure\": \"interrupted\"")
        #expect(try RecordingCheck().findings(in: declared.recording()).isEmpty)
    }

    @Test("A last event without its blank line is found")
    func unfinishedEvent() throws {
        var sample = Sample().replacing("[4, 14]", "[4, 13]")
        sample.body.removeLast()
        let findings = try RecordingCheck().findings(in: sample.recording())
        #expect(findings.contains { $0.message == "must end with a blank line" })
    }

    @Test(
        "What belongs to somebody is found in the body",
        arguments: [
            "sk-ant-api03-abcdefgh", "xoxb-1234567890-abc", "AIzaSyA1234567890abcdefg", "Bearer abcdef123456",
            "mary.shelley@example.org", "org-AbCd1234EfGh", "proj_x1y2z3w4v5", "ghp_abcdefgh12345678",
            "3f9a1c07b2e84d56a0c19e7f2b8d4c61", "0c9f6f8e-7f3a-4b1d-9c58-2e6a7b9d1f40",
            "q8Zr2LxV9pTn4KcW7mYb1Hs6", "msg_01K7Zd6uq9LFG9r5j3np89U7",
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
