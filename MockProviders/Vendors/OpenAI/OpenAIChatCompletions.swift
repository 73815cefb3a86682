import HTTPTypes
import JSONTree
import Recording

/// OpenAI's `POST /v1/chat/completions`.
///
/// Source: the API reference, "Chat completions".
struct OpenAIChatCompletions: VendorForm {
    let vendor = Recording.Vendor.openai
    let api = Recording.API.chatCompletions
    let path = "/openai/v1/chat/completions"
    let defaultRecording = "openai/chat-short"
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
        _ = try reader.optionalCount("max_completion_tokens")
        _ = try reader.optionalCount("max_tokens")
        try reader.expect("temperature", [.integer, .real, .null], "a number")
        try reader.expect("top_p", [.integer, .real, .null], "a number")
        try reader.expect("stop", [.string, .array, .null], "text or a list of strings")
        try reader.expect("tools", [.array, .null], "a list")
        let lastUserText = try validateMessages(reader.requiredArray("messages"))
        try reader.expectStreaming()
        try reader.expect("stream_options", [.object, .null], "an object")
        return Question(api: api, model: model, lastUserText: lastUserText)
    }

    /// - Returns: the text of the last user message.
    private func validateMessages(_ messages: [JSONTree]) throws(Refusal) -> String? {
        var lastUserText: String?
        for (index, message) in messages.enumerated() {
            let place = "messages[\(index)]"
            guard message.kind == .object else { throw invalid(place, "must be an object.") }
            guard let role = message["role"]?.string, Self.roles.contains(role) else {
                throw invalid("\(place).role", "must be one of: \(Self.roles.sorted().joined(separator: ", ")).")
            }
            let callsTools = role == "assistant" && (message["tool_calls"] != nil || message["refusal"]?.string != nil)
            guard let content = message["content"], !content.isNull else {
                if callsTools { continue }
                throw invalid("\(place).content", "must be text or a list of parts.")
            }
            let text = try validateContent(content, at: "\(place).content")
            if role == "user" { lastUserText = text }
        }
        return lastUserText
    }

    private func validateContent(_ content: JSONTree, at place: String) throws(Refusal) -> String {
        if let text = content.string { return text }
        guard content.kind == .array, content.count > 0 else {
            throw invalid(place, "must be text or a list of parts.")
        }
        var joined = ""
        for (index, part) in content.elements.enumerated() {
            let at = "\(place)[\(index)]"
            guard let type = part["type"]?.string, Self.parts.contains(type) else {
                throw invalid("\(at).type", "must be one of: \(Self.parts.sorted().joined(separator: ", ")).")
            }
            guard type == "text" else { continue }
            guard let text = part["text"]?.string else { throw invalid("\(at).text", "must be a string.") }
            joined += text
        }
        return joined
    }

    private func invalid(_ field: String, _ message: String) -> Refusal {
        Refusal(.invalid(field: field), "\(field): \(message)")
    }

    private static let roles: Set<String> = ["assistant", "developer", "function", "system", "tool", "user"]
    private static let parts: Set<String> = ["text", "image_url", "input_audio", "file", "refusal"]
    private static let fields: Set<String> = [
        "model", "messages", "stream", "stream_options", "max_completion_tokens", "max_tokens", "temperature", "top_p",
        "n", "stop", "presence_penalty", "frequency_penalty", "logit_bias", "logprobs", "top_logprobs", "seed", "user",
        "tools", "tool_choice", "parallel_tool_calls", "functions", "function_call", "response_format", "store",
        "metadata", "modalities", "audio", "prediction", "reasoning_effort", "service_tier", "verbosity",
        "web_search_options", "safety_identifier", "prompt_cache_key", "prompt_cache_retention",
    ]
}
