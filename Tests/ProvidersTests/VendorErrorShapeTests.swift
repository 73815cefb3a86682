import Providers
import Testing
import WebClient

@Suite("Understanding each vendor's own errors")
struct VendorErrorShapeTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let vendor: Vendor
        let status: Int
        let body: String
        let kind: ProviderFailure.Kind
        var testDescription: String { "\(vendor) \(status) \(body)" }

        init(_ vendor: Vendor, _ status: Int, _ body: String, _ kind: ProviderFailure.Kind) {
            self.vendor = vendor
            self.status = status
            self.body = body
            self.kind = kind
        }
    }

    static func google(_ code: Int, _ status: String, _ message: String = "m", details: String = "") -> String {
        "{\n  \"error\": {\n    \"code\": \(code),\n    \"message\": \"\(message)\",\n    \"status\": \"\(status)\",\n    \"details\": [\(details)]\n  }\n}\n"
    }

    static func xAI(_ code: String, _ error: String) -> String {
        #"{"code":"\#(code)","error":"\#(error)"}"#
    }

    static func mistral(_ type: String, _ code: String, _ message: String = #""m""#) -> String {
        #"{"object":"error","message":\#(message),"type":"\#(type)","param":null,"code":"\#(code)"}"#
    }

    static let badKey = #"{"@type": "type.googleapis.com/google.rpc.ErrorInfo","reason": "API_KEY_INVALID"}"#
    static let retryInfo = #"{"@type": "type.googleapis.com/google.rpc.RetryInfo","retryDelay": "48s"}"#

    static let cases = [
        Case(.google, 400, google(400, "INVALID_ARGUMENT", details: badKey), .unauthorized),
        Case(.google, 400, google(400, "INVALID_ARGUMENT", "API key not valid. Pass another."), .unauthorized),
        Case(.google, 400, "[\(google(400, "INVALID_ARGUMENT", "API Key not found."))]", .unauthorized),
        Case(.google, 400, String(google(400, "x", "API key expired. Renew it.").dropLast(20)), .unauthorized),
        Case(.google, 400, google(400, "INVALID_ARGUMENT", "No field of that name."), .invalidRequest),
        Case(
            .google,
            400,
            google(
                400,
                "INVALID_ARGUMENT",
                "The input token count (9) exceeds the maximum number of tokens allowed (8)."
            ),
            .contextOverflow
        ),
        Case(.google, 403, google(403, "PERMISSION_DENIED"), .unauthorized),
        Case(.google, 404, google(404, "NOT_FOUND"), .invalidRequest),
        Case(.google, 429, google(429, "RESOURCE_EXHAUSTED"), .rateLimited),
        Case(.google, 500, google(500, "INTERNAL"), .unavailable),
        Case(.google, 503, google(503, "UNAVAILABLE", "The model is overloaded."), .overloaded),
        Case(.google, 503, google(503, "UNAVAILABLE", "This model has high demand now."), .overloaded),
        Case(.google, 503, google(503, "UNAVAILABLE", "The service is currently unavailable."), .unavailable),
        Case(.google, 504, google(504, "DEADLINE_EXCEEDED"), .unavailable),
        Case(.xai, 400, xAI("invalid-argument", "Incorrect API key provided: xa***yz."), .unauthorized),
        Case(.xai, 400, xAI("Client specified an invalid argument", "Incorrect API key provided"), .unauthorized),
        Case(.xai, 400, xAI("invalid-argument", "No such parameter"), .invalidRequest),
        Case(
            .xai,
            400,
            xAI("invalid-argument", "This model's maximum prompt length is 8 but the request contains 9 tokens."),
            .contextOverflow
        ),
        Case(
            .xai,
            404,
            xAI("Some requested entity was not found", "No such model. Is an invalid API key used?"),
            .invalidRequest
        ),
        Case(.xai, 403, xAI("permission-denied", "Your team has no access"), .unauthorized),
        Case(.xai, 403, xAI("permission-denied", "Content violates usage guidelines."), .contentFiltered),
        Case(.xai, 429, xAI("Some resource has been exhausted", "Too many"), .rateLimited),
        Case(.xai, 503, xAI("The service is currently unavailable", "Model is at capacity"), .overloaded),
        Case(.xai, 503, xAI("The service is currently unavailable", "Later"), .unavailable),
        Case(.mistral, 401, "{\"detail\":\"Invalid API Key\"}\n", .unauthorized),
        Case(.mistral, 401, #"{"message":"Unauthorized","request_id":"1"}"#, .unauthorized),
        Case(.mistral, 400, mistral("invalid_request_message_order", "3230"), .invalidRequest),
        Case(.mistral, 400, mistral("invalid_model", "1500"), .invalidRequest),
        Case(
            .mistral,
            400,
            mistral(
                "invalid_request_error",
                "3051",
                #""Prompt contains 9 tokens, too large for model with 8 maximum context length""#
            ),
            .contextOverflow
        ),
        Case(
            .mistral,
            422,
            mistral("invalid_request_error", "1", #"{"detail":[{"loc":["body"],"msg":"m"}]}"#),
            .invalidRequest
        ),
        Case(
            .mistral,
            422,
            #"{"detail":[{"type":"missing","loc":["body","messages"],"msg":"Field required"}]}"#,
            .invalidRequest
        ),
        Case(.mistral, 429, mistral("rate_limited", "1300"), .rateLimited),
        Case(.mistral, 429, mistral("service_tier_capacity_exceeded", "3505"), .rateLimited),
        Case(.mistral, 500, mistral("internal_server_error", "1000"), .unavailable),
        Case(.mistral, 503, "<html><body>503 Service Temporarily Unavailable</body></html>", .unavailable),
        Case(.mistral, 503, "upstream is overloaded", .overloaded),
        Case(.openai, 503, #"{"error":{"type":"server_error","code":"slow_down","message":"m"}}"#, .overloaded),
        Case(.openai, 503, "", .unavailable),
        Case(
            .openai,
            400,
            #"{"error":{"type":"invalid_request_error","code":null,"message":"Your input exceeds the context window of this model."}}"#,
            .contextOverflow
        ),
        Case(
            .openai,
            429,
            #"{"error":{"type":"tokens","code":"rate_limit_exceeded","message":"Over the maximum context length of a minute"}}"#,
            .rateLimited
        ),
        Case(.anthropic, 529, "", .overloaded),
        Case(.anthropic, 503, #"{"type":"error","error":{"type":"overloaded_error","message":"m"}}"#, .overloaded),
    ]

    @Test("Each vendor's own way of saying it has its kind", arguments: cases)
    func kinds(example: Case) throws {
        let failure = try makeAPI(example.vendor).failure(
            status: example.status,
            headers: WebHeaders(),
            body: Array(example.body.utf8)
        )
        #expect(failure.kind == example.kind)
        #expect(failure.detail.hasPrefix("status \(example.status)"))
    }

    @Test(
        "The wait that Google's words ask for is taken, unless a header asks for another",
        arguments: [
            ("48s", [], .seconds(48)), ("1.5s", [], .milliseconds(1_500)), ("48s", [("retry-after", "7")], .seconds(7)),
            ("99999999s", [], .seconds(86_400)), ("-5s", [], .zero), ("soon", [], nil), ("48", [], nil),
            ("nans", [], nil),
        ] as [(String, [(String, String)], Duration?)]
    )
    func retryInfo(delay: String, headers: [(String, String)], wait: Duration?) throws {
        let details = Self.retryInfo.replacing("48s", with: delay)
        let body = Self.google(
            429,
            "RESOURCE_EXHAUSTED",
            details: "7, {}, \(Self.badKey.replacing("API_KEY_INVALID", with: "RATE")), \(details)"
        )
        let api = try makeAPI(.google)
        #expect(api.failure(status: 429, headers: WebHeaders(headers), body: Array(body.utf8)).retryAfter == wait)
        guard headers.isEmpty else { return }
        #expect(decodeEveryWay(body, with: api).failure?.retryAfter == wait)
    }

    @Test("A wait is no matter where trying again is of no use")
    func uselessWait() throws {
        let body = Self.google(400, "INVALID_ARGUMENT", details: Self.retryInfo)
        let failure = try makeAPI(.google).failure(status: 400, headers: WebHeaders(), body: Array(body.utf8))
        #expect(failure.retryAfter == nil && !failure.retryable)
    }

    @Test("A validation's complaints say where and why, and not what was sent")
    func complaints() throws {
        let list =
            #"[{"type":"missing","loc":["body","messages",0,"role"],"msg":"Field required","input":"secret"},{"msg":"Other"},7]"#
        for body in [#"{"detail":\#(list)}"#, Self.mistral("t", "1", #"{"detail":\#(list)}"#)] {
            let failure = try makeAPI(.mistral).failure(status: 422, headers: WebHeaders(), body: Array(body.utf8))
            #expect(failure.detail.hasSuffix("body.messages.0.role: Field required; Other"))
        }
    }

    @Test(
        "The log names the request as the vendor does",
        arguments: [
            (.openai, "x-request-id"), (.xai, "x-request-id"), (.anthropic, "request-id"),
            (.mistral, "mistral-correlation-id"), (.mistral, "x-kong-request-id"),
        ] as [(Vendor, String)]
    )
    func requestIDs(vendor: Vendor, header: String) throws {
        let failure = try makeAPI(vendor).failure(status: 500, headers: WebHeaders([(header, "id-7")]), body: [])
        #expect(failure.detail.hasSuffix("(request id-7)"))
    }

    @Test(
        "No vendor's key is ever in the detail",
        arguments: [
            "AIzaSyA-b_C1dEfGhIjKlMnOpQrStUvWxYz0123", "AQ.Ab8RN6Ja_cD", "xai-AbCdEfGh",
            "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6", "aBcDeFgHiJkLmNoPqRsTuVwXyZaBcDeF", "sk-proj-abc", "sk-ant-api03-abc",
        ]
    )
    func keys(key: String) throws {
        for body in [
            Self.google(400, "INVALID_ARGUMENT", "key \(key)?"), Self.xAI("c", "key \(key)."),
            #"{"detail":"key (\#(key))"}"#,
            Self.mistral("t", "1", #"{"detail":[{"msg":"\#(key)"}]}"#), "<p>\(key)</p>",
            #"{"error":{"message":"\#(key)"#,
        ] {
            let failure = try makeAPI(.google).failure(status: 400, headers: WebHeaders(), body: Array(body.utf8))
            #expect(!failure.detail.contains(key))
            #expect(failure.detail.contains("[masked]"))
        }
    }

    @Test(
        "An error without a word still has a detail",
        arguments: [Vendor.google, .xai, .mistral, .openai, .anthropic]
    )
    func silent(vendor: Vendor) throws {
        #expect(
            try makeAPI(vendor).failure(status: 500, headers: WebHeaders(), body: []).detail.hasPrefix("status 500")
        )
        let decoded = decodeEveryWay("event: error\ndata: {\"error\":{}}\n\n", with: try makeAPI(vendor))
        #expect(decoded.failure?.kind == .unavailable)
        #expect(decoded.failure?.detail == "an error without words")
    }

    @Test(
        "xAI's errors without a status have the kind of their code",
        arguments: [
            ("invalid-argument", .invalidRequest), ("The service is currently unavailable", .unavailable),
            ("Some resource has been exhausted", .rateLimited), ("unauthenticated", .unauthorized),
            ("something new", .unavailable),
        ] as [(String, ProviderFailure.Kind)]
    )
    func withoutStatus(code: String, kind: ProviderFailure.Kind) throws {
        for format in [WireFormat.responses, .chatCompletions] {
            let stream = "data: \(Self.xAI(code, "m"))\n\n"
            #expect(decodeEveryWay(stream, with: try makeAPI(.xai, format)).failure?.kind == kind)
        }
    }
}
