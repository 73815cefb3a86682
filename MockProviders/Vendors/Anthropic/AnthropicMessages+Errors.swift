/// Anthropic's errors: `{"type":"error","error":{"type","message"},"request_id"}` in one line.
///
/// Source: the API reference, "Errors".
extension AnthropicMessages {
    func answer(to refusal: Refusal, requestID: String) -> VendorAnswer {
        let (status, type) = Self.kind(of: refusal.reason)
        let body = JSONText.object([
            ("type", .string("error")),
            ("error", .object([("type", .string(type)), ("message", .string(refusal.message))])),
            ("request_id", .string(requestID)),
        ])
        return VendorAnswer(
            status: status,
            headers: [
                ("content-type", "application/json"),
                ("request-id", requestID),
                ("x-should-retry", "false"),
            ],
            body: body.serialized()
        )
    }

    private static func kind(of reason: Refusal.Reason) -> (status: Int, type: String) {
        switch reason {
        case .noKey, .badKey: (401, "authentication_error")
        case .notJSON, .invalid, .missing, .unknownField: (400, "invalid_request_error")
        case .tooLarge: (413, "request_too_large")
        case .unknownModel, .unknownPath: (404, "not_found_error")
        case .wrongMethod: (405, "invalid_request_error")
        case .noRecording: (501, "api_error")
        }
    }
}
