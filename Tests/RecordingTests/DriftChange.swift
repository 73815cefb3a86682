import Recording
import Testing

/// A change of an authored recording, and what comparing the two must tell.
struct DriftChange: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let recording: String
    /// The places of all findings, each with its severity.
    let findings: [String]
    let edit: @Sendable (inout EditableRecording) -> Void

    init(
        _ description: String,
        _ recording: String,
        _ findings: [String],
        _ edit: @escaping @Sendable (inout EditableRecording) -> Void
    ) {
        testDescription = "\(recording): \(description)"
        self.recording = recording
        self.findings = findings
        self.edit = edit
    }

    static let all = messages + responses + chats + google + errors

    private static let messages: [DriftChange] = [
        .init("a field is gone", "anthropic/short", ["warning: content_block_delta[text_delta] delta.text"]) {
            $0.set("content_block_delta", "delta.text", nil)
        },
        .init("a number is a string", "anthropic/short", ["error: message_start message.usage.input_tokens"]) {
            $0.set("message_start", "message.usage.input_tokens", .string("11"))
        },
        .init("a text is a number", "anthropic/short", ["error: content_block_delta[text_delta] delta.text"]) {
            $0.set("content_block_delta", "delta.text", .integer(1))
        },
        .init(
            "an event is renamed",
            "anthropic/short",
            ["warning: content_block_stop", "info: content_block_end"]
        ) { recording in
            for index in recording.events.indices where recording.events[index].name == "content_block_stop" {
                recording.events[index] = .named("content_block_end", [("index", .integer(0))])
            }
        },
        .init(
            "the events have no names",
            "anthropic/short",
            ["warning: content_block_stop", "info: message of type content_block_stop"]
        ) { recording in
            for index in recording.events.indices where recording.events[index].name == "content_block_stop" {
                recording.events[index].name = nil
            }
        },
        .init("a block ends after the message", "anthropic/short", ["warning: message_delta"]) {
            $0.swap("content_block_stop", "message_delta")
        },
        .init("a block starts after its first delta", "anthropic/short", ["warning: content_block_delta[text_delta]"]) {
            $0.swap("content_block_start", "content_block_delta")
        },
        .init("the end is missing", "anthropic/short", ["error: answer"]) { $0.remove("message_stop") },
        .init("a field is new", "anthropic/short", ["info: message_start message.region"]) {
            $0.set("message_start", "message.region", .string("eu"), adds: true)
        },
        .init("an event is new", "anthropic/short", ["info: message_note"]) {
            $0.events.insert(.named("message_note"), at: 1)
        },
        .init("an event is gone", "anthropic/short", ["warning: message_delta"]) { $0.remove("message_delta") },
        .init("an id is null", "anthropic/short", ["warning: message_start message.id"]) {
            $0.set("message_start", "message.id", .null)
        },
        .init("the stop reason is null", "anthropic/short", ["warning: message_delta delta.stop_reason"]) {
            $0.set("message_delta", "delta.stop_reason", .null)
        },
        .init("the total of tokens is gone", "anthropic/short", ["warning: message_delta usage.output_tokens"]) {
            $0.set("message_delta", "usage.output_tokens", nil)
        },
        .init("the answer ends with an error", "anthropic/short", ["error: answer"]) { recording in
            recording.events.removeLast(2)
            recording.events.append(.named("error", [("error", .object([("message", .string("Overloaded"))]))]))
        },
        .init(
            "a tool's arguments are an object",
            "anthropic/tool-call",
            ["error: content_block_delta[input_json_delta] delta.partial_json"]
        ) {
            $0.set("content_block_delta", "delta.partial_json", .object([]))
        },
    ]

    private static let responses: [DriftChange] = ["openai", "xai"].flatMap { vendor -> [DriftChange] in
        let short = "\(vendor)/responses-short"
        return [
            .init("a delta is an object", short, ["error: response.output_text.delta delta"]) {
                $0.set("response.output_text.delta", "delta", .object([("text", .string("Hi"))]))
            },
            .init("the end is missing", short, ["error: answer"]) { $0.remove("response.completed") },
            .init("the first two events are swapped", short, ["warning: response.created"]) {
                $0.swap("response.created", "response.in_progress")
            },
            .init(
                "a nested text is gone",
                short,
                ["warning: response.completed response.output[message].content[output_text].text"]
            ) {
                $0.set("response.completed", "response.output.[].content.[].text", nil)
            },
            .init("a list is an object", short, ["error: response.completed response.output"]) {
                $0.set("response.completed", "response.output", .object([]))
            },
            .init("a name is null", short, ["warning: response.created response.model"]) {
                $0.set("response.created", "response.model", .null)
            },
            .init("a null has a value", short, ["info: response.created response.error"]) {
                $0.set("response.created", "response.error", .object([("code", .string("none"))]))
            },
            .init(
                "a detail of usage is new",
                short,
                ["info: response.completed response.usage.input_tokens_details.video_tokens"]
            ) {
                let path = "response.usage.input_tokens_details.video_tokens"
                $0.set("response.completed", path, .integer(0), adds: true)
            },
            .init(
                "a part has another type",
                short,
                ["warning: response.content_part.added[output_text]", "info: response.content_part.added[words]"]
            ) {
                $0.set("response.content_part.added", "part.type", .string("words"))
            },
            .init("an index is gone", short, ["warning: response.output_text.done content_index"]) {
                $0.set("response.output_text.done", "content_index", nil)
            },
            .init("a number is in quotes", short, ["error: response.completed sequence_number"]) {
                $0.set("response.completed", "sequence_number", .string("9"))
            },
        ]
    }
}
