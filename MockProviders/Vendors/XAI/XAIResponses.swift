import JSONTree
import Recording

/// xAI's `POST /v1/responses`. Members that it does not know, it does not look at.
///
/// Source: the REST API reference, "Responses".
struct XAIResponses: VendorForm {
    let vendor = Recording.Vendor.xai
    let api = Recording.API.responses
    let paths = ["/xai/v1/responses"]
    let defaultRecording = "xai/responses-short"
    let maximumBody = 64 << 20

    func authenticate(_ request: VendorRequest) throws(Refusal) {
        try XAIErrors.authenticate(request)
    }

    func answer(to refusal: Refusal, requestID: String) -> VendorAnswer {
        XAIErrors.answer(to: refusal, requestID: requestID)
    }

    func errorAnswer(status: Int, requestID: String) -> VendorAnswer {
        XAIErrors.answer(status: status, requestID: requestID)
    }

    /// The error as an event, flat, with its number first as everywhere in this stream; nothing follows it.
    func errorFrame(requestID: String) -> [UInt8] {
        let told = XAIErrors.error(status: 503)
        let error = JSONText.object([
            ("sequence_number", .integer(100_000)), ("type", .string("error")), ("code", told["code"] ?? .null),
            ("message", told["error"] ?? .null), ("param", .null),
        ])
        return Array("event: error\ndata: \(error.serialized())\n\n".utf8)
    }

    func validate(_ body: JSONTree, of request: VendorRequest) throws(Refusal) -> Question {
        let body = JSONField(body)
        try body.expectObject()
        let model = try body.required("model").filledText()
        let lastUserText = try Self.input.check(body.required("input")) { _, url throws(Refusal) in
            try XAISettings.check(picture: url)
        }
        if let instructions = body["instructions"] { _ = try instructions.text() }
        try body["max_output_tokens"]?.whole(in: 1...Int.max)
        try body["temperature"]?.number(in: 0...2)
        try body["top_p"]?.number(in: 0...1)
        for name in ["store", "background", "parallel_tool_calls"] { try body[name]?.flag() }
        for name in ["reasoning", "text"] { try body[name]?.expectObject() }
        try XAISettings(model: model).check(effort: body["reasoning"]?["effort"])
        try ResponsesInput.checkTools(body["tools"])
        try ChatShapes.checkToolChoice(body["tool_choice"], words: ["none", "auto", "required"])
        let streams = try body["stream"]?.flag() ?? false
        return Question(
            vendor: vendor,
            api: api,
            model: model,
            lastUserText: lastUserText,
            form: streams ? .eventStream : .whole
        )
    }

    /// The response of the last event; the error of one that failed, flat; 500 for a stream that was cut.
    func whole(_ recording: Recording) -> VendorAnswer {
        let requestID = recording.header("x-request-id") ?? "req_mock0"
        switch ResponsesFold(RecordedStream(recording)) {
        case .answered(let response):
            return VendorAnswer(
                status: 200,
                headers: headers(of: recording, contentType: "application/json"),
                body: JSONText(response).serialized()
            )
        case .failed(let error):
            let status = XAIErrors.status(of: error["code"]?.string)
            let words = error["message"]?.string ?? error["error"]?.string ?? error.string
            return XAIErrors.answer(status: status, message: words, requestID: requestID)
        case .cut: return errorAnswer(status: 500, requestID: requestID)
        }
    }

    private static let input = ResponsesInput(
        items: [
            "message", "reasoning", "function_call", "function_call_output", "web_search_call", "x_search_call",
            "code_interpreter_call", "file_search_call", "mcp_call", "custom_tool_call", "custom_tool_call_output",
        ],
        refusesUnknown: false,
        pictures: XAISettings.pictures
    )
}
