import JSONTree
import Recording

/// Mistral's `POST /v1/chat/completions`.
///
/// Source: the API reference, "Chat".
struct MistralChatCompletions: VendorForm {
    let vendor = Recording.Vendor.mistral
    let api = Recording.API.chatCompletions
    let paths = ["/mistral/v1/chat/completions"]
    let defaultRecording = "mistral/short"
    let maximumBody = 32 << 20

    func authenticate(_ request: VendorRequest) throws(Refusal) {
        guard let key = request.bearer, !key.isEmpty else { throw Refusal(.noKey, "No API key was sent") }
        guard !key.hasPrefix("bad-") else { throw Refusal(.badKey, "The API key is not valid") }
    }

    /// A chunk that finishes with an error, and the end that comes all the same.
    func errorFrame(requestID: String) -> [UInt8] {
        let delta = JSONText.object([("content", .string(""))])
        let chunk = JSONText.object([
            ("id", .string(MockUUID.hex(from: requestID))), ("object", .string("chat.completion.chunk")),
            ("created", .integer(1_795_426_200)), ("model", .string("")),
            (
                "choices",
                .array([
                    .object([("index", .integer(0)), ("delta", delta), ("finish_reason", .string("error"))])
                ])
            ),
        ])
        return Array("data: \(chunk.serialized())\n\ndata: [DONE]\n\n".utf8)
    }

    /// A `chat.completion`, its content in parts where the model thought; the error of a stream that failed; 500 for
    /// one that was cut.
    func whole(_ recording: Recording) -> VendorAnswer {
        let fold = ChatFold(RecordedStream(recording))
        let requestID = recording.header("mistral-correlation-id") ?? "req_mock0"
        if let failure = fold.failure {
            let error = failure["error"] ?? failure
            let status = error["raw_status_code"]?.integer ?? Self.status(of: error["type"]?.string)
            return answer(status: status, body: JSONText(failure).serialized(), requestID: requestID)
        }
        let hasFailed = fold.choices.values.contains { choice in
            if case .string("error") = choice.finishReason { true } else { false }
        }
        guard fold.isFinished, !hasFailed else { return errorAnswer(status: 500, requestID: requestID) }
        var body = JSONText.object([("id", fold.head["id"] ?? .null)])
        body["created"] = fold.head["created"]
        body["model"] = fold.head["model"]
        body["usage"] = fold.usage
        body["object"] = .string("chat.completion")
        body["choices"] = fold.choices { index, choice in
            .object([
                ("index", .integer(index)), ("finish_reason", choice.finishReason),
                (
                    "message",
                    .object([
                        ("role", .string(choice.role)), ("tool_calls", choice.toolCalls ?? .null),
                        ("content", content(of: choice)),
                    ])
                ),
            ])
        }
        return VendorAnswer(
            status: 200,
            headers: headers(of: recording, contentType: "application/json"),
            body: body.serialized()
        )
    }

    private func content(of choice: ChatFold.Choice) -> JSONText {
        guard !choice.parts.isEmpty else { return .string(choice.content ?? "") }
        return .array(
            choice.parts.map { part in
                switch part {
                case .thinking(let thought):
                    .object([
                        ("type", .string("thinking")),
                        ("thinking", .array([.object([("type", .string("text")), ("text", .string(thought))])])),
                        ("closed", .bool(true)),
                    ])
                case .text(let text): .object([("type", .string("text")), ("text", .string(text))])
                }
            }
        )
    }
}
