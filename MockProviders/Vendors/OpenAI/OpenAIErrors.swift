import HTTPTypes
import Recording

/// What OpenAI's calls have in common: the key, and errors of the form `{"error":{"message","type","param","code"}}`,
/// indented.
///
/// Source: the API reference, "Authentication" and "Error codes".
enum OpenAIErrors {
    static func authenticate(_ headers: HTTPFields) throws(Refusal) {
        guard let header = headers.first(named: "authorization"), header.lowercased().hasPrefix("bearer") else {
            throw Refusal(.noKey, "No API key came with the request. Send it as \"Authorization: Bearer KEY\".")
        }
        let key = header.dropFirst("bearer".count).drop { $0 == " " }
        guard !key.isEmpty else { throw Refusal(.noKey, "The Authorization header has no API key in it.") }
        guard !key.hasPrefix("bad-") else { throw Refusal(.badKey, "The API key is not a valid one.") }
    }

    static func answer(to refusal: Refusal, requestID: String, api: Recording.API) -> VendorAnswer {
        let kind = kind(of: refusal.reason, api: api)
        let body = JSONText.object([
            (
                "error",
                .object([
                    ("message", .string(refusal.message)),
                    ("type", .string(kind.type)),
                    ("param", kind.param.map(JSONText.string) ?? .null),
                    ("code", kind.code.map(JSONText.string) ?? .null),
                ])
            )
        ])
        var headers = [
            ("content-type", "application/json"),
            ("openai-processing-ms", "1"),
            ("openai-version", "2020-10-01"),
            ("x-request-id", requestID),
        ]
        if kind.status == 401 { headers.append(("www-authenticate", "Bearer realm=\"OpenAI API\"")) }
        // Chat completions indent by four and end the line; Responses indent by two and do not.
        let text = api == .responses ? body.serialized(indent: 2) : body.serialized(indent: 4) + "\n"
        return VendorAnswer(status: kind.status, headers: headers, body: text)
    }

    private struct Kind {
        var status = 400
        var type = "invalid_request_error"
        var param: String?
        var code: String?
    }

    private static func kind(of reason: Refusal.Reason, api: Recording.API) -> Kind {
        switch reason {
        case .noKey: Kind(status: 401)
        case .badKey: Kind(status: 401, code: "invalid_api_key")
        case .notJSON: Kind()
        case .tooLarge: Kind(status: 413)
        case .invalid(let field): Kind(param: field, code: "invalid_value")
        case .missing(let field): Kind(param: field, code: "missing_required_parameter")
        case .unknownField(let field): Kind(param: field, code: "unknown_parameter")
        case .unknownModel:
            // The same model that is 404 for chat completions is a bad parameter for Responses.
            api == .responses
                ? Kind(param: "model", code: "model_not_found")
                : Kind(status: 404, code: "model_not_found")
        case .unknownPath: Kind(status: 404)
        case .wrongMethod: Kind(status: 405, code: "method_not_supported")
        case .noRecording: Kind(status: 501, type: "server_error", code: "no_recording")
        }
    }
}
