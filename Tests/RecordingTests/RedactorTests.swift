import JSONTree
import Recording
import Testing

@Suite("Redacting an answer")
struct RedactorTests {
    private static let key = "Zq7-plain.key/of+no-form"

    @Test("Of request headers the ones that matter are kept, and keys are not told")
    func requestHeaders() throws {
        var sample = CaptureSample()
        sample.requestHeaders = [
            ("Content-Type", "application/json"), ("Accept", "text/event-stream"),
            ("Authorization", "Bearer \(Self.key)"),
            ("X-Api-Key", Self.key), ("x-goog-api-key", Self.key), ("api-key", Self.key),
            ("anthropic-version", "2023-06-01"), ("anthropic-beta", "a"), ("OpenAI-Beta", "b"), ("User-Agent", "c"),
            ("x-stainless-os", "Linux"), ("Host", "d"), ("Content-Length", "9"), ("Accept-Encoding", "gzip"),
            ("openai-organization", "e"),
        ]
        let headers = try sample.redacted().request.headers
        #expect(
            headers.map { "\($0.name): \($0.value)" } == [
                "content-type: application/json", "accept: text/event-stream", "authorization: Bearer <redacted>",
                "x-api-key: <redacted>", "x-goog-api-key: <redacted>", "api-key: <redacted>",
                "anthropic-version: 2023-06-01", "anthropic-beta: a", "openai-beta: b",
            ]
        )
    }

    @Test("Of the answer's headers those worth replaying are kept, in lower case, several of a name joined")
    func headers() throws {
        var sample = CaptureSample()
        sample.headers = [
            ("Date", "now"), ("Content-Length", "9"), ("Set-Cookie", "a=b"), ("CF-Ray", "8f1c2d3e4f5a6b7c-FRA"),
            ("OpenAI-Organization", "acme"), ("OpenAI-Processing-MS", "12"), ("Vary", "Origin"), ("Vary", "Accept"),
            ("X-RateLimit-Reset-Tokens", "6ms"), ("anthropic-ratelimit-tokens-limit", "9"),
            ("ratelimitbysize-remaining", "8"), ("x-ratelimitbysize-limit-minute", "7"),
            ("Transfer-Encoding", "chunked"),
            ("x-something-new", "1"),
        ]
        let headers = try sample.redacted().headers.map { "\($0.name): \($0.value)" }
        #expect(
            headers == [
                "content-type: text/event-stream", "openai-processing-ms: 12", "vary: Origin, Accept",
                "x-ratelimit-reset-tokens: 6ms", "anthropic-ratelimit-tokens-limit: 9", "ratelimitbysize-remaining: 8",
                "x-ratelimitbysize-limit-minute: 7",
            ]
        )
    }

    @Test("A request's id keeps its header, and is the same word in the body")
    func requestID() throws {
        var sample = CaptureSample.of(RecordedForm(vendor: .anthropic, api: .messages))
        sample.headers = [("request-id", "plainidentity1")]
        sample.deltas = ["It was plainidentity1."]
        let answer = try sample.redacted()
        #expect(answer.headers.last?.value == "redacted000001")
        #expect(answer.body.text.contains("It was redacted000001."))
        #expect(answer.redactions.contains(Redaction(place: "body", kind: "request id", count: 1)))
    }

    @Test("The same secret is the same word everywhere, another is another, and no size changes")
    func consistency() throws {
        var sample = CaptureSample()
        sample.prompt = "I am mary@example.org and \(Self.key), not john@example.org."
        sample.deltas = ["mary@example.org", "john@example.org", "mary@example.org; \(Self.key)"]
        sample.sizes = [70, 3, 40]
        let answer = try sample.redacted(Self.key)
        #expect(answer.body.count == sample.capture.body.count)
        #expect(answer.chunks == sample.capture.chunks)
        let text = answer.body.text
        #expect(text.components("redacted00000001") == 2 && text.components("redacted00000002") == 1)
        #expect(answer.lastUserText == "I am redacted00000001 and redacted0000000000000001, not redacted00000002.")
        #expect(text.contains("redacted00000001; redacted0000000000000001\""))
        #expect(
            answer.redactions.filter { $0.kind == "email" } == [
                Redaction(place: "request.body", kind: "email", count: 2),
                Redaction(place: "body", kind: "email", count: 3),
            ]
        )
    }

    @Test(
        "A known key is found whatever its form, also over the pieces in which the body came, and inside other words",
        arguments: [key, "12345678901", "Żółta-łódka", "x9!?x9!?"]
    )
    func knownKey(key: String) throws {
        var sample = CaptureSample()
        sample.deltas = ["a\(key)b"]
        sample.sizes = Array(repeating: 1, count: 300)
        let made = try sample.make(secrets: [key])
        #expect(made.body.firstRange(of: Array(key.utf8)) == nil)
        #expect(made.chunks == sample.capture.chunks)
    }

    @Test(
        "An email address is replaced whole, also with letters that are not ASCII",
        arguments: ["zoë@firma-real.de", "müller@bücher-real.de", "o'brien@real.io", "mary@real.io"]
    )
    func emails(address: String) throws {
        var sample = CaptureSample()
        sample.deltas = ["Write to \(address), she said.", "an @mention is none", "nor 5'@6.x"]
        let answer = try sample.redacted()
        for part in ["real", "zo", "ller", "brien"] { #expect(!answer.body.text.contains(part)) }
        #expect(answer.body.text.contains("@mention") && answer.body.text.contains("5'@6.x"))
        #expect(answer.redactions.map(\.kind).contains("email"))
    }

    @Test("What tells whose account it is goes by its place, however short and plain it is")
    func owners() throws {
        var sample = CaptureSample()
        sample.status = 400
        sample.body = #"""
            {"error":{"message":"no","organization_id":"acme-research","project":"launch","accountId":"12345678",
            "user":"bob","orgName":"Acme","userId":"b2"}}
            """#
        let text = try sample.redacted().body.text
        for secret in ["acme", "launch", "12345678", "bob", "Acme", "b2"] {
            #expect(!text.contains(secret), "\(secret)")
        }
        #expect(text.utf8.count == sample.body?.utf8.count)
    }

    @Test("Headers that name a project, a realm, a host or a customer are not kept")
    func tellingHeaders() throws {
        var sample = CaptureSample()
        sample.headers = [
            ("x-ratelimit-limit-project", "acme"), ("www-authenticate", "Bearer realm=\"acme\""),
            ("server", "host7.acme"),
            ("server-timing", "cust;desc=acme"), ("server", "scaffolding on HTTPServer2"),
        ]
        let headers = try sample.redacted().headers
        #expect(headers.map(\.value) == ["text/event-stream", "scaffolding on HTTPServer2"])
    }

    @Test("A short key is replaced as a word only")
    func shortKey() throws {
        var sample = CaptureSample()
        sample.deltas = ["the key is k3y4. k3y4s are others\\nk3y4"]
        let text = try sample.redacted("k3y4").body.text
        #expect(text.contains("the key is red1. k3y4s are others\\nred1"))
    }

    @Test("A key that is a word of the vendor's format refuses", arguments: ["choices", "delta", "data", "content"])
    func wordOfFormat(key: String) throws {
        let refusal = try #require(throws: RecordingRefusal.self) { try CaptureSample().redacted(key) }
        #expect(refusal.reasons.map(\.place).allSatisfy { ["request.body", "body"].contains($0) })
        #expect(refusal.description.contains("Record with another key."))
    }

    @Test("Keys that were sent, cookies and the account's name in headers are known in the body too")
    func fromHeaders() throws {
        var sample = CaptureSample()
        sample.requestHeaders += [("authorization", "Bearer \(Self.key)")]
        sample.headers = [("openai-organization", "acme-division-of-nine"), ("set-cookie", "s=biscuit-4242; Path=/")]
        sample.deltas = [Self.key, "acme-division-of-nine", "biscuit-4242"]
        let text = try sample.redacted().body.text
        for secret in sample.deltas { #expect(!text.contains(secret)) }
    }

    @Test(
        "A placeholder in place of a key is not taken for one",
        arguments: ["<redacted>", "DUMMY", "REDACTED", "test"]
    )
    func placeholder(value: String) throws {
        var sample = CaptureSample()
        sample.requestHeaders += [("authorization", "Bearer \(value)")]
        sample.deltas = ["a \(value) b"]
        #expect(try sample.redacted().body == sample.capture.body)
    }

    @Test("Of a query only Google's alt=sse is kept, and what stood before the vendor's path is not")
    func target() throws {
        var google = CaptureSample.of(RecordedForm(vendor: .google, api: .generateContent))
        google.target = "/google/v1beta/models/model-1:streamGenerateContent?key=\(Self.key)&alt=sse"
        google.deltas = [Self.key]
        let answer = try google.redacted()
        #expect(answer.request.path == "/v1beta/models/model-1:streamGenerateContent?alt=sse")
        #expect(!answer.body.text.contains(Self.key))
        #expect(answer.redactions.first == Redaction(place: "request.path", kind: "api key", count: 1))
        var other = CaptureSample()
        other.target = "/openai/v1/chat/completions?beta=true"
        #expect(try other.redacted().request.path == "/v1/chat/completions")
    }

    @Test(
        "The letter of an escape is no part of a secret",
        arguments: [
            (#"a\nmary@example.org"#, #"a\nredacted00000001"#),
            (#"\u003cmary@example.org\u003e"#, #"\u003credacted00000001\u003e"#),
            (#"{\"a\":\"x\\nmary@example.org\"}"#, #"{\"a\":\"x\\nredacted00000001\"}"#),
            (#"\tprojects\/348215329011"#, #"\tprojects\/900000000001"#),
        ]
    )
    func escapes(text: String, redacted: String) throws {
        var sample = CaptureSample()
        sample.deltas = [text]
        #expect(try sample.redacted().body.text.contains("\"\(redacted)\""))
    }

    @Test("A number stays a number")
    func number() throws {
        var sample = CaptureSample()
        sample.body = "data: {\"project_number\":348215329011,\"choices\":[]}\n\n" + sample.ending
        #expect(try sample.redacted().body.text.hasPrefix("data: {\"project_number\":900000000001,"))
    }

    @Test(
        "What belongs to somebody is replaced by its form",
        arguments: [
            ("sk-ant-api03-abcdefgh", "api key"), ("AIzaSyA1234567890abcdefg", "api key"),
            ("xai-abcdefghijklmnop1234", "api key"),
            ("QRSTUVWXYZABCDEFGHabcdefghijkl42", "api key"), ("org-AbCd1234EfGh", "account id"),
            ("proj_x1y2z3w4v5", "project id"), ("203.0.113.77", "IP address"), ("2001:db8:0:1::7f", "IP address"),
            ("8f1c2d3e4f5a6b7c-FRA", "request path"), ("__cf_bm=abcdefgh", "cookie"),
            ("0c9f6f8e-7f3a-4b1d-9c58-2e6a7b9d1f40", "random string"),
        ]
    )
    func forms(secret: String, kind: String) throws {
        var sample = CaptureSample()
        sample.prompt = "What is \(secret)?"
        sample.deltas = ["It is \(secret)."]
        let made = try sample.make()
        #expect(!made.body.text.contains(secret) && !made.encoded().text.contains(secret))
        #expect(made.redactions.map(\.kind) == [kind, kind])
        #expect(made.redactions.map(\.place) == ["request.body", "body"])
    }

    @Test("Ids are known by their place, keep the vendor's prefix, and stay the same where they are repeated")
    func ids() throws {
        var sample = CaptureSample()
        sample.requestBody = #"{"model":"model-1","messages":[{"role":"tool","tool_call_id":"call_45048949x1234"}]}"#
        sample.body =
            #"data: {"id":"chatcmpl-99999999999a","model":"model-1","choices":[{"id":"call_45048949x1234"}]}"# + "\n\n"
            + sample.ending
        let answer = try sample.redacted()
        #expect(answer.body.text.contains(#""id":"chatcmpl-redacted0001","model":"model-1""#))
        #expect(answer.body.text.contains(#"[{"id":"call_redacted00001"}]"#))
        #expect(answer.request.body.serialized().contains(#""tool_call_id":"call_redacted00001""#))
    }

    @Test("The user of the service is nobody's business")
    func person() throws {
        var sample = CaptureSample()
        sample.requestBody = #"{"model":"model-1","user":"alice","messages":[{"role":"user","content":"I am alice"}]}"#
        let body = try sample.redacted().request.body
        #expect(body["user"]?.string == "reda1" && body["messages"]?[0]?["role"]?.string == "user")
    }

    @Test("Pictures and texts in base64 stay, signatures go, with their padding")
    func base64() throws {
        let picture = "iVBORw0KGgo" + VendorNoise.base64(300, seed: 1)
        let signature = VendorNoise.base64(200, seed: 2)
        var sample = CaptureSample()
        sample.requestBody =
            #"{"model":"model-1","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,\#(picture)"}}]}]}"#
        sample.body = #"data: {"signature":"\#(signature)==","choices":[]}"# + "\n\n" + sample.ending
        let answer = try sample.redacted()
        #expect(answer.request.body.serialized().contains(picture))
        let zeros = String(repeating: "0", count: 191)
        #expect(answer.body.text.contains("\"redacted\(zeros)1==\""))
        #expect(try sample.make().redactions.map(\.kind) == ["random string"])
    }

    @Test("What is replaced already is not replaced again")
    func again() throws {
        var sample = CaptureSample()
        sample.deltas = ["redacted00000001 is mary@example.org"]
        let first = try sample.redacted()
        #expect(first.body.text.contains("redacted00000001 is redacted00000002"))
        sample.body = first.body.text
        #expect(try sample.redacted().body == first.body)
    }
}

/// Characters that follow from a seed.
enum VendorNoise {
    static func base64(_ count: Int, seed: UInt64) -> String {
        var generator = SeededGenerator(seed: seed)
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        return String((0..<count).map { _ in alphabet.randomElement(using: &generator) ?? "A" })
    }
}

extension String {
    /// How often `part` stands in the text.
    func components(_ part: String) -> Int { ranges(of: part).count }
}
