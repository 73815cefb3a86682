import JSONTree

/// The chunks of a chat completion put together: what every vendor's have in common.
struct ChatFold {
    struct Call {
        var id: String?
        var type: String?
        var name = ""
        var arguments = ""
    }

    struct Choice {
        var role = "assistant"
        /// `nil` while no delta had a string.
        var content: String?
        /// Content that came in parts, as Mistral sends thoughts: thinking and text, in order.
        var parts: [Part] = []
        var refusal: String?
        var reasoning: String?
        var calls: [Int: Call] = [:]
        /// Entries of `logprobs.content`; `nil` while the key has not come.
        var logprobs: [JSONText]?
        var finishReason: JSONText = .null
    }

    enum Part {
        case thinking(String)
        case text(String)
    }

    private(set) var head: JSONText = .object([])
    private(set) var choices: [Int: Choice] = [:]
    private(set) var usage: JSONText?
    /// An object with an error in the place of a chunk.
    private(set) var failure: JSONTree?
    private(set) var isFinished = false

    init(_ stream: RecordedStream) {
        for frame in stream.frames {
            if frame.data == "[DONE]" { isFinished = true }
            guard let chunk = frame.json, chunk.kind == .object else { continue }
            guard let deltas = chunk["choices"] else {
                failure = chunk
                continue
            }
            for member in chunk.members where Self.headNames.contains(member.key) && !member.value.isNull {
                head[member.key] = JSONText(member.value)
            }
            if let told = chunk["usage"], told.kind == .object { usage = JSONText(told) }
            for delta in deltas.elements {
                let index = delta["index"]?.integer ?? 0
                var choice = choices[index] ?? Choice()
                choice.take(delta)
                choices[index] = choice
            }
        }
    }

    /// The choices in order, each made by `make`.
    func choices(_ make: (Int, Choice) -> JSONText) -> JSONText {
        .array(choices.sorted { $0.key < $1.key }.map { make($0.key, $0.value) })
    }

    private static let headNames: Set<String> = ["id", "created", "model", "service_tier", "system_fingerprint"]
}

extension ChatFold.Choice {
    fileprivate mutating func take(_ chunk: JSONTree) {
        if let reason = chunk["finish_reason"], !reason.isNull { finishReason = JSONText(reason) }
        if let entries = chunk.at("logprobs", "content")?.elements {
            logprobs = (logprobs ?? []) + entries.map(JSONText.init)
        }
        guard let delta = chunk["delta"] else { return }
        if let told = delta["role"]?.string { role = told }
        if let text = delta["content"]?.string { take(text: text) }
        for part in delta["content"]?.elements ?? [] {
            if part["type"]?.string == "thinking" {
                let thought = part["thinking"]?.elements.compactMap { $0["text"]?.string }.joined() ?? ""
                take(.thinking(thought))
            } else if let text = part["text"]?.string {
                take(.text(text))
            }
        }
        if let text = delta["refusal"]?.string { refusal = (refusal ?? "") + text }
        if let text = delta["reasoning_content"]?.string { reasoning = (reasoning ?? "") + text }
        for (place, call) in (delta["tool_calls"]?.elements ?? []).enumerated() {
            let index = call["index"]?.integer ?? place
            var known = calls[index] ?? ChatFold.Call()
            known.id = known.id ?? call["id"]?.string
            known.type = known.type ?? call["type"]?.string
            known.name += call.at("function", "name")?.string ?? ""
            known.arguments += call.at("function", "arguments").map { $0.string ?? $0.serialized() } ?? ""
            calls[index] = known
        }
    }

    /// Text after parts is a part too.
    private mutating func take(text: String) {
        if parts.isEmpty { content = (content ?? "") + text } else if !text.isEmpty { take(.text(text)) }
    }

    private mutating func take(_ part: ChatFold.Part) {
        if let before = content {
            content = nil
            if !before.isEmpty { parts.append(.text(before)) }
        }
        switch (parts.last, part) {
        case (.thinking(let before), .thinking(let more)): parts[parts.count - 1] = .thinking(before + more)
        case (.text(let before), .text(let more)): parts[parts.count - 1] = .text(before + more)
        default: parts.append(part)
        }
    }

    /// `tool_calls` of the message; `nil` when no tool was called.
    var toolCalls: JSONText? {
        guard !calls.isEmpty else { return nil }
        return .array(
            calls.sorted { $0.key < $1.key }.map { _, call in
                .object([
                    ("id", JSONText(call.id)), ("type", .string(call.type ?? "function")),
                    (
                        "function",
                        .object([("name", .string(call.name)), ("arguments", .string(call.arguments))])
                    ),
                ])
            }
        )
    }
}
