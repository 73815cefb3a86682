import Providers
import Testing
import WebClient

/// The codes that the vendors' SDKs list, each with what it means whether it comes with a status or within a stream.
@Suite("Understanding the vendors' codes")
struct VendorCodeTests {
    /// A code, the status that it comes with, and its meaning.
    struct Case: Sendable, CustomTestStringConvertible {
        let code: String
        let status: Int
        let kind: ProviderFailure.Kind
        let retryable: Bool
        var testDescription: String { code }

        init(_ code: String, _ status: Int, _ kind: ProviderFailure.Kind, retryable: Bool = false) {
            self.code = code
            self.status = status
            self.kind = kind
            self.retryable = retryable
        }
    }

    static let openAICodes =
        [
            Case("server_error", 500, .unavailable, retryable: true),
            Case("rate_limit_exceeded", 429, .rateLimited, retryable: true),
            Case("data_residency_mismatch", 400, .invalidRequest),
            Case("bio_policy", 400, .contentFiltered),
            Case("cyber_policy", 400, .contentFiltered),
            Case("misalignment_policy_violation", 400, .contentFiltered),
            Case("image_content_policy_violation", 400, .contentFiltered),
            Case("credit_balance_exhausted", 429, .rateLimited),
            Case("organization_spend_limit_exceeded", 429, .rateLimited),
            Case("project_spend_limit_exceeded", 429, .rateLimited),
            Case("organization_usage_limit_exceeded", 429, .rateLimited),
            Case("insufficient_quota", 429, .rateLimited),
            Case("account_deactivated", 401, .unauthorized),
            Case("unsupported_country_region_territory", 403, .unauthorized),
            Case("context_length_exceeded", 400, .contextOverflow),
            Case("server_is_overloaded", 503, .overloaded, retryable: true),
        ]
        + [
            "invalid_image", "invalid_image_format", "invalid_base64_image", "invalid_image_url", "image_too_large",
            "image_too_small", "image_parse_error", "invalid_image_mode", "image_file_too_large",
            "unsupported_image_media_type", "empty_image_file", "failed_to_download_image", "image_file_not_found",
        ].map { Case($0, 400, .invalidRequest) }

    @Test("OpenAI's mean the same with a status, in an error event and in a failed response", arguments: openAICodes)
    func openAI(example: Case) throws {
        let api = try makeAPI(.openai, .responses)
        let error = #"{"type":"an_error","code":"\#(example.code)","message":"m"}"#
        let told = [
            api.failure(status: example.status, headers: WebHeaders(), body: Array(#"{"error":\#(error)}"#.utf8)),
            decode([Array("event: error\ndata: {\"type\":\"error\",\"error\":\(error)}\n\n".utf8)[...]], with: api)
                .failure,
            decode(
                [
                    Array(
                        #"data: {"type":"response.failed","response":{"error":{"code":"\#(example.code)","message":"m"}}}"#
                            .utf8
                    )[...], Array("\n\n".utf8)[...],
                ],
                with: api
            ).failure,
        ]
        for failure in told {
            #expect(failure?.kind == example.kind)
            #expect(failure?.retryable == example.retryable)
        }
    }

    static let anthropicCodes = [
        Case("enforced_spend_limit_reached", 429, .rateLimited),
        Case("contract_spend_limit_reached", 429, .rateLimited),
        Case("linked_organization_billing_unavailable", 402, .rateLimited),
        Case("ramp_limit_exceeded", 429, .rateLimited, retryable: true),
        Case("organization_on_hold", 400, .unauthorized), Case("image_dimensions_too_large", 400, .invalidRequest),
        Case("request_body_timeout", 400, .timeout, retryable: true),
        Case("from_the_future", 429, .rateLimited, retryable: true),
    ]

    @Test("Anthropic's stand in the details and say more than the type", arguments: anthropicCodes)
    func anthropic(example: Case) throws {
        let body =
            #"{"type":"error","error":{"type":"an_error","message":"m","details":{"error_code":"\#(example.code)"}}}"#
        let failure = try makeAPI(.anthropic).failure(
            status: example.status,
            headers: WebHeaders([("retry-after", "3")]),
            body: Array(body.utf8)
        )
        #expect(failure.kind == example.kind)
        #expect(failure.retryable == example.retryable)
        #expect(failure.detail.contains(example.code))
    }

    @Test("A status of payment is a limit that does not pass, whoever says it", arguments: Vendor.allCases)
    func payment(vendor: Vendor) throws {
        let failure = try makeAPI(vendor).failure(status: 402, headers: WebHeaders(), body: Array("{}".utf8))
        #expect(failure.kind == .rateLimited && !failure.retryable)
    }

    @Test("A request that came too late may be sent again, whoever says it", arguments: Vendor.allCases)
    func late(vendor: Vendor) throws {
        let failure = try makeAPI(vendor).failure(status: 408, headers: WebHeaders(), body: Array("<html>".utf8))
        #expect(failure.kind == .timeout && failure.retryable)
    }

    @Test(
        "A limit of spending that only a sentence tells does not pass",
        arguments: [
            (.anthropic, 400, "Your credit balance is too low to access the API."),
            (.anthropic, 400, "You have reached your specified API usage limits."),
            (.xai, 429, "The team has used all credits or reached its monthly spending limit."),
            (.xai, 403, "The team has run out of credits."), (.google, 429, "Your prepaid credits are depleted."),
        ] as [(Vendor, Int, String)]
    )
    func spent(vendor: Vendor, status: Int, sentence: String) throws {
        let body = #"{"error":{"message":"\#(sentence)"}}"#
        let failure = try makeAPI(vendor).failure(status: status, headers: WebHeaders(), body: Array(body.utf8))
        #expect(failure.kind == .rateLimited && !failure.retryable)
    }

    @Test(
        "Google's quota of a day does not pass, that of a minute does",
        arguments: [("Day", false), ("Minute", true)]
    )
    func quota(period: String, passes: Bool) throws {
        let details =
            #"{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaId":"RequestsPer\#(period)PerProject"}]}"#
        let failure = try makeAPI(.google).failure(
            status: 429,
            headers: WebHeaders(),
            body: Array(VendorErrorShapeTests.google(429, "RESOURCE_EXHAUSTED", details: details).utf8)
        )
        #expect(failure.kind == .rateLimited && failure.retryable == passes)
    }

    @Test("What is too long is the conversation only where it is named", arguments: ["input[0]", "safety_identifier"])
    func tooLong(param: String) throws {
        let body = #"{"error":{"code":"string_above_max_length","message":"m","param":"\#(param)"}}"#
        let failure = try makeAPI(.openai).failure(status: 400, headers: WebHeaders(), body: Array(body.utf8))
        #expect(failure.kind == (param == "input[0]" ? .contextOverflow : .invalidRequest))
    }
}
