import JSONTree

/// Takes out of an answer what must not be in a repository.
///
/// Keys in headers become `<redacted>`. In the path, in bodies and in other headers each secret becomes a word of as many
/// bytes, the same for the same secret, so that the sizes of the chunks stay true; see ``Replacement``. Identifiers
/// are known by their form or by their place. What is encoded or split is left for ``SecretViews`` to find.
package struct Redactor: Sendable {
    private let secrets: [String]

    /// - Parameter secrets: what is known to be secret whatever it looks like, such as the API keys in use.
    package init(secrets: [String]) {
        self.secrets = secrets
    }

    /// What is known to be secret of a capture: what the caller knows, and what its headers and its query tell.
    func known(of capture: Capture) -> KnownSecrets {
        KnownSecrets((secrets + CapturedSecrets.keys(of: capture)).map { Array(Self.trimmed($0).utf8) })
    }

    /// Returns the answer without its secrets, and what was replaced.
    ///
    /// - Throws: ``RecordingRefusal`` where a secret cannot be replaced, or where without it the stream would no longer be
    ///   what it was, as with a key that is a word of the vendor's format.
    package func redact(_ capture: Capture) throws(RecordingRefusal) -> RedactedAnswer {
        let requestHeaders = Self.kept(capture.request.headers) { name, _ in HeaderLists.request.contains(name) }
        let headers = Self.kept(capture.headers, HeaderLists.keeps)
        let path = Self.path(of: capture)
        var texts = RedactionTexts()
        let places =
            requestHeaders.map { ("request.headers.\($0.name)", $0.value) } + [("request.path", path.text)]
            + headers.map { ("headers.\($0.name)", $0.value) }
        for (place, text) in places { texts.add(Array(text.utf8), place: place) }
        texts.add(capture.request.body, place: "request.body")
        texts.add(capture.body, place: "body")

        texts.redactKeyHeaders(requestHeaders.map(\.name))
        if path.hadKey { texts.note("request.path", .apiKey) }
        var replacement = Replacement(notIn: texts.all)
        for secret in known(of: capture).secrets { try texts.replace(secret, .apiKey, with: &replacement) }
        for secret in CapturedSecrets.identities(of: capture) {
            try texts.replace(Array(secret.value.utf8), secret.kind, with: &replacement)
        }
        let requestIDs = headers.map(\.name).filter(HeaderLists.requestIDs.contains).map { "headers.\($0)" }
        try texts.replaceWhole(requestIDs, .requestID, with: &replacement)
        try texts.replaceIdentifiers(in: ["request.body", "body"], with: &replacement)
        try texts.replaceMatches(with: &replacement)

        try RedactionDamage.check(capture.request.body, texts["request.body"], place: "request.body")
        try RedactionDamage.check(capture.body, texts["body"], place: "body")
        guard let body = try? JSONTree.parse(texts["request.body"], limits: .recorded), body.kind == .object else {
            throw RecordingRefusal("request.body", "must be a JSON object")
        }
        func value(_ place: String) -> String { String(decoding: texts[place], as: UTF8.self) }
        return RedactedAnswer(
            vendor: capture.vendor,
            api: capture.api,
            origin: capture.origin,
            date: capture.date,
            request: Recording.Request(
                method: capture.request.method,
                path: value("request.path"),
                headers: requestHeaders.map { ($0.name, value("request.headers.\($0.name)")) },
                body: body
            ),
            status: capture.status,
            headers: headers.map { ($0.name, value("headers.\($0.name)")) },
            chunks: capture.chunks,
            body: texts["body"],
            contentEncoding: capture.contentEncoding,
            isCut: capture.isCut,
            redactions: texts.redactions
        )
    }

    /// Returns what tells equal questions, without looking at the answer; nil where the request cannot be recorded.
    ///
    /// It is not ``Recording/requestHash``: where the answer has secrets too, these may be numbered before the request's.
    package func questionHash(of capture: Capture) -> String? {
        var question = capture
        question.headers = []
        question.body = []
        return (try? redact(question))?.request.hash
    }

    /// The headers that are kept, names in lower case; the values of one that came several times are joined.
    private static func kept(
        _ headers: [(name: String, value: String)],
        _ keeps: (_ name: String, _ value: String) -> Bool
    ) -> [(name: String, value: String)] {
        var kept: [(name: String, value: String)] = []
        for header in headers {
            let name = header.name.lowercased()
            guard keeps(name, header.value) else { continue }
            if let index = kept.firstIndex(where: { $0.name == name }) {
                kept[index].value += ", \(header.value)"
            } else {
                kept.append((name, header.value))
            }
        }
        return kept
    }

    /// The vendor's own path, whatever stood before it on another host. Of queries only Google's `alt=sse` is kept.
    private static func path(of capture: Capture) -> (text: String, hadKey: Bool) {
        let parts = capture.request.target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var path = String(parts[0])
        let query = parts.count > 1 ? parts[1].split(separator: "&") : []
        let starts = capture.api == .generateContent ? ["/v1beta/", "/v1/"] : ["/v1/"]
        if !starts.contains(where: path.hasPrefix) {
            for start in starts {
                guard let range = path.firstRange(of: start) else { continue }
                path.removeSubrange(..<range.lowerBound)
                break
            }
        }
        if capture.vendor == .google, query.contains("alt=sse") { path += "?alt=sse" }
        return (path, query.contains { $0.hasPrefix("key=") })
    }

    private static func trimmed(_ secret: String) -> String {
        let start = secret.drop { $0.isWhitespace }
        return String(start.reversed().drop { $0.isWhitespace }.reversed())
    }
}

extension JSONLimits {
    /// As much as a recording may have.
    static let recorded = JSONLimits(maxBytes: Recording.maximumBytes)
}
