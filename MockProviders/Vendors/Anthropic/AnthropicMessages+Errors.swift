import JSONTree

/// Anthropic's errors: `{"type":"error","error":{"type","message"},"request_id"}` in one line.
///
/// Source: the API reference, "Errors".
extension AnthropicMessages {
    func answer(to refusal: Refusal, requestID: String) -> VendorAnswer {
        let (status, type) = Self.kind(of: refusal.reason)
        return Self.answer(
            status: status,
            type: type,
            message: Self.message(of: refusal),
            details: refusal.details,
            requestID: requestID,
            shouldRetry: false
        )
    }

    private static func message(of refusal: Refusal) -> String {
        let place = refusal.path?.dotted ?? ""
        guard !refusal.isSentence, !place.isEmpty else { return refusal.message }
        switch (refusal.reason, refusal.message) {
        case (.unknownModel, _): return refusal.message
        case (.missing, Refusal.missing): return "\(place): \(AnthropicWords.missing)"
        case (.unknownField, _): return "\(place): \(AnthropicWords.unknownField)"
        default: return "\(place): \(refusal.message)"
        }
    }

    func errorAnswer(status: Int, requestID: String) -> VendorAnswer {
        Self.answer(
            status: status,
            type: Self.type(of: status),
            message: Self.message(of: status),
            requestID: requestID,
            shouldRetry: [408, 429].contains(status) || status >= 500
        )
    }

    func errorFrame(requestID: String) -> [UInt8] {
        let error = JSONText.object([
            ("type", .string("error")),
            (
                "error",
                .object([
                    ("details", .null), ("type", .string("overloaded_error")),
                    ("message", .string(Self.message(of: 529))),
                ])
            ),
            ("request_id", .string(requestID)),
        ])
        return Array("event: error\ndata: \(error.serialized())\n\n".utf8)
    }

    static func answer(
        status: Int,
        type: String,
        message: String,
        details: JSONText? = nil,
        requestID: String,
        shouldRetry: Bool
    ) -> VendorAnswer {
        var error = JSONText.object([("type", .string(type)), ("message", .string(message))])
        error["details"] = details
        let body = JSONText.object([
            ("type", .string("error")), ("error", error),
            ("request_id", .string(requestID)),
        ])
        return VendorAnswer(
            status: status,
            headers: [
                ("content-type", "application/json"), ("request-id", requestID),
                ("x-should-retry", shouldRetry ? "true" : "false"),
            ],
            body: body.serialized()
        )
    }

    /// The status that an error has as an answer.
    static func status(of type: String?) -> Int {
        statuses.first { $0.type == type }?.status ?? 500
    }

    private static func type(of status: Int) -> String {
        statuses.first { $0.status == status }?.type ?? (status >= 500 ? "api_error" : "invalid_request_error")
    }

    private static func message(of status: Int) -> String {
        switch status {
        case 401: "invalid x-api-key"
        case 404: "There is nothing here."
        case 429: "More requests came than the account's limit."
        case 529: "Overloaded"
        case 500...: "An error inside the service."
        default: "The request cannot be served as it is."
        }
    }

    private static let statuses: [(status: Int, type: String)] = [
        (400, "invalid_request_error"), (401, "authentication_error"), (402, "billing_error"),
        (403, "permission_error"), (404, "not_found_error"), (413, "request_too_large"), (429, "rate_limit_error"),
        (504, "timeout_error"), (529, "overloaded_error"),
    ]

    private static func kind(of reason: Refusal.Reason) -> (status: Int, type: String) {
        switch reason {
        case .noKey, .badKey: (401, "authentication_error")
        case .notJSON, .wrongType, .wrongValue, .tooSmall, .tooBig, .missing, .unknownField, .unsupported, .wrongOrder:
            (400, "invalid_request_error")
        case .tooLarge: (413, "request_too_large")
        case .unknownModel, .unknownPath, .noMatch: (404, "not_found_error")
        case .wrongMethod: (405, "invalid_request_error")
        case .noRecording: (501, "api_error")
        }
    }
}
