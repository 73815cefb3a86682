internal import JSONTree

/// What a vendor says went wrong, taken out of the several shapes it is said in.
struct VendorError: Sendable, Equatable {
    var type: String?
    var code: String?
    var message: String?

    /// Reads an error body or frame; nil where `tree` is not one.
    ///
    /// The shapes: `{"error": {type, code, message}}` (OpenAI, Anthropic), `{"type": "error", code, message}` (the flat
    /// form of OpenAI's reference), `{"error": "…", "code": "…"}` (OpenAI-compatible servers).
    init?(_ tree: JSONTree) {
        let holder: JSONTree
        if let error = tree["error"], error.kind == .object {
            holder = error
        } else if let error = tree["error"]?.string {
            self.init(type: tree["type"]?.string, code: tree["code"]?.string, message: error)
            return
        } else if tree["type"]?.string == "error" || tree["object"]?.string == "error" {
            holder = tree
        } else {
            return nil
        }
        let code = holder["code"]
        self.init(
            type: holder["type"]?.string,
            code: code?.string ?? code?.integer.map { String($0) },
            message: holder["message"]?.string
        )
    }

    init(type: String? = nil, code: String? = nil, message: String? = nil) {
        self.type = type
        self.code = code
        self.message = message
    }
}

extension ProviderFailure {
    /// What an error means, with all the vendor's words as its detail.
    init(_ error: VendorError, status: Int? = nil) {
        let meaning = error.meaning(status: status)
        self.init(kind: meaning.kind, retryable: meaning.retryable, detail: error.text)
    }
}

extension VendorError {
    /// The error in one line.
    var text: String {
        let names = [type, code].compactMap(\.self).joined(separator: " ")
        return [names, message ?? ""].filter { !$0.isEmpty }.joined(separator: ": ")
    }

    /// What the error means. A status counts more than words, but for the few words that say more than any status.
    fileprivate func meaning(status: Int?) -> (kind: ProviderFailure.Kind, retryable: Bool?) {
        if let meaning = meaningOfCertainWords { return meaning }
        if let status { return Self.meaning(ofStatus: status) }
        for word in [code, type] {
            if let word, let kind = Self.kinds[word] { return (kind, nil) }
        }
        return (.unavailable, nil)
    }

    private var meaningOfCertainWords: (kind: ProviderFailure.Kind, retryable: Bool?)? {
        let names = [code, type]
        if names.contains("insufficient_quota") { return (.rateLimited, false) }
        if names.contains("invalid_api_key") { return (.unauthorized, nil) }
        if names.contains(where: { $0.map(Self.tooLong.contains) ?? false }) { return (.contextOverflow, nil) }
        if names.contains(where: { $0.map(Self.declined.contains) ?? false }) { return (.contentFiltered, nil) }
        // Anthropic has no code for it, only a sentence.
        if type == "invalid_request_error", let message = message?.lowercased() {
            let phrases = ["prompt is too long", "exceed context limit", "maximum context length"]
            if phrases.contains(where: message.contains) { return (.contextOverflow, nil) }
        }
        return nil
    }

    private static func meaning(ofStatus status: Int) -> (kind: ProviderFailure.Kind, retryable: Bool?) {
        switch status {
        case 401, 403: (.unauthorized, nil)
        case 413: (.contextOverflow, nil)
        case 429: (.rateLimited, nil)
        case 400..<500: (.invalidRequest, nil)
        case 503, 529: (.overloaded, nil)
        case 500..<600: (.unavailable, nil)
        default: (.protocol, nil)
        }
    }

    private static let tooLong: Set = ["context_length_exceeded", "request_too_large", "string_above_max_length"]
    private static let declined: Set = [
        "content_filter", "content_policy_violation", "image_content_policy_violation",
    ]

    /// Types and codes of errors inside a stream, where there is no status.
    private static let kinds: [String: ProviderFailure.Kind] = [
        "authentication_error": .unauthorized,
        "permission_error": .unauthorized,
        "rate_limit_error": .rateLimited,
        "rate_limit_exceeded": .rateLimited,
        "overloaded_error": .overloaded,
        "server_is_overloaded": .overloaded,
        "slow_down": .overloaded,
        "timeout_error": .timeout,
        "billing_error": .invalidRequest,
        "not_found_error": .invalidRequest,
        "invalid_request_error": .invalidRequest,
        "invalid_prompt": .invalidRequest,
        "model_not_found": .invalidRequest,
        "unsupported_parameter": .invalidRequest,
        "api_error": .unavailable,
        "server_error": .unavailable,
    ]
}
