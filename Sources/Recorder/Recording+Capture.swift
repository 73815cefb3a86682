package import Recording

extension Recording {
    /// Makes a recording of a captured answer, redacted, with the expectation that the production client has of it.
    ///
    /// - Parameters:
    ///   - name: without the vendor's folder; nil makes one of form and prompt.
    ///   - secrets: keys that must not be written, beside those of the request itself.
    ///   - status: the error status that is recorded; nil refuses all of them.
    package static func make(
        from capture: Capture,
        named name: String?,
        secrets: [String],
        expecting status: Int? = nil
    ) throws(RecordingRefusal) -> Recording {
        try make(from: capture, name: name, secrets: secrets + capture.request.keys, expectedStatus: status) { answer in
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
