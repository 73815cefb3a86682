/// Mistral's errors, of three shapes: `{"detail":"…"}` from the door, `{"detail":[…]}` for a body that is not of the
/// schema, and `{"object":"error",…}` from the service behind it.
///
/// Source: the vendor's OpenAPI document (HTTPValidationError), and what its service is seen to send.
extension MistralChatCompletions {
    func answer(to refusal: Refusal, requestID: String) -> VendorAnswer {
        let body: JSONText
        let status: Int
        switch refusal.reason {
        case .noKey, .badKey:
            (status, body) = (401, .object([("detail", .string(refusal.message))]))
        case .unknownPath:
            (status, body) = (404, .object([("detail", .string("Not Found"))]))
        case .wrongMethod:
            (status, body) = (405, .object([("detail", .string("Method Not Allowed"))]))
        case .notJSON, .wrongType, .wrongValue, .tooSmall, .tooBig, .missing, .unknownField:
            (status, body) = (422, .object([("detail", .array([Self.entry(of: refusal)]))]))
        case .wrongOrder:
            (status, body) = (
                400,
                Self.error(
                    refusal.message,
                    type: refusal.type ?? "invalid_request_message_order",
                    code: refusal.code ?? "3230",
                    status: 400
                )
            )
        case .unsupported:
            (status, body) = (
                400,
                Self.error(
                    refusal.message,
                    type: refusal.type ?? "invalid_request_invalid_args",
                    code: refusal.code ?? "3051",
                    status: 400
                )
            )
        case .unknownModel:
            (status, body) = (
                400, Self.error("Invalid model. \(refusal.message)", type: "invalid_model", code: "1500", status: 400)
            )
        case .tooLarge:
            (status, body) = (413, .object([("detail", .string(refusal.message))]))
        case .noRecording:
            (status, body) = (501, Self.error(refusal.message, type: "no_recording", code: nil, status: 501))
        case .noMatch:
            (status, body) = (404, Self.error(refusal.message, type: "not_found", code: nil, status: 404))
        }
        return answer(status: status, body: body.serialized() + "\n", requestID: requestID)
    }

    func errorAnswer(status: Int, requestID: String) -> VendorAnswer {
        let body =
            status == 401
            ? JSONText.object([("detail", .string("The API key is not valid"))])
            : Self.error(status: status)
        return answer(status: status, body: body.serialized() + "\n", requestID: requestID)
    }

    func answer(status: Int, body: String, requestID: String) -> VendorAnswer {
        VendorAnswer(
            status: status,
            headers: [
                ("content-type", "application/json"), ("mistral-correlation-id", MockUUID.make(from: requestID)),
                ("x-kong-request-id", MockUUID.hex(from: requestID)),
            ],
            body: body
        )
    }

    static func error(status: Int) -> JSONText {
        switch status {
        case 404: error("There is nothing here", type: "not_found", code: nil, status: status)
        case 429: error("Too many requests at a time", type: "rate_limited", code: "1300", status: status)
        case 503:
            error("The service behind cannot be reached", type: "unreachable_backend", code: "1100", status: status)
        case 500...: error("An error inside the service", type: "internal_server_error", code: "1000", status: status)
        default:
            error("The request cannot be served as it is", type: "invalid_request_error", code: nil, status: status)
        }
    }

    /// The status that a failure inside a stream would have had as an answer.
    static func status(of type: String?) -> Int {
        switch type {
        case "rate_limited": 429
        case "unreachable_backend", "service_unavailable": 503
        case "invalid_request_error", "invalid_model", "invalid_request_message_order": 400
        default: 500
        }
    }

    private static func error(_ message: String, type: String, code: String?, status: Int) -> JSONText {
        .object([
            ("object", .string("error")), ("message", .string(message)), ("type", .string(type)), ("param", .null),
            ("code", JSONText(code)), ("raw_status_code", .integer(status)),
        ])
    }

    /// What is wrong with one field; what was sent there comes back.
    private static func entry(of refusal: Refusal) -> JSONText {
        let place = (refusal.path?.components ?? []).map { component -> JSONText in
            switch component {
            case .name(let name): JSONText.string(name)
            case .index(let index): .integer(index)
            }
        }
        return .object([
            ("type", .string(kind(of: refusal.reason))), ("loc", .array([.string("body")] + place)),
            ("msg", .string(refusal.message)), ("input", refusal.input ?? .null),
        ])
    }

    private static func kind(of reason: Refusal.Reason) -> String {
        switch reason {
        case .notJSON: "json_invalid"
        case .missing: "missing"
        case .unknownField: "extra_forbidden"
        case .wrongType: "type_error"
        case .tooSmall: "greater_than_equal"
        case .tooBig: "less_than_equal"
        default: "value_error"
        }
    }
}
