import JSONTree
import Recording

extension MistralChatCompletions {
    func validate(_ body: JSONTree, of request: VendorRequest) throws(Refusal) -> Question {
        let body = JSONField(body)
        try body.expectOnly(Self.fields)
        let model = try body.required("model").text()
        let lastUserText = try checkMessages(body.required("messages").elements(atLeast: 1))
        try body["temperature"]?.number(in: 0...1.5)
        try body["top_p"]?.number(in: 0...1)
        try body["presence_penalty"]?.number(in: -2...2)
        try body["frequency_penalty"]?.number(in: -2...2)
        for name in ["max_tokens", "min_tokens", "random_seed"] { try body[name]?.whole(in: 0...Int.max) }
        try body["n"]?.whole(in: 1...Int.max)
        for name in ["safe_prompt", "parallel_tool_calls", "logprobs"] { try body[name]?.flag() }
        try ChatShapes.checkStop(body["stop"], most: Int.max)
        try ChatShapes.checkTools(body["tools"], ownKinds: Self.ownTools)
        try ChatShapes.checkToolChoice(body["tool_choice"], words: ["auto", "none", "any", "required"])
        _ = try body["response_format"]?.required("type").choice(["text", "json_object", "json_schema"])
        _ = try body["prompt_mode"]?.choice(["reasoning"])
        let streams = try body["stream"]?.flag() ?? false
        return Question(
            vendor: vendor,
            api: api,
            model: model,
            lastUserText: lastUserText,
            form: streams ? .eventStream : .whole
        )
    }

    /// - Returns: the text of the last user message.
    private func checkMessages(_ messages: [JSONField]) throws(Refusal) -> String? {
        var lastUserText: String?
        var roles: [String] = []
        for message in messages {
            try message.expectObject()
            let role = try message.required("role").choice(["system", "user", "assistant", "tool"])
            // The schema is one of four, so the role is a step of the way to a field.
            let message = JSONField(message.tree, at: message.path.appending(role))
            try message.expectOnly(Self.memberNames(of: role))
            try ChatShapes.checkToolCalls(message["tool_calls"], takesObjects: true)
            try message["prefix"]?.flag()
            roles.append(role)
            guard let content = message["content"] else {
                if role == "assistant" || role == "tool" { continue }
                throw message.refusal(.missing, "this field is required.").moved(to: "content")
            }
            let text = try checkContent(content, of: role)
            if role == "user" { lastUserText = text }
        }
        try checkOrder(of: roles, isPrefix: messages.last?["prefix"]?.tree.bool == true)
        return lastUserText
    }

    /// Tool results follow the assistant, the assistant follows them, and the last word is not the assistant's, unless
    /// the answer is to go on from it.
    private func checkOrder(of roles: [String], isPrefix: Bool) throws(Refusal) {
        for (before, role) in zip(roles, roles.dropFirst()) {
            let isWrong =
                (role == "tool" && !["assistant", "tool"].contains(before))
                || (before == "tool" && ["user", "system"].contains(role))
            guard !isWrong else {
                throw Refusal(.wrongOrder, "A message of role '\(role)' may not follow one of role '\(before)'")
            }
        }
        guard let last = roles.last, last == "user" || last == "tool" || (last == "assistant" && isPrefix) else {
            throw Refusal(
                .wrongOrder,
                "The last message must be of role user or tool, or assistant with prefix; it is \(roles.last ?? "none")"
            )
        }
    }

    private func checkContent(_ content: JSONField, of role: String) throws(Refusal) -> String {
        if let text = content.tree.string { return text }
        guard content.tree.kind == .array else { throw content.wrongType("a string or a list of parts") }
        var joined = ""
        for part in try content.elements() {
            try part.expectObject()
            switch try part.required("type").choice(Self.parts(of: role)) {
            case "text":
                try part.expectOnly(["type", "text"])
                joined += try part.required("text").text()
            case "image_url":
                try part.expectOnly(["type", "image_url"])
                let picture = try part.required("image_url")
                if picture.tree.kind == .object { try picture.expectOnly(["url", "detail"]) }
                let url = picture.tree.kind == .object ? try picture.required("url") : picture
                do {
                    try ChatShapes.checkPicture(url)
                } catch {
                    // The schema takes any text here; it is the service behind that cannot read it.
                    throw Refusal(.unsupported, "The image of the message cannot be read: the URL \(error.message)")
                }
            case "input_audio":
                let audio = try part.required("input_audio")
                if audio.tree.kind != .object { _ = try audio.text() }
            case "thinking": _ = try part.required("thinking")
            default: continue
            }
        }
        return joined
    }

    private static func parts(of role: String) -> Set<String> {
        switch role {
        case "user":
            ["text", "image_url", "document_url", "input_audio", "file", "reference", "thinking", "tool_reference"]
        case "system": ["text", "thinking"]
        default: ["text", "image_url", "document_url", "reference", "thinking", "file", "tool_reference"]
        }
    }

    private static func memberNames(of role: String) -> Set<String> {
        switch role {
        case "assistant": ["role", "content", "tool_calls", "prefix"]
        case "tool": ["role", "content", "tool_call_id", "name"]
        default: ["role", "content"]
        }
    }

    private static let ownTools: Set<String> = [
        "web_search", "web_search_premium", "code_interpreter", "image_generation", "document_library",
    ]
    private static let fields: Set<String> = [
        "model", "messages", "stream", "temperature", "top_p", "max_tokens", "min_tokens", "stop", "random_seed",
        "metadata", "response_format", "tools", "tool_choice", "presence_penalty", "frequency_penalty",
        "repetition_penalty", "top_k", "n", "prediction", "parallel_tool_calls", "prompt_mode", "reasoning_effort",
        "safe_prompt", "guardrails", "logprobs", "top_logprobs", "prompt_logprobs", "top_prompt_logprobs",
        "prompt_cache_key",
    ]
}
