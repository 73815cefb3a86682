package import Recording

extension Recording {
    /// Makes a recording of a captured answer, redacted, with the expectation that the production client has of it.
    ///
    /// - Parameters:
    ///   - name: without the vendor's folder; nil makes one of form and prompt.
    ///   - older: the recording that it takes the place of, which gives it its description and its match.
    ///   - secrets: keys that must not be written, beside those of the request itself.
    ///   - status: the error status that is recorded; nil refuses all of them.
    package static func make(
        from capture: Capture,
        named name: String?,
        inPlaceOf older: Recording? = nil,
        secrets: [String],
        expecting status: Int? = nil
    ) throws(RecordingRefusal) -> Recording {
        let type = capture.headers.first { $0.name.lowercased() == "content-type" }?.value ?? ""
        guard capture.status != 200 || type.hasPrefix("text/event-stream") else {
            let told = type.isEmpty ? "no content type" : type
            throw RecordingRefusal([
                .init(place: "headers.content-type", message: "is \(told): only streams are recorded")
            ])
        }
        let match: MatchRule = older.map { $0.match.map(MatchRule.exactly) ?? .none } ?? .request
        return try make(
            from: capture,
            name: name,
            description: older?.description,
            match: match,
            secrets: secrets + capture.request.keys,
            expectedStatus: status
        ) { answer in
            AnswerReader.expectation(
                of: answer.body,
                status: answer.status,
                headers: answer.headers,
                vendor: answer.vendor,
                api: answer.api
            )
        }
    }
}
