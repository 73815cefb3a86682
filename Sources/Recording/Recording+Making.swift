import JSONTree

extension Recording {
    /// What of its request a recording that is made is to be matched by.
    package enum MatchRule: Sendable {
        /// The model and the text of the last user message.
        case request
        /// Nothing: it answers by name only.
        case none
        /// What is said.
        case exactly(Match)
    }

    /// Makes a recording of an answer as it came, without its secrets.
    ///
    /// - Parameters:
    ///   - name: the name within the vendor's folder; nil for one made of the prompt.
    ///   - description: one sentence; nil for one made of the model and the prompt.
    ///   - secrets: what is known to be secret whatever it looks like, such as the API keys in use.
    ///   - expectedStatus: the status that the answer must have; nil for 200.
    ///   - expect: what a right decoder makes of the redacted answer.
    /// - Throws: ``RecordingRefusal`` for an answer that has another status, that did not end as its vendor ends answers,
    ///   that still has a secret when all that was found is replaced, or in which ``RecordingCheck`` finds something.
    package static func make(
        from capture: Capture,
        name: String? = nil,
        description: String? = nil,
        match: MatchRule = .request,
        secrets: [String],
        expectedStatus: Int? = nil,
        expect: (RedactedAnswer) -> Expectation
    ) throws(RecordingRefusal) -> Recording {
        // A long answer that is refused anyway need not be searched for secrets.
        if capture.status == 200 { try checkEnd(of: capture) }
        let redactor = Redactor(secrets: secrets)
        let known = redactor.known(of: capture)
        let splits = SecretViews.splitFindings(in: capture.body, of: capture.vendor, known: known)
        guard splits.isEmpty else { throw RecordingRefusal(splits) }
        let answer = try redactor.redact(capture)
        let prompt = answer.lastUserText ?? ""
        let model = model(of: answer.request)
        let name = name ?? RecordingName.make(answer.api, prompt: prompt, vendor: answer.vendor)
        guard RecordingName.isValid(name) else {
            throw RecordingRefusal("name", "must be words of a-z and 0-9 joined by -, at most 60 bytes")
        }
        let match: Match? =
            switch match {
            case .none: nil
            case .exactly(let match): match
            case .request:
                model == nil && answer.lastUserText == nil
                    ? nil : Match(model: model, lastUserText: answer.lastUserText)
            }
        func recording(_ expectation: Expectation) -> Recording {
            Recording(
                name: "\(answer.vendor.rawValue)/\(name)",
                vendor: answer.vendor,
                api: answer.api,
                origin: answer.origin,
                date: answer.date,
                apiVersion: apiVersion(of: answer),
                description: description ?? Self.description(model: model, prompt: prompt, status: answer.status),
                match: match,
                request: answer.request,
                status: answer.status,
                headers: answer.headers,
                chunks: answer.chunks,
                ending: .complete,
                expectation: expectation,
                body: answer.body,
                statedModel: model,
                contentEncoding: answer.contentEncoding,
                requestHash: answer.request.hash,
                redactions: answer.redactions
            )
        }

        // What it says is not known before it is decoded, and nothing is decoded that may have a secret.
        let draft = recording(Expectation(text: "", finishReason: "stop", usage: nil, failure: nil))
        let secretReasons = SecretViews.findings(in: draft, known: known)
        guard secretReasons.isEmpty else { throw RecordingRefusal(secretReasons) }
        try checkStatus(of: draft, expected: expectedStatus ?? 200)

        let made = recording(expect(answer))
        let findings = RecordingCheck().findings(in: made)
        guard findings.isEmpty else {
            throw RecordingRefusal(findings.map { .init(place: $0.field, message: $0.message) })
        }
        for (place, text) in [("json", made.encoded()), ("expect", Array(made.expectation.text.utf8))] {
            if let finding = known.finding(in: text) { throw RecordingRefusal(place, finding) }
        }
        return made
    }

    /// The recording by another name within its vendor's folder.
    package func renamed(_ name: String) -> Recording {
        var recording = self
        recording.name = "\(vendor.rawValue)/\(name)"
        return recording
    }

    private static func checkStatus(of recording: Recording, expected: Int) throws(RecordingRefusal) {
        guard recording.status != expected else { return }
        guard recording.status != 200 else {
            throw RecordingRefusal("status", "is 200, and \(expected) was expected")
        }
        let tree = try? JSONTree.parse(recording.body)
        let error = tree?["error"]
        let texts = [error?["message"], error, tree?["message"], tree?["detail"]].compactMap { $0?.string }
        let told = texts.first.map { ": \($0.prefix(200))" } ?? ""
        throw RecordingRefusal("status", "is \(recording.status), and \(expected) was expected\(told)")
    }

    private static func checkEnd(of capture: Capture) throws(RecordingRefusal) {
        let marker = StreamEnd.marker(of: capture.vendor, capture.api)
        if StreamEnd(of: capture.body, capture.vendor, capture.api) == .open {
            throw RecordingRefusal("body", "does not end with \(marker): the stream was cut")
        }
        guard capture.isCut else { return }
        throw RecordingRefusal("body", "is not whole: the transfer broke off before the vendor ended it")
    }

    /// The version in the vendor's own form: of a header where the vendor has one, else of the path.
    private static func apiVersion(of answer: RedactedAnswer) -> String {
        let stated =
            answer.request.headers.first { $0.name == "anthropic-version" }?.value
            ?? (answer.vendor == .openai ? answer.headers.first { $0.name == "openai-version" }?.value : nil)
        let inPath = answer.request.path.split(separator: "/").first.map(String.init)
        return stated ?? inPath ?? "v1"
    }

    private static func description(model: String?, prompt: String, status: Int) -> String {
        let words = prompt.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let shown = words.count > 80 ? "\(words.prefix(79))…" : words
        let answer = status == 200 ? "The answer" : "The error \(status)"
        let asked = shown.isEmpty ? "" : " to \"\(shown)\""
        return "\(answer) of \(model ?? "the model")\(asked)."
    }
}
