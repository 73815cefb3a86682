import JSONTree
import Recording

/// xAI's `POST /v1/chat/completions`. Members that it does not know, it does not look at.
///
/// Source: the REST API reference, "Chat".
struct XAIChatCompletions: VendorForm {
    let vendor = Recording.Vendor.xai
    let api = Recording.API.chatCompletions
    let paths = ["/xai/v1/chat/completions"]
    let defaultRecording = "xai/chat-short"
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

    /// The flat error in the place of a chunk; nothing follows it.
    func errorFrame(requestID: String) -> [UInt8] {
        Array("data: \(XAIErrors.error(status: 503).serialized())\n\n".utf8)
    }

    /// Counts come in a chunk of their own, where they were asked for.
    func omissions(from frame: Frame, for question: Question) -> [Range<Int>] {
        guard !question.wantsUsage, frame.json?["usage"]?.kind == .object, frame.json?["choices"]?.count == 0 else {
            return []
        }
        return [frame.range]
    }

    /// A `chat.completion`, reasoning beside its content; the error of a stream that failed; 500 for one that was cut.
    func whole(_ recording: Recording) -> VendorAnswer {
        let fold = ChatFold(RecordedStream(recording))
        let requestID = recording.header("x-request-id") ?? "req_mock0"
        if let failure = fold.failure {
            let status = XAIErrors.status(of: failure["code"]?.string)
            var answer = XAIErrors.answer(status: status, requestID: requestID)
            answer.body = JSONText(failure).serialized()
            return answer
        }
        guard fold.isFinished else { return errorAnswer(status: 500, requestID: requestID) }
        var body = JSONText.object([("id", fold.head["id"] ?? .null), ("object", .string("chat.completion"))])
        body["created"] = fold.head["created"]
        body["model"] = fold.head["model"]
        body["choices"] = fold.choices { index, choice in
            var message = JSONText.object([
                ("role", .string(choice.role)), ("content", .string(choice.content ?? "")),
            ])
            message["reasoning_content"] = choice.reasoning.map(JSONText.string)
            message["tool_calls"] = choice.toolCalls
            message["refusal"] = JSONText(choice.refusal)
            return .object([
                ("index", .integer(index)), ("message", message), ("finish_reason", choice.finishReason),
            ])
        }
        body["usage"] = fold.usage
        body["system_fingerprint"] = fold.head["system_fingerprint"]
        return VendorAnswer(
            status: 200,
            headers: headers(of: recording, contentType: "application/json"),
            body: body.serialized()
        )
    }
}
