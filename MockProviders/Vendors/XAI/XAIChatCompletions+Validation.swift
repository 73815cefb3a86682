import JSONTree
import Recording

extension XAIChatCompletions {
    func validate(_ body: JSONTree, of request: VendorRequest) throws(Refusal) -> Question {
        let body = JSONField(body)
        try body.expectObject()
        let model = try body.required("model").filledText()
        let lastUserText = try checkMessages(body.required("messages").elements())
        for name in ["max_tokens", "max_completion_tokens"] { try body[name]?.whole(in: 1...Int.max) }
        try body["temperature"]?.number(in: 0...2)
        try body["top_p"]?.number(in: 0...1)
        try body["presence_penalty"]?.number(in: -2...2)
        try body["frequency_penalty"]?.number(in: -2...2)
        try body["n"]?.whole(in: 1...128)
        try body["top_logprobs"]?.whole(in: 0...8)
        for name in ["logprobs", "parallel_tool_calls", "deferred"] { try body[name]?.flag() }
        try ChatShapes.checkStop(body["stop"], most: 4)
        try ChatShapes.checkTools(body["tools"], ownKinds: ["live_search"])
        try ChatShapes.checkToolChoice(body["tool_choice"], words: ["none", "auto", "required"])
        try XAISettings(model: model).check(
            [
                ("presencePenalty", body["presence_penalty"]), ("frequencyPenalty", body["frequency_penalty"]),
                ("stop", body["stop"]),
            ],
            effort: body["reasoning_effort"]
        )
        let streams = try body["stream"]?.flag() ?? false
        try body["stream_options"]?.expectObject()
        return Question(
            vendor: vendor,
            api: api,
            model: model,
            lastUserText: lastUserText,
            form: streams ? .eventStream : .whole,
            wantsUsage: try body["stream_options"]?["include_usage"]?.flag() ?? false
        )
    }

    /// Roles may come in any order.
    ///
    /// - Returns: the text of the last user message.
    private func checkMessages(_ messages: [JSONField]) throws(Refusal) -> String? {
        guard !messages.isEmpty else {
            throw .sentence(XAIWords.noMessages, .wrongValue)
        }
        var lastUserText: String?
        for message in messages {
            try message.expectObject()
            let role = try message.required("role").choice([
                "assistant", "developer", "function", "system", "tool", "user",
            ])
            try ChatShapes.checkToolCalls(message["tool_calls"])
            guard let content = message["content"] else {
                if role == "assistant" { continue }
                throw message.refusal(.missing, Refusal.missing).moved(to: "content")
            }
            let text = try checkContent(content)
            if role == "user" { lastUserText = text }
        }
        return lastUserText
    }

    private func checkContent(_ content: JSONField) throws(Refusal) -> String {
        if let text = content.tree.string { return text }
        guard content.tree.kind == .array else { throw content.wrongType("text or a list of parts") }
        var joined = ""
        for part in try content.elements() {
            try part.expectObject()
            switch try part.required("type").text() {
            case "text": joined += try part.required("text").text()
            case "image_url":
                let url = try part.required("image_url").required("url")
                try ChatShapes.checkPicture(url, types: XAISettings.pictures)
                try XAISettings.check(picture: url)
            case "file", "input_audio": continue
            default: throw part.wrongType("a part of a known type")
            }
        }
        return joined
    }
}
