/// Google's errors: `{"error":{"code","message","status","details"}}`, indented. A key that is wrong is a wrong argument.
///
/// Source: the Gemini API's troubleshooting guide, and google.rpc.Status.
extension GoogleGenerateContent {
    func answer(to refusal: Refusal, requestID: String) -> VendorAnswer {
        let status = Self.status(of: refusal.reason)
        return answer(
            status: status,
            error: Self.error(status: status, message: Self.message(of: refusal), details: Self.details(of: refusal))
        )
    }

    static func error(status: Int, message: String? = nil, details: [JSONText] = []) -> JSONText {
        var error = JSONText.object([
            ("code", .integer(status)), ("message", .string(message ?? words(of: status))),
            ("status", .string(name(of: status))),
        ])
        if !details.isEmpty { error["details"] = .array(details) }
        return .object([("error", error)])
    }

    private static func message(of refusal: Refusal) -> String {
        guard let path = refusal.path, refusal.reason != .unknownModel, !refusal.isSentence else {
            return refusal.message
        }
        guard refusal.reason == .unknownField, case .name(let name)? = path.components.last else {
            return "* GenerateContentRequest.\(path.bracketed): \(refusal.message)\n"
        }
        let place = FieldPath(Array(path.components.dropLast())).bracketed
        return GoogleWords.unknownName(name, at: ProtoField.snake(place))
    }

    private static func details(of refusal: Refusal) -> [JSONText] {
        switch refusal.reason {
        case .badKey:
            [
                .object([
                    ("@type", .string("type.googleapis.com/google.rpc.ErrorInfo")),
                    ("reason", .string("API_KEY_INVALID")), ("domain", .string("googleapis.com")),
                    ("metadata", .object([("service", .string("generativelanguage.googleapis.com"))])),
                ]),
                .object([
                    ("@type", .string("type.googleapis.com/google.rpc.LocalizedMessage")),
                    ("locale", .string("en-US")), ("message", .string(refusal.message)),
                ]),
            ]
        case .unknownField, .wrongType:
            [
                .object([
                    ("@type", .string("type.googleapis.com/google.rpc.BadRequest")),
                    (
                        "fieldViolations",
                        .array([
                            .object([
                                ("field", .string(refusal.path?.bracketed ?? "")),
                                ("description", .string(message(of: refusal))),
                            ])
                        ])
                    ),
                ])
            ]
        default: []
        }
    }

    private static func status(of reason: Refusal.Reason) -> Int {
        switch reason {
        case .noKey: 403
        case .badKey, .notJSON, .wrongType, .wrongValue, .tooSmall, .tooBig, .missing, .unknownField, .unsupported,
            .wrongOrder, .tooLarge:
            400
        case .unknownModel, .unknownPath, .wrongMethod, .noMatch: 404
        case .noRecording: 501
        }
    }

    private static func name(of status: Int) -> String {
        switch status {
        case 401: "UNAUTHENTICATED"
        case 403: "PERMISSION_DENIED"
        case 404: "NOT_FOUND"
        case 409: "ABORTED"
        case 429: "RESOURCE_EXHAUSTED"
        case 499: "CANCELLED"
        case 501: "UNIMPLEMENTED"
        case 503, 529: "UNAVAILABLE"
        case 504: "DEADLINE_EXCEEDED"
        case 500...: "INTERNAL"
        default: "INVALID_ARGUMENT"
        }
    }

    private static func words(of status: Int) -> String {
        switch status {
        case 403: "The caller may not do this."
        case 404: "There is nothing here."
        case 429: "The quota is used up for now."
        case 503, 529: "The model is overloaded. Try again later."
        case 500...: "An error inside the service."
        default: "The request has an argument that is not valid."
        }
    }
}
