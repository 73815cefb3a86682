extension VendorError {
    /// What the error means. A status counts more than words, but for the few words that say more than any status.
    func meaning(status answered: Int?) -> (kind: ProviderFailure.Kind, retryable: Bool?) {
        let status = answered ?? self.status
        if let meaning = meaningOfCertainWords(status: status) { return meaning }
        if let status { return (kind(ofStatus: status), nil) }
        let named = [code, type].lazy.compactMap(\.self).compactMap(Self.kind(named:)).first ?? .unavailable
        return (named == .unavailable && saysOverloaded ? .overloaded : named, nil)
    }

    private func meaningOfCertainWords(status: Int?) -> (kind: ProviderFailure.Kind, retryable: Bool?)? {
        let names = [code, type].compactMap(\.self)
        if names.contains("insufficient_quota") { return (.rateLimited, false) }
        if names.contains(where: Self.badKey.contains) { return (.unauthorized, nil) }
        if names.contains(where: Self.tooLong.contains) { return (.contextOverflow, nil) }
        if names.contains(where: Self.declined.contains) { return (.contentFiltered, nil) }
        // Some things have no code but only a sentence, which is in no way told apart from others by its status.
        guard let message, status.map((400..<429).contains) ?? true else { return nil }
        let sentence = message.lowercased()
        if status != 404, Self.badKeySentences.contains(where: sentence.contains) { return (.unauthorized, nil) }
        if Self.tooLongSentences.contains(where: sentence.contains) { return (.contextOverflow, nil) }
        if sentence.contains("violates usage guidelines") { return (.contentFiltered, nil) }
        return nil
    }

    private func kind(ofStatus status: Int) -> ProviderFailure.Kind {
        switch status {
        case 401, 403: .unauthorized
        case 413: .contextOverflow
        case 429: .rateLimited
        case 400..<500: .invalidRequest
        case 529: .overloaded
        // Vendors say with it that a model is busy, and proxies that there is nobody behind them.
        case 503: saysOverloaded ? .overloaded : .unavailable
        case 500..<600: .unavailable
        default: .protocol
        }
    }

    private var saysOverloaded: Bool {
        if [code, type].contains(where: { $0.flatMap(Self.kind(named:)) == .overloaded }) { return true }
        guard let sentence = message?.lowercased() else { return false }
        return ["overloaded", "high demand", "at capacity", "over capacity", "capacity exceeded"]
            .contains(where: sentence.contains)
    }

    /// The kind that a type or code names, for where there is no status.
    private static func kind(named name: String) -> ProviderFailure.Kind? {
        if let kind = kinds[name] { return kind }
        // Google writes the codes of gRPC as RESOURCE_EXHAUSTED, xAI as resource-exhausted.
        if let kind = codesOfGRPC[name.lowercased().replacing("_", with: "-")] { return kind }
        return name.hasPrefix("invalid_request") ? .invalidRequest : nil
    }

    /// Google's reason for a bad key, which it answers with 400, and OpenAI's code.
    private static let badKey: Set = ["invalid_api_key", "API_KEY_INVALID"]
    /// xAI's and Google's words for it, with 400 too.
    private static let badKeySentences = [
        "incorrect api key", "invalid api key", "api key not valid", "api key not found", "api key expired",
    ]
    private static let tooLong: Set = ["context_length_exceeded", "request_too_large", "string_above_max_length"]
    /// In this order: Anthropic twice, OpenAI and Mistral, OpenAI, xAI, Google twice.
    private static let tooLongSentences = [
        "prompt is too long", "exceed context limit", "maximum context length", "exceeds the context window",
        "maximum prompt length", "exceeds the maximum number of tokens", "payload size exceeds the limit",
    ]
    private static let declined: Set = [
        "content_filter", "content_policy_violation", "image_content_policy_violation",
    ]

    private static let kinds: [String: ProviderFailure.Kind] = [
        "authentication_error": .unauthorized,
        "permission_error": .unauthorized,
        "rate_limit_error": .rateLimited,
        "rate_limit_exceeded": .rateLimited,
        "rate_limited": .rateLimited,
        "service_tier_capacity_exceeded": .rateLimited,
        "overloaded_error": .overloaded,
        "server_is_overloaded": .overloaded,
        "slow_down": .overloaded,
        "timeout_error": .timeout,
        "billing_error": .invalidRequest,
        "not_found_error": .invalidRequest,
        "invalid_prompt": .invalidRequest,
        "invalid_model": .invalidRequest,
        "model_not_found": .invalidRequest,
        "unsupported_parameter": .invalidRequest,
        "api_error": .unavailable,
        "server_error": .unavailable,
        "internal_server_error": .unavailable,
    ]

    /// gRPC's codes by name, and by the sentences that xAI's older answers have in their place.
    private static let codesOfGRPC: [String: ProviderFailure.Kind] = [
        "invalid-argument": .invalidRequest,
        "client specified an invalid argument": .invalidRequest,
        "failed-precondition": .invalidRequest,
        "out-of-range": .invalidRequest,
        "unimplemented": .invalidRequest,
        "not-found": .invalidRequest,
        "some requested entity was not found": .invalidRequest,
        "unauthenticated": .unauthorized,
        "the request does not have valid authentication credentials": .unauthorized,
        "permission-denied": .unauthorized,
        "the caller does not have permission to execute the specified operation": .unauthorized,
        "resource-exhausted": .rateLimited,
        "some resource has been exhausted": .rateLimited,
        "deadline-exceeded": .timeout,
        "deadline expired before operation could complete": .timeout,
        "internal": .unavailable,
        "unavailable": .unavailable,
        "the service is currently unavailable": .unavailable,
    ]
}
