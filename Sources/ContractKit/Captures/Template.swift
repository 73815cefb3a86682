/// Text with references in it: `/api/v1/threads/${thread.id}`. `$${` stands for the characters `${`.
struct Template {
    enum Segment {
        case text(String)
        case reference(ValuePath)
    }

    private(set) var segments: [Segment] = []

    init(_ text: String) throws(TemplateError) {
        var rest = Substring(text)
        var plain = ""
        while let start = rest.firstRange(of: "${") {
            let before = rest[..<start.lowerBound]
            if before.last == "$" {
                plain += before.dropLast() + "${"
                rest = rest[start.upperBound...]
                continue
            }
            plain += before
            guard let end = rest[start.upperBound...].firstIndex(of: "}") else {
                throw TemplateError(
                    message: "a \"${\" without its \"}\"; the characters themselves are written \"$${\""
                )
            }
            let name = rest[start.upperBound..<end]
            guard !name.hasPrefix("$"), let path = ValuePath(parsing: name), case .key? = path.components.first else {
                throw TemplateError(message: "\"${\(name)}\" is no reference; write \"${name.member}\"")
            }
            if !plain.isEmpty { segments.append(.text(plain)) }
            plain = ""
            segments.append(.reference(path))
            rest = rest[rest.index(after: end)...]
        }
        plain += rest
        if !plain.isEmpty { segments.append(.text(plain)) }
    }
}

/// Why a text is no template.
struct TemplateError: Error {
    let message: String
}
