import Providers
import Testing
import WebClient

@Suite("Understanding a vendor's refusal")
struct ProviderFailureTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let status: Int
        let body: String
        let kind: ProviderFailure.Kind
        let retryable: Bool
        var testDescription: String { "\(status) \(body)" }

        init(_ status: Int, _ body: String, _ kind: ProviderFailure.Kind, _ retryable: Bool) {
            self.status = status
            self.body = body
            self.kind = kind
            self.retryable = retryable
        }
    }

    static func anthropic(_ type: String, _ message: String = "m") -> String {
        #"{"type":"error","error":{"type":"\#(type)","message":"\#(message)"},"request_id":"req_1"}"#
    }

    static func openAI(_ type: String, _ code: String) -> String {
        "{\n    \"error\": {\n        \"message\": \"m\", \"type\": \"\(type)\", \"param\": null, \"code\": \"\(code)\"\n    }\n}\n"
    }

    static let cases = [
        Case(401, anthropic("authentication_error"), .unauthorized, false),
        Case(403, anthropic("permission_error"), .unauthorized, false),
        Case(404, anthropic("not_found_error"), .invalidRequest, false),
        Case(400, anthropic("invalid_request_error"), .invalidRequest, false),
        Case(
            400,
            anthropic("invalid_request_error", "prompt is too long: 9 tokens > 8 maximum"),
            .contextOverflow,
            false
        ),
        Case(413, anthropic("request_too_large"), .contextOverflow, false),
        Case(429, anthropic("rate_limit_error"), .rateLimited, true),
        Case(500, anthropic("api_error"), .unavailable, true),
        Case(529, anthropic("overloaded_error"), .overloaded, true),
        Case(401, openAI("invalid_request_error", "invalid_api_key"), .unauthorized, false),
        Case(400, openAI("invalid_request_error", "invalid_api_key"), .unauthorized, false),
        Case(400, openAI("invalid_request_error", "context_length_exceeded"), .contextOverflow, false),
        Case(400, openAI("invalid_request_error", "content_policy_violation"), .contentFiltered, false),
        Case(404, openAI("invalid_request_error", "model_not_found"), .invalidRequest, false),
        Case(429, openAI("tokens", "rate_limit_exceeded"), .rateLimited, true),
        Case(429, openAI("insufficient_quota", "insufficient_quota"), .rateLimited, false),
        Case(503, openAI("server_error", "slow_down"), .overloaded, true),
        Case(500, openAI("server_error", "x"), .unavailable, true),
        Case(400, #"{"code":"invalid-argument","error":"Some words"}"#, .invalidRequest, false),
        Case(502, "<html><h1>Bad Gateway</h1></html>", .unavailable, true),
        Case(504, "", .unavailable, true),
        Case(429, "", .rateLimited, true),
        Case(403, "<html>", .unauthorized, false),
        Case(422, "[1,2", .invalidRequest, false),
        Case(302, "", .protocol, false),
    ]

    @Test("Status and words together tell the kind, whichever vendor sent them", arguments: cases)
    func kinds(example: Case) throws {
        for vendor in [Vendor.anthropic, .openai] {
            let failure = try makeAPI(vendor).failure(
                status: example.status,
                headers: WebHeaders(),
                body: Array(example.body.utf8)
            )
            #expect(failure.kind == example.kind)
            #expect(failure.retryable == example.retryable)
            #expect(failure.detail.hasPrefix("status \(example.status)"))
            #expect(!failure.message.isEmpty && failure.message.hasSuffix("."))
        }
    }

    @Test(
        "The wait a vendor asks for is read in each of its forms",
        arguments: [
            ([("retry-after", "7")], .seconds(7)), ([("Retry-After", "0.5")], .milliseconds(500)),
            ([("retry-after-ms", "1500"), ("retry-after", "9")], .milliseconds(1_500)),
            (
                [("retry-after", "Sat, 28 Feb 2026 23:59:50 GMT"), ("date", "Sat, 28 Feb 2026 23:59:20 GMT")],
                .seconds(30)
            ),
            (
                [("retry-after", "Sun, 01 Mar 2026 00:00:05 GMT"), ("date", "Sat, 28 Feb 2026 23:59:55 GMT")],
                .seconds(10)
            ),
            (
                [("retry-after", "Fri, 01 Mar 2024 00:00:00 GMT"), ("date", "Wed, 28 Feb 2024 23:59:59 GMT")],
                .seconds(86_400)
            ),
            ([("retry-after", "Sat, 28 Feb 2026 23:59:20 GMT"), ("date", "Sat, 28 Feb 2026 23:59:50 GMT")], .zero),
            (
                [("retry-after", "Mon, 01 Mar 2100 00:00:10 GMT"), ("date", "Sun, 28 Feb 2100 23:59:50 GMT")],
                .seconds(20)
            ),
            ([("retry-after", "-3")], .zero), ([("retry-after", "1e300")], .seconds(86_400)),
            ([("retry-after", "soon")], nil), ([("retry-after", "nan")], nil), ([], nil),
        ] as [([(String, String)], Duration?)]
    )
    func retryAfter(headers: [(String, String)], wait: Duration?) throws {
        let failure = try makeAPI(.anthropic).failure(status: 429, headers: WebHeaders(headers), body: [])
        #expect(failure.retryAfter == wait)
    }

    @Test("A date without the vendor's clock is measured against ours")
    func ownClock() throws {
        let headers = WebHeaders([("retry-after", "Fri, 31 Dec 9999 23:59:59 GMT")])
        #expect(try makeAPI(.openai).failure(status: 429, headers: headers, body: []).retryAfter == .seconds(86_400))
    }

    @Test("The vendor's words are for the log alone, with its request id")
    func words() throws {
        let failure = try makeAPI(.anthropic).failure(
            status: 400,
            headers: WebHeaders([("request-id", "req_011CcR9mkMvXdaiWP4739PSN")]),
            body: Array(Self.anthropic("invalid_request_error", "the secret\\nsauce").utf8)
        )
        #expect(
            failure.detail
                == "status 400 invalid_request_error: the secret sauce (request req_011CcR9mkMvXdaiWP4739PSN)"
        )
        #expect(!failure.message.contains("sauce"))
    }

    @Test(
        "What is or looks like a key is masked in the vendor's words",
        arguments: [
            ("Incorrect API key provided: sk-abc***xyz.", "Incorrect API key provided: [masked]"),
            ("key=sk-ant-api03-AbC_9 rejected", "key=[masked] rejected"),
            ("you sent test-key, sorry", "you sent [masked], sorry"),
            ("token (Q1w2E3r4T5y6U7i8O9p0A1s2D3f4G5h6)", "token ([masked])"),
            ("the model this-model-does-not-exist-2024-08-06-and-then-some is fine", nil),
        ] as [(String, String?)]
    )
    func masking(words: String, masked: String?) throws {
        let body = Array(#"{"error":{"message":"\#(words)"}}"#.utf8)
        let failure = try makeAPI(.openai).failure(status: 401, headers: WebHeaders(), body: body)
        #expect(failure.detail == "status 401 \(masked ?? words)")
        let stream = "data: \(String(decoding: body, as: UTF8.self))\n\n"
        #expect(decodeEveryWay(stream, with: try makeAPI(.openai, .chatCompletions)).failure?.detail == masked ?? words)
    }

    @Test("A body without end or sense makes a short detail", arguments: [UInt8(ascii: "x"), 0xFF, 0x00, 0x0A])
    func hugeBody(byte: UInt8) throws {
        let body = [UInt8](repeating: byte, count: 1 << 20)
        let failure = try makeAPI(.openai).failure(status: 500, headers: WebHeaders(), body: body)
        #expect(failure.detail.count <= 501)
        #expect(failure.kind == .unavailable)
    }
}
