import HTTPTypes
import JSONTree
import Recording

/// OpenAI's `POST /v1/responses`.
///
/// Source: the API reference, "Responses".
struct OpenAIResponses: VendorForm {
    let vendor = Recording.Vendor.openai
    let api = Recording.API.responses
    let path = "/openai/v1/responses"
    let defaultRecording = "openai/responses-short"
    let maximumBody = 64 << 20

    func authenticate(_ headers: HTTPFields) throws(Refusal) {
        try OpenAIErrors.authenticate(headers)
    }

    func answer(to refusal: Refusal, requestID: String) -> VendorAnswer {
        OpenAIErrors.answer(to: refusal, requestID: requestID, api: api)
    }

    func validate(_ body: JSONTree) throws(Refusal) -> Question {
        let reader = try BodyReader(body)
        try reader.expectOnly(Self.fields)
        let model = try reader.requiredString("model")
        if let limit = try reader.optionalCount("max_output_tokens"), limit < Self.leastOutput {
            throw invalid("max_output_tokens", "must be \(Self.leastOutput) or more.")
        }
        try reader.expect("instructions", [.string, .array, .null], "text")
        try reader.expect("temperature", [.integer, .real, .null], "a number")
        try reader.expect("top_p", [.integer, .real, .null], "a number")
        try reader.expect("tools", [.array, .null], "a list")
        try reader.expect("reasoning", [.object, .null], "an object")
        try reader.expect("store", [.bool, .null], "true or false")
        try reader.expect("metadata", [.object, .null], "an object")
        let lastUserText: String?
        if let text = body["input"]?.string {
            lastUserText = text
        } else {
            lastUserText = try validateInput(reader.requiredArray("input"))
        }
        try reader.expectStreaming()
        return Question(api: api, model: model, lastUserText: lastUserText)
    }

    /// - Returns: the text of the last user message.
    private func validateInput(_ items: [JSONTree]) throws(Refusal) -> String? {
        var lastUserText: String?
        for (index, item) in items.enumerated() {
            let place = "input[\(index)]"
            guard item.kind == .object else { throw invalid(place, "must be an object.") }
            // Only messages may leave out their type; other items are the vendor's own from earlier answers.
            let type = item["type"]?.string ?? "message"
            guard Self.items.contains(type) else {
                throw invalid("\(place).type", "\"\(type)\" is not a kind of item.")
            }
            guard type == "message" else { continue }
            guard let role = item["role"]?.string, Self.roles.contains(role) else {
                throw invalid("\(place).role", "must be one of: \(Self.roles.sorted().joined(separator: ", ")).")
            }
            guard let content = item["content"] else {
                throw Refusal(.missing(field: "\(place).content"), "\(place).content: this field is required.")
            }
            let text = try validateContent(content, of: role, at: "\(place).content")
            if role == "user" { lastUserText = text }
        }
        return lastUserText
    }

    /// Text, or parts; the assistant's are of the output kinds, everybody else's of the input kinds.
    private func validateContent(_ content: JSONTree, of role: String, at place: String) throws(Refusal) -> String {
        if let text = content.string { return text }
        guard content.kind == .array else { throw invalid(place, "must be text or a list of parts.") }
        let parts = role == "assistant" ? Self.outputParts : Self.inputParts
        var joined = ""
        for (index, part) in content.elements.enumerated() {
            let at = "\(place)[\(index)]"
            guard let type = part["type"]?.string, parts.contains(type) else {
                throw invalid("\(at).type", "must be one of: \(parts.sorted().joined(separator: ", ")).")
            }
            guard type == "input_text" || type == "output_text" else { continue }
            guard let text = part["text"]?.string else { throw invalid("\(at).text", "must be a string.") }
            joined += text
        }
        return joined
    }

    private func invalid(_ field: String, _ message: String) -> Refusal {
        Refusal(.invalid(field: field), "\(field): \(message)")
    }

    private static let leastOutput = 16
    private static let roles: Set<String> = ["assistant", "developer", "system", "user"]
    private static let inputParts: Set<String> = ["input_text", "input_image", "input_file", "input_audio"]
    private static let outputParts: Set<String> = ["output_text", "refusal"]
    private static let items: Set<String> = [
        "message", "reasoning", "function_call", "function_call_output", "item_reference", "file_search_call",
        "web_search_call", "computer_call", "computer_call_output", "image_generation_call", "code_interpreter_call",
        "mcp_call", "mcp_list_tools", "custom_tool_call", "custom_tool_call_output", "compaction",
    ]
    private static let fields: Set<String> = [
        "model", "input", "stream", "stream_options", "instructions", "max_output_tokens", "max_tool_calls", "store",
        "metadata", "temperature", "top_p", "top_logprobs", "tools", "tool_choice", "parallel_tool_calls", "reasoning",
        "text", "truncation", "include", "previous_response_id", "conversation", "background", "prompt", "user",
        "safety_identifier", "prompt_cache_key", "prompt_cache_retention", "service_tier", "context_management",
    ]
}
