import JSONTree
import Recording

extension OpenAIChatCompletions {
    /// A `chat.completion`; the error of a stream that failed; 500 for one that was cut.
    func whole(_ recording: Recording) -> VendorAnswer {
        let fold = ChatFold(RecordedStream(recording))
        let requestID = recording.header("x-request-id") ?? "req_mock0"
        if let error = fold.failure?["error"] {
            let status = OpenAIErrors.status(type: error["type"]?.string, code: error["code"]?.string)
            return errors.answer(status: status, error: JSONText(error), requestID: requestID)
        }
        guard fold.isFinished else { return errorAnswer(status: 500, requestID: requestID) }
        var body = JSONText.object([("id", fold.head["id"] ?? .null), ("object", .string("chat.completion"))])
        body["created"] = fold.head["created"]
        body["model"] = fold.head["model"]
        body["choices"] = fold.choices { index, choice in
            var message = JSONText.object([
                ("role", .string(choice.role)), ("content", JSONText(content(of: choice))),
            ])
            message["tool_calls"] = choice.toolCalls
            message["refusal"] = JSONText(choice.refusal)
            message["annotations"] = .array([])
            return .object([
                ("index", .integer(index)), ("message", message),
                ("logprobs", choice.logprobs.map { .object([("content", .array($0)), ("refusal", .null)]) } ?? .null),
                ("finish_reason", choice.finishReason),
            ])
        }
        body["usage"] = fold.usage
        body["service_tier"] = fold.head["service_tier"]
        body["system_fingerprint"] = fold.head["system_fingerprint"] ?? .null
        return VendorAnswer(
            status: 200,
            headers: headers(of: recording, contentType: "application/json"),
            body: body.serialized(indent: 2) + "\n"
        )
    }

    /// Null where the model called tools or refused, and said nothing.
    private func content(of choice: ChatFold.Choice) -> String? {
        let isSilent = choice.content?.isEmpty != false && (!choice.calls.isEmpty || choice.refusal?.isEmpty == false)
        return isSilent ? nil : choice.content ?? ""
    }
}
