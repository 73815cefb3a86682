package import JSONTree

/// What a vendor's own list says of its models.
package struct VendorModelList: Sendable, Equatable {
    /// What the list says of one model.
    package struct Entry: Sendable, Equatable {
        package var retirement = Retirement.notSaid
        /// How many tokens the model takes.
        package var contextTokens: Int?
        /// How many of them its answer may have.
        package var maxOutputTokens: Int?

        package init(retirement: Retirement = .notSaid, contextTokens: Int? = nil, maxOutputTokens: Int? = nil) {
            self.retirement = retirement
            self.contextTokens = contextTokens
            self.maxOutputTokens = maxOutputTokens
        }
    }

    /// The end of a model, as a list has it.
    package enum Retirement: Sendable, Equatable {
        /// The list does not tell of retirements.
        case notSaid
        /// No retirement is announced.
        case none
        case day(CalendarDay)
    }

    /// By the model's name or alias in the vendor's own words.
    package var entries: [String: Entry]

    package init(entries: [String: Entry] = [:]) {
        self.entries = entries
    }
}

/// One answer of a vendor's list of models.
package struct VendorModelPage: Sendable, Equatable {
    package var entries: [String: VendorModelList.Entry] = [:]
    /// What asks for the page after this one; nil for the last.
    package var next: String?

    /// Reads an answer; nil for what is no list of models. Models without a name are left out.
    ///
    /// Sources: the vendors' SDKs (`Model` of openai 3.57.0, `ModelInfo` of anthropic 2.14.0, `_Model_from_mldev` of
    /// google-genai 3.6.1, `BaseModelCard` of mistralai 3.7.0) and, for xAI, its REST reference of `language-models`.
    package init?(_ document: JSONTree, of vendor: Vendor) {
        let isData = vendor == .openai || vendor == .anthropic || vendor == .mistral
        guard let list = document[isData ? "data" : "models"], list.kind == .array else { return nil }
        for model in list.elements {
            let (names, entry) = Self.entry(model, of: vendor)
            // A name of its own counts for more than an alias.
            for (index, name) in names.enumerated() where index == 0 || entries[name] == nil { entries[name] = entry }
        }
        switch vendor {
        case .anthropic where document["has_more"]?.bool == true:
            guard let last = document["last_id"]?.string else { return nil }
            next = last
        case .anthropic: next = nil
        case .google: next = document["nextPageToken"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        case .openai, .xai, .mistral: next = nil
        }
    }

    private static func entry(_ model: JSONTree, of vendor: Vendor) -> (names: [String], VendorModelList.Entry) {
        var names = [model["id"]?.string].compactMap(\.self)
        names += model["aliases"]?.elements.compactMap(\.string) ?? []
        var entry = VendorModelList.Entry()
        switch vendor {
        case .openai:
            entry.retirement = retirement(model["shutdown_date"])
        case .anthropic:
            entry.retirement = retirement(model["retires_at"])
            entry.contextTokens = model["max_input_tokens"]?.integer
            entry.maxOutputTokens = model["max_tokens"]?.integer
        case .google:
            let name = model["name"]?.string ?? ""
            names = name.isEmpty ? [] : [name.hasPrefix("models/") ? String(name.dropFirst("models/".count)) : name]
            entry.contextTokens = model["inputTokenLimit"]?.integer
            entry.maxOutputTokens = model["outputTokenLimit"]?.integer
        case .mistral:
            // The moment from which the model is gone, and not that of the announcement.
            entry.retirement = retirement(model["deprecation"])
            entry.contextTokens = model["max_context_length"]?.integer
        case .xai:
            entry.contextTokens = model["context_length"]?.integer
        }
        return (names, entry)
    }

    private static func retirement(_ value: JSONTree?) -> VendorModelList.Retirement {
        guard let value else { return .notSaid }
        if value.isNull { return .none }
        return value.string.flatMap(CalendarDay.init(rfc3339:)).map { .day($0) } ?? .notSaid
    }
}
