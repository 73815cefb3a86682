import JSONTree

extension AnthropicBody {
    /// Holds `system` and the messages to the schema, and to what the version and the model take of turns.
    ///
    /// Messages of one role may follow each other, the vendor takes them for one; either may be the first.
    ///
    /// - Returns: the text of the last user message.
    mutating func checkContents() throws(Refusal) -> String? {
        if let system = body["system"], system.tree.string == nil {
            for block in try system.elements() { _ = try check(text: block, in: "system") }
        }
        let messages = try body.required("messages").elements()
        guard !messages.isEmpty else { throw .sentence(AnthropicWords.noMessages, .wrongValue) }
        var lastUserText: String?
        for (index, message) in messages.enumerated() {
            try message.expectOnly(Set(["role", "content"]).union(isBeta ? ["clear_at", "output_config"] : []))
            let role = try message.required("role").choice(["user", "assistant", "system"])
            if role == "system" { try checkSystemTurn(at: index, of: messages) }
            let isLastAnswer = index == messages.count - 1 && role == "assistant"
            let text = try check(
                content: message.required("content"),
                of: role,
                in: message.path,
                mayBeEmpty: isLastAnswer
            )
            if isLastAnswer { try checkPrefill(message, text: text) }
            if role == "user" { lastUserText = text }
        }
        return lastUserText
    }

    /// A system message in the middle follows the user's, or an answer that waits for a tool of the vendor's.
    private func checkSystemTurn(at index: Int, of messages: [JSONField]) throws(Refusal) {
        guard index > 0 else { throw .sentence(AnthropicWords.systemFirst, .wrongOrder) }
        guard rules.takesSystemTurns else { throw .sentence(AnthropicWords.noSystemTurns) }
        let before = messages[index - 1]
        let after = index + 1 < messages.count ? messages[index + 1]["role"]?.tree.string : nil
        let followsRightly =
            before["role"]?.tree.string == "user"
            || (before["role"]?.tree.string == "assistant" && Self.endsInServerTool(before))
        guard followsRightly, after == nil || after == "assistant" else {
            throw messages[index].refusal(.wrongOrder, AnthropicWords.systemOutOfPlace)
        }
    }

    private func checkPrefill(_ message: JSONField, text: String) throws(Refusal) {
        guard rules.takesPrefill || Self.endsInServerTool(message) else {
            throw .sentence(AnthropicWords.noPrefill, .wrongOrder)
        }
        if text.last?.isWhitespace == true { throw .sentence(AnthropicWords.trailingSpace, .wrongValue) }
    }

    /// Whether an answer was paused while a tool of the vendor's ran, so that it goes on from there.
    private static func endsInServerTool(_ message: JSONField) -> Bool {
        let type = message.tree["content"]?.elements.last?["type"]?.string
        return type.map { $0 == "server_tool_use" || $0.hasSuffix("_tool_result") } ?? false
    }

    /// Text, or blocks of which the text ones must not be blank; only a last assistant message may be empty.
    private mutating func check(
        content: JSONField,
        of role: String,
        in message: FieldPath,
        mayBeEmpty: Bool
    ) throws(Refusal) -> String {
        if let text = content.tree.string {
            guard !text.isEmpty else {
                if mayBeEmpty { return "" }
                throw .sentence(AnthropicWords.emptyMessage(message.dotted), .wrongValue)
            }
            guard Self.isSaid(text) else { throw .sentence("messages: \(AnthropicWords.blankText)", .wrongValue) }
            return text
        }
        guard content.tree.kind == .array else { throw content.wrongType("text or a list of blocks") }
        guard mayBeEmpty || content.tree.count > 0 else {
            throw .sentence(AnthropicWords.emptyMessage(message.dotted), .wrongValue)
        }
        var joined = ""
        for block in try content.elements() { joined += try check(block: block, of: role, in: message) }
        return joined
    }

    /// - Returns: the block's text, if it is one of text.
    private mutating func check(block place: JSONField, of role: String, in message: FieldPath) throws(Refusal)
        -> String
    {
        try place.expectObject()
        let type = try place.required("type").choice(Self.blocks.union(isBeta ? Self.betaBlocks : []))
        // The schema is one of many, so the type is a step of the way to a field.
        let block = JSONField(place.tree, at: place.path.appending(type))
        if type != "text" { try countBreakpoint(of: block) }
        switch type {
        case "text":
            if role == "user", version == .third, block["citations"]?.tree.count ?? 0 > 0 {
                throw block.refusal(.unsupported, AnthropicWords.citationsOfUser)
            }
            return try check(text: block, in: "messages")
        case "image":
            images.append(Image(place: place.path, source: try check(source: block)))
        case "document":
            if role == "assistant", version == .third {
                throw place.refusal(.unsupported, AnthropicWords.documentOfAssistant)
            }
            _ = try check(source: block)
        case "tool_use":
            for name in ["id", "name"] { _ = try block.required(name).filledText() }
            try block.required("input").expectObject()
        case "tool_result":
            _ = try block.required("tool_use_id").filledText()
            guard place.tree["content"]?.kind == .array, let results = block["content"] else { break }
            for result in try results.elements() where result.tree["type"]?.string == "image" {
                let image = JSONField(result.tree, at: result.path.appending("image"))
                images.append(Image(place: result.path, source: try check(source: image)))
            }
        case "thinking":
            guard role == "assistant" else {
                throw .sentence(AnthropicWords.thinkingOfUser("\(message.dotted).content"), .wrongOrder)
            }
            for name in ["thinking", "signature"] { _ = try block.required(name).text() }
        default: break
        }
        return ""
    }

    private mutating func check(text block: JSONField, in place: String) throws(Refusal) -> String {
        try block.expectOnly(["type", "text", "cache_control", "citations"])
        try countBreakpoint(of: block)
        let text = try block.required("text").text()
        guard !text.isEmpty else { throw .sentence("\(place): \(AnthropicWords.emptyText)", .wrongValue) }
        guard Self.isSaid(text) else { throw .sentence("\(place): \(AnthropicWords.blankText)", .wrongValue) }
        return text
    }

    /// Where a picture or a document comes from; its type is a step of the way to a field.
    private func check(source block: JSONField) throws(Refusal) -> JSONField {
        let isImage = block.path.components.last == .name("image")
        let source = try block.required("source")
        let type = try source.required("type").choice(["base64", "url", "file", "text", "content"])
        let inner = JSONField(source.tree, at: source.path.appending(type))
        switch type {
        case "base64":
            try inner.expectOnly(["type", "media_type", "data"])
            _ = try inner.required("media_type").choice(isImage ? Self.pictures : ["application/pdf", "text/plain"])
            let data = try inner.required("data")
            guard Base64Spelling.isRight(try data.text()) else { throw data.refusal(.wrongValue, "must be base64.") }
        case "url": _ = try inner.required("url").filledText()
        default: break
        }
        return inner
    }

    private static func isSaid(_ text: String) -> Bool {
        text.contains { !$0.isWhitespace }
    }

    private static let pictures: Set<String> = ["image/png", "image/jpeg", "image/webp", "image/gif"]
    private static let blocks: Set<String> = [
        "text", "image", "document", "search_result", "thinking", "redacted_thinking", "tool_use", "tool_result",
        "server_tool_use", "web_search_tool_result", "web_fetch_tool_result", "code_execution_tool_result",
        "bash_code_execution_tool_result", "text_editor_code_execution_tool_result", "tool_search_tool_result",
        "container_upload",
    ]
    private static let betaBlocks: Set<String> = [
        "compaction", "advisor_tool_result", "mcp_tool_use", "mcp_tool_result", "mcp_tool_listing", "tool_addition",
        "tool_removal", "fallback",
    ]
}
