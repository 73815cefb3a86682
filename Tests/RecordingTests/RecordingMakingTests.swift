import JSONTree
import Recording
import Testing

@Suite("Making a recording")
struct RecordingMakingTests {
    @Test("What is recorded of each form of each vendor passes the check and reads back", arguments: RecordedForm.all)
    func forms(form: RecordedForm) throws {
        let made = try CaptureSample.of(form).make()
        #expect(RecordingCheck().findings(in: made) == [])
        #expect(made.name == "\(form.vendor.rawValue)/sample")
        #expect(made.match == Recording.Match(model: "model-1", lastUserText: "Say hello."))
        #expect(made.description == "The answer of model-1 to \"Say hello.\".")
        #expect(made.statedModel == "model-1" && made.requestHash == made.request.hash && made.ending == .complete)
        #expect(made.apiVersion == (form.vendor == .google ? "v1beta" : "v1"))
        let read = try Recording(name: made.name, file: "a.json", metadata: made.encoded(), body: made.body)
        #expect(read.encoded() == made.encoded())
        let schema = try JSONTree.parse(RepositoryRecordings.file("recording.schema.json"))
        #expect(SchemaValidator(schema: schema).faults(in: try JSONTree.parse(made.encoded())) == [])
    }

    @Test("The version is the header's where the vendor has one")
    func versions() throws {
        var anthropic = CaptureSample.of(RecordedForm(vendor: .anthropic, api: .messages))
        anthropic.requestHeaders += [("Anthropic-Version", "2023-06-01")]
        #expect(try anthropic.make().apiVersion == "2023-06-01")
        var openai = CaptureSample()
        openai.headers = [("OpenAI-Version", "2020-10-01")]
        #expect(try openai.make().apiVersion == "2020-10-01")
        var google = CaptureSample.of(RecordedForm(vendor: .google, api: .generateContent))
        google.target = "/v1/models/model-1:streamGenerateContent?alt=sse"
        #expect(try google.make().apiVersion == "v1")
    }

    @Test("A stream that is not whole refuses", arguments: RecordedForm.all)
    func unfinished(form: RecordedForm) throws {
        var open = CaptureSample.of(form)
        open.body = open.delta("Hi")
        var cut = CaptureSample.of(form)
        cut.isCut = true
        for sample in [open, cut] {
            let refusal = try #require(throws: RecordingRefusal.self) { try sample.make(failure: "interrupted") }
            #expect(refusal.reasons.map(\.place) == ["body"])
        }
    }

    @Test("A stream that fails as its vendor fails is recorded as that", arguments: RecordedForm.all)
    func failed(form: RecordedForm) throws {
        var sample = CaptureSample.of(form)
        sample.body = sample.delta("Hi") + Sample.failure(form.vendor, form.api)
        #expect(try sample.make(failure: "overloaded").expectation.failure == "overloaded")
        guard form.api != .chatCompletions || form.vendor == .xai else { return }
        let refusal = try #require(throws: RecordingRefusal.self) { try sample.make() }
        #expect(refusal.reasons.map(\.place) == ["expect.failure"])
    }

    @Test("An error status is recorded when it is expected, and refuses with the vendor's words when it is not")
    func status() throws {
        var sample = CaptureSample()
        sample.status = 429
        sample.body = #"{"error":{"message":"Slow down, mary@example.org."}}"#
        let refusal = try #require(throws: RecordingRefusal.self) { try sample.make(failure: "rate_limited") }
        #expect(refusal.description == "status: is 429, and 200 was expected: Slow down, redacted00000001.")
        let made = try sample.make(expectedStatus: 429, failure: "rate_limited")
        #expect(made.status == 429 && made.description == "The error 429 of model-1 to \"Say hello.\".")
        #expect(throws: RecordingRefusal.self) { try sample.make(expectedStatus: 500, failure: "overloaded") }
        #expect(throws: RecordingRefusal.self) { try CaptureSample().make(expectedStatus: 429) }
    }

    @Test("An empty answer is an answer", arguments: RecordedForm.all)
    func empty(form: RecordedForm) throws {
        var sample = CaptureSample.of(form)
        sample.deltas = []
        #expect(try sample.make().expectation.text == "")
    }

    @Test("What the check finds refuses")
    func check() throws {
        var sample = CaptureSample()
        sample.target = "/v1/embeddings"
        let refusal = try #require(throws: RecordingRefusal.self) { try sample.make() }
        #expect(refusal.reasons.map(\.place) == ["request.path"])
        sample = CaptureSample()
        sample.requestBody = "[]"
        #expect(throws: RecordingRefusal("request.body", "must be a JSON object")) { try sample.make() }
    }

    @Test("A name that is none refuses", arguments: ["", "../a", "a/b", "A", "a--b", "-a", ".a", "a b", "ä"])
    func name(name: String) throws {
        let refusal = try #require(throws: RecordingRefusal.self) { try CaptureSample().make(name: name) }
        #expect(refusal.reasons.map(\.place) == ["name"])
    }

    @Test(
        "The last text of the user is what the mock vendors compare",
        arguments: [
            (
                Recording.API.messages,
                #"{"messages":[{"role":"user","content":[{"type":"text","text":"a"},{"type":"image"},{"type":"text","text":"b"}]},{"role":"assistant","content":"c"}]}"#,
                "ab"
            ),
            (
                .chatCompletions,
                #"{"messages":[{"role":"user","content":"a"},{"role":"user"},{"role":"tool","content":"c"}]}"#, "a"
            ),
            (.responses, #"{"input":"a"}"#, "a"),
            (
                .responses,
                #"{"input":[{"role":"user","content":[{"type":"input_text","text":"a"}]},{"type":"function_call_output","output":"b"}]}"#,
                "a"
            ),
            (
                .generateContent,
                #"{"contents":[{"parts":[{"text":"a"},{"text":"x","thought":true},{"text":"b"}]},{"role":"model","parts":[{"text":"c"}]}]}"#,
                "ab"
            ),
        ]
    )
    func lastUserText(api: Recording.API, body: String, text: String) throws {
        let vendor = Recording.Vendor.allCases.first { $0.apis.contains(api) }
        var sample = CaptureSample(vendor: try #require(vendor), api: api)
        sample.requestBody = body
        #expect(try sample.redacted().lastUserText == text)
    }

    @Test(
        "The recordings of this repository have the last user text that they match",
        arguments: RepositoryRecordings.names
    )
    func repository(name: String) throws {
        let recording = try RepositoryRecordings.recording(name)
        guard let text = recording.match?.lastUserText else { return }
        #expect(recording.request.lastUserText(of: recording.api) == text)
    }

    @Test("Equal requests have an equal hash, in whatever order their members stand")
    func hash() throws {
        func hash(_ body: String) throws -> String {
            var sample = CaptureSample()
            sample.requestBody = body
            return try sample.redacted().request.hash
        }
        let first = try hash(#"{"model":"model-1","n":{"a":1,"b":2}}"#)
        #expect(try first == hash(#"{"n": {"b":2,"a":1}, "model":"model-1"}"#))
        #expect(try first != hash(#"{"model":"model-1","n":{"a":1,"b":3}}"#))
        #expect(first.count == 64)
    }

    @Test(
        "A model or a hash in the file that is not the request's is found",
        arguments: [("model", "model-2"), ("request_hash", String(repeating: "0", count: 64))]
    )
    func stated(field: String, value: String) throws {
        let sample = Sample().replacing("\"match\"", "\"\(field)\": \"\(value)\", \"match\"")
        #expect(try RecordingCheck().findings(in: sample.recording()).map(\.field) == [field])
    }

    @Test("A redaction in the file has its three fields")
    func redactions() throws {
        let whole = #""redactions": [{"place": "body", "kind": "email", "count": 2}], "match""#
        #expect(
            try Sample().replacing("\"match\"", whole).recording().redactions == [
                Redaction(place: "body", kind: "email", count: 2)
            ]
        )
        let error = try #require(throws: RecordingError.self) {
            try Sample().replacing("\"match\"", whole.replacing("2", with: "0")).recording()
        }
        #expect(error.field == "redactions[0].count")
    }
}

@Suite("Names of recordings")
struct RecordingNameTests {
    @Test(
        "A name is made of the call and the prompt",
        arguments: [
            (Recording.Vendor.anthropic, Recording.API.messages, "Say hello.", "say-hello"),
            (.openai, .chatCompletions, "Say hello.", "chat-say-hello"),
            (.xai, .responses, "What's  2+2?", "responses-whats-2-2"), (.mistral, .chatCompletions, "¡Hola!", "hola"),
            (.google, .generateContent, "", "no-text"), (.openai, .responses, "…", "responses-no-text"),
        ]
    )
    func made(vendor: Recording.Vendor, api: Recording.API, prompt: String, name: String) {
        #expect(RecordingName.make(api, prompt: prompt, vendor: vendor) == name)
    }

    @Test(
        "A prompt that does not fit has a hash, so that others have other names",
        arguments: ["用一句话介绍桥", "Расскажи о мосте", "café noir", String(repeating: "word ", count: 40)]
    )
    func hashed(prompt: String) {
        let name = RecordingName.make(.messages, prompt: prompt, vendor: .anthropic)
        #expect(RecordingName.isValid(name))
        #expect(name == RecordingName.make(.messages, prompt: prompt, vendor: .anthropic))
        #expect(name != RecordingName.make(.messages, prompt: prompt + "水", vendor: .anthropic))
    }

    @Test("The recordings of this repository have valid names", arguments: RepositoryRecordings.names)
    func repository(name: String) {
        #expect(RecordingName.isValid(String(name.split(separator: "/")[1])))
        #expect(!RecordingName.isValid(name))
    }
}
