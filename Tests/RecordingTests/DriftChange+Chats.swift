import Recording

extension DriftChange {
    static let chats: [DriftChange] = ["openai/chat-short", "xai/chat-short", "mistral/short"].flatMap {
        short -> [DriftChange] in
        [
            .init("the text is gone", short, ["warning: chunk choices[].delta.content"]) {
                $0.set(nil, "choices.[].delta.content", nil)
            },
            .init("the text is a list of parts", short, ["error: chunk choices[].delta.content"]) {
                $0.set(nil, "choices.[].delta.content", .array([.object([("type", .string("text"))])]))
            },
            .init("the choices are an object", short, ["error: chunk choices"]) { recording in
                for index in recording.events.indices where recording.events[index].json?["choices"]?.isEmpty == false {
                    recording.events[index].json?.set(["choices"], .object([]), adds: false)
                }
            },
            .init("the finish reason is gone", short, ["warning: chunk choices[].finish_reason"]) {
                $0.set(nil, "choices.[].finish_reason", nil)
            },
            .init("the marker at the end is missing", short, ["error: answer"]) { $0.remove("[DONE]") },
            .init("the finish reason comes first", short, ["warning: the answer"]) {
                $0.move(to: 0) { $0.json?["choices"]?.first?["finish_reason"]?.string != nil }
            },
            .init("an error comes in place of the rest", short, ["error: answer"]) { recording in
                let failure: EditableJSON =
                    short.hasPrefix("xai")
                    ? .object([("code", .string("unavailable")), ("error", .string("Too busy."))])
                    : .object([("error", .object([("message", .string("Too busy."))]))])
                recording.events.removeSubrange(3...)
                recording.events.append(EditableRecording.Event(name: nil, data: .json(failure)))
                if !short.hasPrefix("xai") {
                    recording.events.append(EditableRecording.Event(name: nil, data: .text("[DONE]")))
                }
            },
            .init("a field is new", short, ["info: chunk choices[].delta.mood"]) {
                $0.set(nil, "choices.[].delta.mood", .string("calm"), adds: true)
            },
            .init("a delta is empty, to keep the connection alive", short, []) { recording in
                var empty = recording.events[1]
                empty.json?.set(["choices", "[]", "delta"], .object([]), adds: false)
                recording.events.insert(empty, at: 2)
            },
            .init("the model is gone in a single chunk", short, ["warning: chunk model"]) {
                $0.events[2].json?.set(["model"], nil, adds: false)
            },
        ]
    }

    static let google: [DriftChange] = [
        .init("the text is gone", "google/short", ["warning: chunk candidates[].content.parts[].text"]) {
            $0.set(nil, "candidates.[].content.parts.[].text", nil)
        },
        .init("the text is a number", "google/short", ["error: chunk candidates[].content.parts[].text"]) {
            $0.set(nil, "candidates.[].content.parts.[].text", .integer(4))
        },
        .init(
            "the finish reason is gone",
            "google/short",
            ["error: answer", "warning: chunk candidates[].finishReason"]
        ) {
            $0.set(nil, "candidates.[].finishReason", nil)
        },
        .init("the usage is gone", "google/short", ["warning: chunk usageMetadata"]) {
            $0.set(nil, "usageMetadata", nil)
        },
        .init("the id is gone", "google/short", ["warning: chunk responseId"]) { $0.set(nil, "responseId", nil) },
        .init("the finish reason comes apart from the text", "google/short", []) { recording in
            let finish = EditableJSON.object([
                ("candidates", .array([.object([("finishReason", .string("STOP")), ("index", .integer(0))])])),
                ("usageMetadata", .object([("promptTokenCount", .integer(3))])), ("modelVersion", .string("m")),
                ("responseId", .string("r")),
            ])
            recording.set(nil, "candidates.[].finishReason", nil)
            recording.events.append(EditableRecording.Event(name: nil, data: .json(finish)))
        },
        .init("a call's arguments are other ones", "google/tool-call", []) {
            let path = "candidates.[].content.parts.[].functionCall.args"
            $0.set(nil, path, .object([("country", .array([.bool(true)]))]))
        },
        .init("the error behind the stream has no status", "google/in-stream-error", ["warning: error error.status"]) {
            $0.set(nil, "error.status", nil)
        },
    ]

    static let errors: [DriftChange] = [
        .init("the message is gone", "anthropic/unauthorized", ["warning: body error.message"]) {
            $0.set(nil, "error.message", nil)
        },
        .init("the code is a string", "google/unauthorized", ["error: body error.code"]) {
            $0.set(nil, "error.code", .string("400"))
        },
        .init("the error is an object", "xai/chat-unauthorized", ["error: body error"]) {
            $0.set(nil, "error", .object([]))
        },
        .init("a field is new", "mistral/rate-limited", ["info: body hint"]) {
            $0.set(nil, "hint", .string("Wait."), adds: true)
        },
        .init("the status is of another class", "openai/chat-rate-limited", ["error: answer status"]) {
            $0.metadata.set(["status"], .integer(503), adds: false)
        },
        .init("the status is another one of the class", "openai/chat-rate-limited", ["warning: answer status"]) {
            $0.metadata.set(["status"], .integer(403), adds: false)
        },
        .init("the content type is another one", "mistral/rate-limited", ["error: answer content-type"]) {
            $0.metadata.set(["headers", "content-type"], .string("text/html"), adds: false)
        },
        .init("the charset is another one", "anthropic/short", []) {
            $0.metadata.set(["headers", "content-type"], .string("text/event-stream"), adds: false)
        },
    ]
}

extension EditableJSON {
    /// Whether it is an array without elements.
    fileprivate var isEmpty: Bool {
        if case .array(let elements) = self { elements.isEmpty } else { false }
    }

    fileprivate var first: EditableJSON? {
        if case .array(let elements) = self { elements.first } else { nil }
    }
}
