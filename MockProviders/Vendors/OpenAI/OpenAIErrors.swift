import Recording

/// What OpenAI's calls have in common: the key, and errors of the form `{"error":{"message","type","param","code"}}`,
/// indented.
///
/// Source: the API reference, "Authentication" and "Error codes".
struct OpenAIErrors: Sendable {
    let api: Recording.API

    static func authenticate(_ request: VendorRequest) throws(Refusal) {
        guard let key = request.bearer else {
            throw Refusal(.noKey, "No API key came with the request. Send it as \"Authorization: Bearer KEY\".")
        }
        guard !key.isEmpty else { throw Refusal(.noKey, "The Authorization header has no API key in it.") }
        guard !key.hasPrefix("bad-") else { throw Refusal(.badKey, "The API key is not a valid one.") }
    }

    func answer(to refusal: Refusal, requestID: String) -> VendorAnswer {
        let param = refusal.path?.bracketed
        let (status, usualCode) = kind(of: refusal.reason)
        let code = refusal.code ?? usualCode
        return answer(
            status: status,
            error: Self.error(
                Self.message(of: refusal),
                type: refusal.reason == .noRecording ? "server_error" : "invalid_request_error",
                // The model that chat completions do not find is no parameter to them.
                param: refusal.reason == .unknownModel && api == .chatCompletions && !refusal.isSentence ? nil : param,
                code: code?.isEmpty == true ? nil : code
            ),
            requestID: requestID
        )
    }

    private static func message(of refusal: Refusal) -> String {
        guard let place = refusal.path?.bracketed, !refusal.isSentence else { return refusal.message }
        switch (refusal.reason, refusal.message) {
        case (.unknownModel, _): return refusal.message
        case (.missing, Refusal.missing): return OpenAIWords.missing(place)
        case (.unknownField, _): return OpenAIWords.unknown(place)
        default: return "\(place): \(refusal.message)"
        }
    }

    func answer(status: Int, requestID: String) -> VendorAnswer {
        answer(status: status, error: Self.error(status: status), requestID: requestID)
    }

    func answer(
        status: Int,
        error: JSONText,
        requestID: String
    ) -> VendorAnswer {
        var headers = [
            ("content-type", "application/json"), ("openai-processing-ms", "1"), ("openai-version", "2020-10-01"),
            ("x-request-id", requestID),
        ]
        if status == 401 { headers.append(("www-authenticate", "Bearer realm=\"OpenAI API\"")) }
        let body = JSONText.object([("error", error)])
        // Chat completions indent by four and end the line; Responses indent by two and do not.
        let text = api == .responses ? body.serialized(indent: 2) : body.serialized(indent: 4) + "\n"
        return VendorAnswer(status: status, headers: headers, body: text)
    }

    /// The `error` object of a status that no field is to blame for.
    static func error(status: Int) -> JSONText {
        switch status {
        case 401: error("The API key is not a valid one.", type: "invalid_request_error", code: "invalid_api_key")
        case 403: error("This is not allowed here.", type: "invalid_request_error", code: "permission_denied")
        case 404: error("There is nothing here.", type: "invalid_request_error")
        case 429: error("Too many requests came at a time.", type: "requests", code: "rate_limit_exceeded")
        case 503:
            error(
                "The servers are busy. Try again in a while.",
                type: "service_unavailable_error",
                code: "server_is_overloaded"
            )
        case 500...: error("The server had an error. Try again in a while.", type: "server_error")
        default: error("The request cannot be served as it is.", type: "invalid_request_error")
        }
    }

    static func error(_ message: String, type: String, param: String? = nil, code: String? = nil) -> JSONText {
        .object([
            ("message", .string(message)), ("type", .string(type)), ("param", JSONText(param)),
            ("code", JSONText(code)),
        ])
    }

    /// The status that a failure inside a stream would have had as an answer.
    static func status(type: String?, code: String?) -> Int {
        switch (type, code) {
        case (_, "rate_limit_exceeded"), (_, "insufficient_quota"), ("tokens", _), ("requests", _): 429
        case (_, "server_is_overloaded"), ("service_unavailable_error", _): 503
        case ("invalid_request_error", _), (_, "invalid_prompt"): 400
        default: 500
        }
    }

    private func kind(of reason: Refusal.Reason) -> (status: Int, code: String?) {
        switch reason {
        case .noKey: (401, nil)
        case .badKey: (401, "invalid_api_key")
        case .notJSON, .wrongOrder: (400, nil)
        case .tooLarge: (413, nil)
        case .wrongType: (400, "invalid_type")
        case .wrongValue: (400, "invalid_value")
        case .tooSmall: (400, "integer_below_min_value")
        case .tooBig: (400, "integer_above_max_value")
        case .missing: (400, "missing_required_parameter")
        case .unknownField: (400, "unknown_parameter")
        case .unsupported: (400, "unsupported_parameter")
        // The same model that is 404 for chat completions is a bad parameter for Responses.
        case .unknownModel: (api == .responses ? 400 : 404, "model_not_found")
        case .unknownPath: (404, nil)
        case .wrongMethod: (405, "method_not_supported")
        case .noRecording: (501, "no_recording")
        case .noMatch: (404, "no_recording")
        }
    }
}
