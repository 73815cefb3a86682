import JSONTree
import Recording

/// OpenAI's `POST /v1/responses`.
///
/// Source: the API reference, "Responses".
struct OpenAIResponses: VendorForm {
    let vendor = Recording.Vendor.openai
    let api = Recording.API.responses
    let paths = ["/openai/v1/responses"]
    let defaultRecording = "openai/responses-short"
    let maximumBody = 512 << 20
    let errors = OpenAIErrors(api: .responses)

    func authenticate(_ request: VendorRequest) throws(Refusal) {
        try OpenAIErrors.authenticate(request)
    }

    func answer(to refusal: Refusal, requestID: String) -> VendorAnswer {
        errors.answer(to: refusal, requestID: requestID)
    }

    func errorAnswer(status: Int, requestID: String) -> VendorAnswer {
        errors.answer(status: status, requestID: requestID)
    }

    /// The failure as it comes, twice: an error, and the response that failed of it.
    func errorFrame(requestID: String) -> [UInt8] {
        let message = "The server had an error while it was answering."
        let error = JSONText.object([
            ("type", .string("error")), ("sequence_number", .integer(Self.lateNumber)),
            ("error", OpenAIErrors.error(message, type: "server_error", code: "server_error")),
        ])
        let failed = JSONText.object([
            ("type", .string("response.failed")),
            (
                "response",
                .object([
                    ("id", .string("resp_\(requestID)")), ("object", .string("response")),
                    ("created_at", .integer(1_795_426_200)), ("status", .string("failed")),
                    ("error", .object([("code", .string("server_error")), ("message", .string(message))])),
                    ("incomplete_details", .null), ("model", .string("")), ("output", .array([])), ("usage", .null),
                ])
            ),
            ("sequence_number", .integer(Self.lateNumber + 1)),
        ])
        return Array(
            """
            event: error
            data: \(error.serialized())

            event: response.failed
            data: \(failed.serialized())


            """.utf8
        )
    }

    func omissions(from frame: Frame, for question: Question) -> [Range<Int>] {
        question.wantsObfuscation ? [] : frame.range(ofString: "obfuscation").map { [$0] } ?? []
    }

    /// The response of the last event; the error of one that failed; 500 for a stream that was cut.
    func whole(_ recording: Recording) -> VendorAnswer {
        let requestID = recording.header("x-request-id") ?? "req_mock0"
        switch ResponsesFold(RecordedStream(recording)) {
        case .answered(let response):
            return VendorAnswer(
                status: 200,
                headers: headers(of: recording, contentType: "application/json"),
                body: JSONText(response).serialized(indent: 2)
            )
        case .failed(let error):
            let code = error["code"]?.string
            let status = OpenAIErrors.status(type: error["type"]?.string, code: code)
            let told = OpenAIErrors.error(
                error["message"]?.string ?? "",
                type: status == 429 ? "tokens" : status == 400 ? "invalid_request_error" : "server_error",
                code: code
            )
            return errors.answer(status: status, error: told, requestID: requestID)
        case .cut: return errorAnswer(status: 500, requestID: requestID)
        }
    }

    /// Later than any event that a recording has.
    private static let lateNumber = 100_000
}
