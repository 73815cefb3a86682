import Recording

/// What xAI's calls have in common: the key, and errors that are flat, `{"code","error"}`, with the words in `error`.
///
/// A key that is wrong is a wrong argument, 400; only where there is none is it 401. A body of the wrong types is 422.
/// Source: the documentation, "Debugging errors".
enum XAIErrors {
    static func authenticate(_ request: VendorRequest) throws(Refusal) {
        guard let key = request.bearer, !key.isEmpty else {
            throw Refusal(.noKey, "No API key came with the request. Send it as \"Authorization: Bearer KEY\".")
        }
        guard !key.hasPrefix("bad-") else { throw Refusal(.badKey, XAIWords.wrongKey) }
    }

    static func answer(to refusal: Refusal, requestID: String) -> VendorAnswer {
        let status = status(of: refusal.reason)
        var message = refusal.message
        if let path = refusal.path?.bracketed, !path.isEmpty, !refusal.isSentence,
            refusal.reason != .unknownModel
        {
            message = "\(path): \(message)"
        }
        return answer(status: status, message: message, requestID: requestID)
    }

    static func answer(status: Int, message: String? = nil, requestID: String) -> VendorAnswer {
        VendorAnswer(
            status: status,
            headers: [("content-type", "application/json"), ("x-request-id", MockUUID.make(from: requestID))],
            body: error(status: status, message: message).serialized()
        )
    }

    static func error(status: Int, message: String? = nil) -> JSONText {
        .object([("code", .string(code(of: status))), ("error", .string(message ?? words(of: status)))])
    }

    /// The status that a failure inside a stream would have had as an answer.
    static func status(of code: String?) -> Int {
        codes.first { $0.code == code }?.status ?? 500
    }

    static func code(of status: Int) -> String {
        codes.first { $0.status == status }?.code ?? (status >= 500 ? "internal" : "invalid-argument")
    }

    /// The first code of a status is the one it is sent with. Some are sentences, some are the names of gRPC.
    private static let codes: [(status: Int, code: String)] = [
        (400, "invalid-argument"), (401, "unauthenticated"), (403, "permission-denied"),
        (404, "Some requested entity was not found"), (429, "Some resource has been exhausted"), (500, "internal"),
        (501, "unimplemented"), (503, "The service is currently unavailable"), (504, "deadline-exceeded"),
        (404, "not-found"), (429, "resource-exhausted"), (429, "rate_limit_exceeded"), (500, "server_error"),
        (503, "unavailable"),
    ]

    private static func words(of status: Int) -> String {
        switch status {
        case 401: "No API key came with the request."
        case 404: "There is nothing here."
        case 429: "Too many requests came at a time."
        case 503: "The service cannot be reached now."
        case 500...: "The service had an error."
        default: "The request cannot be served as it is."
        }
    }

    private static func status(of reason: Refusal.Reason) -> Int {
        switch reason {
        case .noKey: 401
        case .badKey, .notJSON, .wrongValue, .tooSmall, .tooBig, .unsupported, .wrongOrder: 400
        // The reader of bodies says this, before anybody looks at what they mean.
        case .wrongType, .missing, .unknownField: 422
        case .tooLarge: 413
        case .unknownModel, .unknownPath, .noMatch: 404
        case .wrongMethod: 405
        case .noRecording: 501
        }
    }
}
