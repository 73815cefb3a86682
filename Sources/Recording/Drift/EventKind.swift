import EventStream
import JSONTree

/// The kind of an event of a stream: its name, and its variant where events of one name carry different things.
struct EventKind: Sendable, Hashable, CustomStringConvertible {
    let name: String
    /// The `type` of what the event carries, such as `text_delta` of a `content_block_delta`.
    let variant: String?

    init(_ name: String, variant: String? = nil) {
        self.name = name
        self.variant = variant
    }

    /// The kind of `event` in a stream of `api`; `data` is its data, nil where that is no JSON.
    init(of event: ServerSentEvent, data: JSONTree?, in api: Recording.API) {
        if event.data == "[DONE]" {
            self.init("[DONE]")
        } else if let data {
            switch api {
            case .messages: self.init(named: event, data: data, carrying: ["content_block", "delta"])
            case .responses: self.init(named: event, data: data, carrying: ["item", "part", "annotation"])
            case .chatCompletions: self.init(unnamed: event, Self.nameOfChunk(data))
            case .generateContent: self.init(unnamed: event, data["error"] == nil ? "chunk" : "error")
            }
        } else {
            self.init(unnamed: event, "an event that is no JSON")
        }
    }

    /// An event that names itself twice: in its `event` line and in its data.
    private init(named event: ServerSentEvent, data: JSONTree, carrying members: [String]) {
        let type = data["type"]?.string
        let name = type == event.name ? event.name : "\(event.name) of type \(type ?? "none")"
        self.init(name, variant: members.compactMap { data.at($0, "type")?.string }.first)
    }

    /// An event of a stream that has no `event` lines.
    private init(unnamed event: ServerSentEvent, _ name: String) {
        self.init(event.name == "message" ? name : "\(event.name): \(name)")
    }

    private static func nameOfChunk(_ data: JSONTree) -> String {
        if let error = data["error"], !error.isNull { return "error" }
        if let choices = data["choices"], !choices.isNull, choices.kind != .array || choices.count > 0 {
            return "chunk"
        }
        return data["usage"]?.kind == .object ? "usage chunk" : "chunk without choices"
    }

    /// Whether events of this kind come whenever the vendor likes, or not at all.
    var isKeepAlive: Bool {
        name == "ping" || name == "keepalive"
    }

    /// Whether a stream ends with it. That an end is missing is told by the end, not by its event.
    var isEnd: Bool {
        ["message_stop", "response.completed", "response.failed", "[DONE]", "error"].contains(name)
    }

    /// The same for an answer that is whole and one that its limit ended: which of them comes is the answer's.
    var withoutOutcome: EventKind {
        name == "response.incomplete" ? EventKind("response.completed", variant: variant) : self
    }

    /// `content_block_delta[text_delta]`
    var description: String {
        variant.map { "\(name)[\($0)]" } ?? name
    }
}
