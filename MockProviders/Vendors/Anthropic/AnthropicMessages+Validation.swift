import JSONTree
import Recording

extension AnthropicMessages {
    func validate(_ body: JSONTree, of request: VendorRequest) throws(Refusal) -> Question {
        let body = JSONField(body)
        try body.expectOnly(Self.fields)
        let model = try body.required("model").filledText()
        try body.required("max_tokens").whole(in: 1...Int.max)
        let lastUserText = try checkMessages(body.required("messages").elements(atLeast: 1))
        if let system = body["system"], system.tree.string == nil {
            for block in try system.elements() { try checkText(block) }
        }
        try body["temperature"]?.number(in: 0...1)
        try body["top_p"]?.number(in: 0...1)
        try body["top_k"]?.whole(in: 0...Int.max)
        for stop in try body["stop_sequences"]?.elements() ?? [] {
            let text = try stop.text()
            guard text.contains(where: { !$0.isWhitespace }) else {
                throw stop.refusal(.wrongValue, "must have more than white space in it.")
            }
        }
        try checkTools(body["tools"])
        if let choice = body["tool_choice"] {
            _ = try choice.required("type").choice(["auto", "any", "tool", "none"])
        }
        if let thinking = body["thinking"], try thinking.required("type").choice(Self.thinking) == "enabled" {
            try thinking.required("budget_tokens").whole(in: 1024...Int.max)
        }
        for name in ["metadata", "output_config", "context_management"] { try body[name]?.expectObject() }
        _ = try body["service_tier"]?.choice(["auto", "standard_only"])
        let streams = try body["stream"]?.flag() ?? false
        return Question(
            vendor: vendor,
            api: api,
            model: model,
            lastUserText: lastUserText,
            form: streams ? .eventStream : .whole
        )
    }

    /// Messages of one role may follow each other, the vendor takes them for one; the first is the user's.
    ///
    /// - Returns: the text of the last user message.
    private func checkMessages(_ messages: [JSONField]) throws(Refusal) -> String? {
        var lastUserText: String?
        for (index, message) in messages.enumerated() {
            try message.expectOnly(["role", "content"])
            let role = try message.required("role").choice(["user", "assistant"])
            if index == 0, role != "user" {
                throw message.refusal(.wrongOrder, "the first message must be the user's.").moved(to: "role")
            }
            let isLastAnswer = index == messages.count - 1 && role == "assistant"
            let text = try checkContent(message.required("content"), mayBeEmpty: isLastAnswer)
            if isLastAnswer, text.last?.isWhitespace == true {
                throw message.refusal(.wrongValue, "the last message must not end with white space.")
            }
            if role == "user" { lastUserText = text }
        }
        return lastUserText
    }

    /// Text, or blocks of which the text ones must not be blank; only a last assistant message may be empty.
    private func checkContent(_ content: JSONField, mayBeEmpty: Bool) throws(Refusal) -> String {
        if let text = content.tree.string {
            guard mayBeEmpty || Self.isSaid(text) else { throw content.refusal(.wrongValue, "must not be blank.") }
            return text
        }
        guard content.tree.kind == .array else { throw content.wrongType("text or a list of blocks") }
        guard mayBeEmpty || content.tree.count > 0 else { throw content.refusal(.wrongValue, "must not be empty.") }
        var joined = ""
        for block in try content.elements() {
            try block.expectObject()
            switch try block.required("type").choice(Self.blocks) {
            case "text":
                try checkText(block)
                joined += try block.required("text").text()
            case "image": try checkSource(block, types: Self.pictures)
            case "document": try checkSource(block, types: ["application/pdf", "text/plain"])
            case "tool_use":
                for name in ["id", "name"] { _ = try block.required(name).filledText() }
                try block.required("input").expectObject()
            case "tool_result": _ = try block.required("tool_use_id").filledText()
            case "thinking": for name in ["thinking", "signature"] { _ = try block.required(name).text() }
            default: continue
            }
        }
        return joined
    }

    private func checkText(_ block: JSONField) throws(Refusal) {
        try block.expectOnly(["type", "text", "cache_control", "citations"])
        let text = try block.required("text")
        guard Self.isSaid(try text.text()) else { throw text.refusal(.wrongValue, "must not be blank.") }
    }

    /// Where a picture or a document comes from.
    private func checkSource(_ block: JSONField, types: Set<String>) throws(Refusal) {
        let source = try block.required("source")
        switch try source.required("type").choice(["base64", "url", "file", "text", "content"]) {
        case "base64":
            try source.expectOnly(["type", "media_type", "data"])
            _ = try source.required("media_type").choice(types)
            let data = try source.required("data")
            guard Base64Spelling.isRight(try data.text()) else { throw data.refusal(.wrongValue, "must be base64.") }
        case "url": _ = try source.required("url").filledText()
        default: return
        }
    }

    /// A tool of the caller's has a name and a schema; others are the vendor's own, with a type.
    private func checkTools(_ field: JSONField?) throws(Refusal) {
        for tool in try field?.elements() ?? [] {
            try tool.expectObject()
            guard ["custom", nil].contains(tool["type"]?.tree.string) else { continue }
            _ = try tool.required("name").filledText()
            try tool.required("input_schema").expectObject()
        }
    }

    private static func isSaid(_ text: String) -> Bool {
        text.contains { !$0.isWhitespace }
    }

    private static let thinking: Set<String> = ["enabled", "disabled", "adaptive"]
    private static let pictures: Set<String> = ["image/png", "image/jpeg", "image/webp", "image/gif"]
    private static let fields: Set<String> = [
        "model", "max_tokens", "messages", "stream", "system", "temperature", "top_p", "top_k", "stop_sequences",
        "tools", "tool_choice", "thinking", "metadata", "service_tier", "container", "context_management",
        "mcp_servers", "output_config", "output_format", "inference_geo", "cache_control", "diagnostics", "speed",
    ]
    private static let blocks: Set<String> = [
        "text", "image", "document", "search_result", "thinking", "redacted_thinking", "tool_use", "tool_result",
        "server_tool_use", "web_search_tool_result", "web_fetch_tool_result", "code_execution_tool_result",
        "bash_code_execution_tool_result", "text_editor_code_execution_tool_result", "tool_search_tool_result",
        "container_upload", "compaction",
    ]
}
