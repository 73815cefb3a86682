extension VendorError {
    /// What the error means. A status counts more than words, but for the few words that say more than any status.
    func meaning(status answered: Int?) -> (kind: ProviderFailure.Kind, retryable: Bool?) {
        let status = answered ?? self.status
        if let meaning = meaningOfCertainWords(status: status) { return meaning }
        if let status { return kind(ofStatus: status) }
        let named = [code, type].lazy.compactMap(\.self).compactMap(Self.kind(named:)).first ?? .unavailable
        return (named == .unavailable && saysOverloaded ? .overloaded : named, nil)
    }

    private func meaningOfCertainWords(status: Int?) -> (kind: ProviderFailure.Kind, retryable: Bool?)? {
        let names = [code, type].compactMap(\.self)
        if isDailyQuota || names.contains(where: { VendorCodes.spent.contains($0) || $0.hasSuffix(":spending-limit") })
        {
            return (.rateLimited, false)
        }
        for name in names {
            if let kind = VendorCodes.certain[name] { return (kind, nil) }
        }
        if names.contains("string_above_max_length"), isAboutConversation { return (.contextOverflow, nil) }
        // Some things have no code but only a sentence, which is in no way told apart from others by its status.
        guard let message, status.map((400...429).contains) ?? true else { return nil }
        let sentence = message.lowercased()
        if VendorCodes.spentSentences.contains(where: sentence.contains) { return (.rateLimited, false) }
        guard status != 429 else { return nil }
        if status != 404, VendorCodes.badKeySentences.contains(where: sentence.contains) { return (.unauthorized, nil) }
        if VendorCodes.tooLongSentences.contains(where: sentence.contains) { return (.contextOverflow, nil) }
        if VendorCodes.declinedSentences.contains(where: sentence.contains) { return (.contentFiltered, nil) }
        return nil
    }

    /// Whether what is too long is the conversation, and not one of the names beside it.
    private var isAboutConversation: Bool {
        guard let param else { return true }
        return ["input", "messages", "instructions"].contains { param.hasPrefix($0) }
    }

    private func kind(ofStatus status: Int) -> (kind: ProviderFailure.Kind, retryable: Bool?) {
        switch status {
        case 401, 403: (.unauthorized, nil)
        // What was paid for is used up.
        case 402: (.rateLimited, false)
        case 408: (.timeout, nil)
        case 413: (.contextOverflow, nil)
        case 429: (.rateLimited, nil)
        case 400..<500: (.invalidRequest, nil)
        case 529: (.overloaded, nil)
        // Vendors say with it that a model is busy, and proxies that there is nobody behind them.
        case 503: (saysOverloaded ? .overloaded : .unavailable, nil)
        case 500..<600: (.unavailable, nil)
        default: (.protocol, nil)
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
        if let kind = VendorCodes.kinds[name] { return kind }
        // Google writes the codes of gRPC as RESOURCE_EXHAUSTED, xAI as resource-exhausted.
        if let kind = VendorCodes.codesOfGRPC[name.lowercased().replacing("_", with: "-")] { return kind }
        return name.hasPrefix("invalid_request") ? .invalidRequest : nil
    }
}
