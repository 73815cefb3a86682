/// The rules for what people call a thread.
enum ThreadTitle {
    /// How many characters a title may have.
    static let length = 1...200

    /// The title of a thread that was created without one: the beginning of its first prompt, on one line, cut at a
    /// word where there is one.
    static func from(prompt: String) -> String {
        let words = prompt.split(whereSeparator: \.isWhitespace)
        let limit = 80
        var title = ""
        for word in words {
            let next = title.isEmpty ? String(word) : "\(title) \(word)"
            guard next.unicodeScalars.count <= limit else {
                return title.isEmpty ? String(String.UnicodeScalarView(next.unicodeScalars.prefix(limit))) : title + "…"
            }
            title = next
        }
        return title
    }
}

/// `POST /threads`.
struct CreateThreadBody: Decodable, Sendable {
    let title: String?
    let llm: String
    let id: String?

    func check() throws(Problem) {
        var checks = FieldChecks()
        if let title { checks.text("title", title, length: ThreadTitle.length) }
        checks.require(ModelName(llm) != nil, "llm", ModelName.rule)
        if let id { checks.require(EntityID(id) != nil, "id", "must be a UUID") }
        try checks.finish()
    }
}

/// `PATCH /threads/{thread_id}`.
struct UpdateThreadBody: Decodable, Sendable {
    let title: Patch<String>
    let llm: Patch<String>

    /// What to change; nil is unchanged.
    func check() throws(Problem) -> (title: String?, llm: String?) {
        var checks = FieldChecks()
        var title: String?
        var llm: String?
        switch self.title {
        case .absent: break
        case .null: checks.require(false, "title", "must not be null")
        case .value(let value):
            checks.text("title", value, length: ThreadTitle.length)
            title = value
        }
        switch self.llm {
        case .absent: break
        case .null: checks.require(false, "llm", "must not be null")
        case .value(let value):
            checks.require(ModelName(value) != nil, "llm", ModelName.rule)
            llm = value
        }
        try checks.finish()
        return (title, llm)
    }
}
