import HTTPTypes
import JSONTree
import Recording

/// Anthropic's `POST /v1/messages`.
///
/// Source: the Messages API reference, version 2023-06-01.
struct AnthropicMessages: VendorForm {
    let vendor = Recording.Vendor.anthropic
    let api = Recording.API.messages
    let path = "/anthropic/v1/messages"
    let defaultRecording = "anthropic/short"
    let maximumBody = 32 << 20

    func authenticate(_ headers: HTTPFields) throws(Refusal) {
        guard let key = headers.first(named: "x-api-key") else {
            throw Refusal(.noKey, "x-api-key header is required")
        }
        guard !key.isEmpty, !key.hasPrefix("bad-") else { throw Refusal(.badKey, "invalid x-api-key") }
        guard let version = headers.first(named: "anthropic-version"), !version.isEmpty else {
            throw Refusal(.missing(field: "anthropic-version"), "anthropic-version: header is required")
        }
        guard Self.versions.contains(version) else {
            throw Refusal(
                .invalid(field: "anthropic-version"),
                "anthropic-version: \"\(version)\" is not a version of this API"
            )
        }
    }

    func validate(_ body: JSONTree) throws(Refusal) -> Question {
        let reader = try BodyReader(body)
        try reader.expectOnly(Self.fields)
        let model = try reader.requiredString("model")
        guard try reader.optionalCount("max_tokens", nullable: false) != nil else {
            throw Refusal(.missing(field: "max_tokens"), "max_tokens: this field is required.")
        }
        try reader.expect("system", [.string, .array], "text or a list of text blocks")
        try reader.expect("temperature", [.integer, .real], "a number")
        try reader.expect("top_p", [.integer, .real], "a number")
        try reader.expect("top_k", [.integer], "a whole number")
        try reader.expect("stop_sequences", [.array], "a list of strings")
        try reader.expect("tools", [.array], "a list")
        try reader.expect("thinking", [.object], "an object")
        try reader.expect("metadata", [.object], "an object")
        let lastUserText = try validateMessages(reader.requiredArray("messages"))
        try reader.expectStreaming()
        return Question(api: api, model: model, lastUserText: lastUserText)
    }

    /// - Returns: the text of the last user message.
    private func validateMessages(_ messages: [JSONTree]) throws(Refusal) -> String? {
        var lastUserText: String?
        for (index, message) in messages.enumerated() {
            let place = "messages.\(index)"
            guard message.kind == .object else { throw invalid(place, "must be an object.") }
            for member in message.members where !["role", "content"].contains(member.key) {
                throw Refusal(
                    .unknownField("\(place).\(member.key)"),
                    "\(place).\(member.key): this field is not known here."
                )
            }
            guard let role = message["role"]?.string, ["user", "assistant"].contains(role) else {
                throw invalid("\(place).role", "must be \"user\" or \"assistant\".")
            }
            if index == 0, role != "user" { throw invalid("\(place).role", "the first message must be the user's.") }
            let isLastAnswer = index == messages.count - 1 && role == "assistant"
            let text = try validateContent(message["content"], at: "\(place).content", mayBeEmpty: isLastAnswer)
            if role == "user" { lastUserText = text }
        }
        return lastUserText
    }

    /// Text, or blocks of which the text ones must not be empty; only a last assistant message may be.
    private func validateContent(
        _ content: JSONTree?,
        at place: String,
        mayBeEmpty: Bool
    ) throws(Refusal) -> String {
        guard let content else { throw Refusal(.missing(field: place), "\(place): this field is required.") }
        if let text = content.string {
            guard mayBeEmpty || !text.isEmpty else { throw invalid(place, "must not be empty.") }
            return text
        }
        guard content.kind == .array else { throw invalid(place, "must be text or a list of blocks.") }
        guard mayBeEmpty || content.count > 0 else { throw invalid(place, "must not be empty.") }
        var joined = ""
        for (index, block) in content.elements.enumerated() {
            let at = "\(place).\(index)"
            guard let type = block["type"]?.string else { throw invalid("\(at).type", "must name the kind of block.") }
            guard Self.blocks.contains(type) else { throw invalid("\(at).type", "\"\(type)\" is not a kind of block.") }
            guard type == "text" else { continue }
            guard let text = block["text"]?.string else { throw invalid("\(at).text", "must be a string.") }
            guard !text.isEmpty else { throw invalid("\(at).text", "must not be empty.") }
            joined += text
        }
        return joined
    }

    private func invalid(_ field: String, _ message: String) -> Refusal {
        Refusal(.invalid(field: field), "\(field): \(message)")
    }

    private static let versions: Set<String> = ["2023-01-01", "2023-06-01"]
    private static let fields: Set<String> = [
        "model", "max_tokens", "messages", "stream", "system", "temperature", "top_p", "top_k", "stop_sequences",
        "tools", "tool_choice", "thinking", "metadata", "service_tier", "container", "context_management",
        "mcp_servers", "output_config", "output_format", "inference_geo", "cache_control",
    ]
    private static let blocks: Set<String> = [
        "text", "image", "document", "search_result", "thinking", "redacted_thinking", "tool_use", "tool_result",
        "server_tool_use", "web_search_tool_result", "web_fetch_tool_result", "container_upload",
    ]
}
