import JSONTree
import Recording

extension MistralChatCompletions {
    func validate(_ body: JSONTree, of request: VendorRequest) throws(Refusal) -> Question {
        let body = JSONField(body)
        try body.expectOnly(Self.fields)
        let model = try body.required("model").text()
        var images = 0
        let lastUserText = try checkMessages(body.required("messages").elements(atLeast: 1), images: &images)
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
        _ = try body["service_tier"]?.choice(["auto", "standard_only"])
        try check(effort: body["reasoning_effort"], model: model)
        guard images <= MistralModelRules.maxImages else {
            throw Self.unreadable(MistralWords.tooManyImages(images))
        }
        let streams = try body["stream"]?.flag() ?? false
        return Question(
            vendor: vendor,
            api: api,
            model: model,
            lastUserText: lastUserText,
            form: streams ? .eventStream : .whole
        )
    }

    private func check(effort: JSONField?, model: String) throws(Refusal) {
        guard let effort, let known = MistralModelRules.table[model].efforts else { return }
        guard !known.isEmpty else { throw .sentence(MistralWords.noEffort) }
        let word = try effort.text()
        guard known.contains(word) else { throw .sentence(MistralWords.effort(word, known: known)) }
    }

    /// - Parameter images: is raised by the number of pictures.
    /// - Returns: the text of the last user message.
    private func checkMessages(_ messages: [JSONField], images: inout Int) throws(Refusal) -> String? {
        var lastUserText: String?
        var roles: [String] = []
        var calls: [Int] = []
        for message in messages {
            try message.expectObject()
            let role = try message.required("role").choice(["system", "user", "assistant", "tool"])
            // The schema is one of four, so the role is a step of the way to a field.
            let message = JSONField(message.tree, at: message.path.appending(role))
            try message.expectOnly(Self.memberNames(of: role))
            try ChatShapes.checkToolCalls(message["tool_calls"], takesObjects: true)
            try message["prefix"]?.flag()
            roles.append(role)
            calls.append(message["tool_calls"]?.tree.count ?? 0)
            if role == "assistant", calls.last == 0, message["content"] == nil || message["content"]?.tree.string == ""
            {
                throw .sentence(
                    MistralWords.silentAssistant,
                    .wrongOrder,
                    code: "3240",
                    type: "invalid_request_assistant_message"
                )
            }
            guard let content = message["content"] else {
                // Null is taken, and a user's that is not there is not.
                if role == "assistant" || role == "tool" || (role == "user" && message.tree["content"] != nil) {
                    continue
                }
                throw message.refusal(.missing, Refusal.missing).moved(to: "content")
            }
            let text = try checkContent(content, of: role, images: &images)
            if role == "user" { lastUserText = text }
        }
        try checkOrder(of: roles, calls: calls, isPrefix: messages.last?["prefix"]?.tree.bool == true)
        return lastUserText
    }

    /// As mistral-common's `validator.py` has it: a system message follows the user or another system message, tool
    /// results follow the assistant, each call has its result, and the last word is not the assistant's, unless the answer
    /// is to go on from it.
    private func checkOrder(of roles: [String], calls: [Int], isPrefix: Bool) throws(Refusal) {
        if roles == ["assistant"] { throw .sentence(MistralWords.firstRole, .wrongOrder) }
        for (before, role) in zip(roles, roles.dropFirst()) where !Self.followers[before, default: []].contains(role) {
            throw .sentence(MistralWords.unexpected(role, after: before), .wrongOrder)
        }
        for (index, count) in calls.enumerated() where count > 0 && index + 1 < roles.count {
            guard roles.dropFirst(index + 1).prefix(while: { $0 == "tool" }).count == count else {
                throw .sentence(MistralWords.callsWithoutResults, .wrongOrder)
            }
        }
        if roles.last == "assistant", !isPrefix { throw .sentence(MistralWords.lastRole, .wrongOrder) }
    }

    /// The schema takes any text for a picture; it is the service behind that cannot read it.
    private static func check(picture url: JSONField) throws(Refusal) {
        let text = try url.text()
        guard !text.hasPrefix("http://"), !text.hasPrefix("https://") else { return }
        guard let data = DataURL(text), ChatShapes.pictures.contains(data.contentType),
            Base64Spelling.isRight(data.base64), let picture = Picture(base64: data.base64),
            ChatShapes.pictures.contains(picture.contentType)
        else { throw unreadable(MistralWords.unreadable(text)) }
        if picture.isAnimatedGIF { throw unreadable(MistralWords.animated(text)) }
    }

    private static func unreadable(_ message: String) -> Refusal {
        .sentence(message, code: "3310", type: "invalid_request_file")
    }

    private static let followers: [String: Set<String>] = [
        "system": ["system", "user", "assistant"], "user": ["system", "user", "assistant"],
        "assistant": ["assistant", "user", "tool"], "tool": ["assistant", "tool"],
    ]

    private func checkContent(_ content: JSONField, of role: String, images: inout Int) throws(Refusal) -> String {
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
                try Self.check(picture: url)
                images += 1
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
            [
                "text", "image_url", "document_url", "input_audio", "file", "reference", "thinking", "tool_reference",
                "resource", "resource_link",
            ]
        case "system": ["text", "thinking"]
        default:
            [
                "text", "image_url", "document_url", "reference", "thinking", "file", "tool_reference", "resource",
                "resource_link",
            ]
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
        "connector",
    ]
    private static let fields: Set<String> = [
        "model", "messages", "stream", "temperature", "top_p", "max_tokens", "min_tokens", "stop", "random_seed",
        "metadata", "response_format", "tools", "tool_choice", "presence_penalty", "frequency_penalty",
        "repetition_penalty", "top_k", "n", "prediction", "parallel_tool_calls", "prompt_mode", "reasoning_effort",
        "safe_prompt", "guardrails", "logprobs", "top_logprobs", "prompt_logprobs", "top_prompt_logprobs",
        "prompt_cache_key", "service_tier",
    ]
}
