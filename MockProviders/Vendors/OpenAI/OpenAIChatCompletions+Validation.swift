import JSONTree
import Recording

extension OpenAIChatCompletions {
    func validate(_ body: JSONTree, of request: VendorRequest) throws(Refusal) -> Question {
        let body = JSONField(body)
        try body.expectOnly(Self.fields)
        let model = try body.required("model").filledText()
        let settings = OpenAISettings(body, model: model, effort: body["reasoning_effort"])
        let lastUserText = try checkMessages(body.required("messages").elements(atLeast: 1), with: settings)
        for name in ["max_completion_tokens", "max_tokens"] { try body[name]?.whole(in: 1...Int.max) }
        try body["temperature"]?.number(in: 0...2)
        try body["top_p"]?.number(in: 0...1)
        try body["presence_penalty"]?.number(in: -2...2)
        try body["frequency_penalty"]?.number(in: -2...2)
        try body["n"]?.whole(in: 1...128)
        try body["top_logprobs"]?.whole(in: 0...20)
        try body["seed"]?.whole(in: Int.min...Int.max)
        for name in ["logprobs", "store", "parallel_tool_calls"] { try body[name]?.flag() }
        for name in ["metadata", "logit_bias", "audio", "prediction", "web_search_options"] {
            try body[name]?.expectObject()
        }
        _ = try body["reasoning_effort"]?.choice(["none", "minimal", "low", "medium", "high", "xhigh", "max"])
        try ChatShapes.checkStop(body["stop"], most: 4)
        try ChatShapes.checkTools(body["tools"], ownKinds: ["custom"])
        try ChatShapes.checkToolChoice(body["tool_choice"], words: ["none", "auto", "required"])
        try checkResponseFormat(body["response_format"])
        try settings.checkChat()
        let streams = try body["stream"]?.flag() ?? false
        let options = body["stream_options"]
        try options?.expectOnly(["include_usage", "include_obfuscation"])
        if let options, !streams { throw options.refusal(.wrongValue, "is only for calls with stream set to true.") }
        return Question(
            vendor: vendor,
            api: api,
            model: model,
            lastUserText: lastUserText,
            form: streams ? .eventStream : .whole,
            wantsUsage: try options?["include_usage"]?.flag() ?? false,
            wantsObfuscation: try options?["include_obfuscation"]?.flag() ?? true
        )
    }

    /// - Returns: the text of the last user message.
    private func checkMessages(_ messages: [JSONField], with settings: OpenAISettings) throws(Refusal) -> String? {
        var lastUserText: String?
        for message in messages {
            try message.expectObject()
            let role = try message.required("role").choice(Self.roles)
            try message.expectOnly(Self.memberNames(of: role))
            try ChatShapes.checkToolCalls(message["tool_calls"])
            if role == "tool" { _ = try message.required("tool_call_id").text() }
            let isSilent =
                role == "assistant"
                && ["tool_calls", "function_call", "refusal", "audio"].contains { message[$0] != nil }
            guard let content = message["content"] else {
                if isSilent || role == "function" { continue }
                throw message.refusal(.wrongType, "content must be text or a list of parts.").moved(to: "content")
            }
            let text = try checkContent(content, of: role, with: settings)
            if role == "user" { lastUserText = text }
        }
        return lastUserText
    }

    private func checkContent(
        _ content: JSONField,
        of role: String,
        with settings: OpenAISettings
    ) throws(Refusal) -> String {
        if let text = content.tree.string { return text }
        guard content.tree.kind == .array else { throw content.wrongType("text or a list of parts") }
        var joined = ""
        for part in try content.elements(atLeast: 1) {
            try part.expectObject()
            let kind = try part.required("type").choice(Self.parts(of: role))
            switch kind {
            case "text":
                joined += try part.required("text").text()
            case "image_url":
                let picture = try part.required("image_url")
                try picture.expectOnly(["url", "detail"])
                try ChatShapes.checkPicture(picture.required("url"))
                let detail = try picture["detail"]?.choice(["auto", "low", "high", "original"])
                try settings.check(picture: picture.required("url"), detail: detail, param: "messages")
            case "input_audio":
                let audio = try part.required("input_audio")
                let data = try audio.required("data")
                guard Base64Spelling.isRight(try data.text()) else {
                    throw data.refusal(.wrongValue, "must be base64.")
                }
                _ = try audio.required("format").choice(["wav", "mp3"])
            case "file":
                try part.required("file").expectOnly(["file_data", "file_id", "filename"])
            default:
                _ = try part.required("refusal").text()
            }
        }
        return joined
    }

    private func checkResponseFormat(_ field: JSONField?) throws(Refusal) {
        guard let field else { return }
        try field.expectObject()
        guard try field.required("type").choice(["text", "json_object", "json_schema"]) == "json_schema" else { return }
        _ = try field.required("json_schema").required("name").filledText()
    }

    private static func parts(of role: String) -> Set<String> {
        switch role {
        case "user": ["text", "image_url", "input_audio", "file"]
        case "assistant": ["text", "refusal"]
        default: ["text"]
        }
    }

    private static func memberNames(of role: String) -> Set<String> {
        switch role {
        case "assistant": ["role", "content", "name", "refusal", "audio", "tool_calls", "function_call", "annotations"]
        case "tool": ["role", "content", "tool_call_id"]
        default: ["role", "content", "name"]
        }
    }

    private static let roles: Set<String> = ["assistant", "developer", "function", "system", "tool", "user"]
    private static let fields: Set<String> = [
        "model", "messages", "stream", "stream_options", "max_completion_tokens", "max_tokens", "temperature", "top_p",
        "n", "stop", "presence_penalty", "frequency_penalty", "logit_bias", "logprobs", "top_logprobs", "seed", "user",
        "tools", "tool_choice", "parallel_tool_calls", "functions", "function_call", "response_format", "store",
        "metadata", "modalities", "audio", "prediction", "reasoning_effort", "service_tier", "verbosity",
        "web_search_options", "safety_identifier", "prompt_cache_key", "prompt_cache_retention", "prompt_cache_options",
        "moderation",
    ]
}
