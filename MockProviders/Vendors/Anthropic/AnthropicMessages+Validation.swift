import JSONTree
import Recording

extension AnthropicMessages {
    func validate(_ body: JSONTree, of request: VendorRequest) throws(Refusal) -> Question {
        var body = try AnthropicBody(
            body,
            version: request.header("anthropic-version").flatMap(AnthropicVersion.init(rawValue:)) ?? .second,
            isBeta: request.header("anthropic-beta")?.isEmpty == false
        )
        try body.checkSettings()
        let lastUserText = try body.checkContents()
        try body.checkModelRules()
        try body.checkImages()
        let streams = try body.body["stream"]?.flag() ?? false
        return Question(
            vendor: vendor,
            api: api,
            model: body.model,
            lastUserText: lastUserText,
            form: streams ? .eventStream : .whole
        )
    }
}

/// The body of a request to Anthropic, held to the API's schema and to what its model and version take.
struct AnthropicBody {
    let body: JSONField
    let model: String
    let rules: AnthropicModelRules
    let version: AnthropicVersion
    /// Whether a header asks for what is in beta; which of it, is not looked at.
    let isBeta: Bool
    /// The pictures of all messages, tool results included, in order.
    var images: [Image] = []
    /// How many places of the body have a `cache_control`.
    var breakpoints = 0

    struct Image {
        /// The block's place, as in `messages.0.content.1`.
        let place: FieldPath
        let source: JSONField
    }

    init(_ tree: JSONTree, version: AnthropicVersion, isBeta: Bool) throws(Refusal) {
        body = JSONField(tree)
        self.version = version
        self.isBeta = isBeta
        try body.expectOnly(
            Self.fields.union(isBeta ? Self.betaFields : []).union(version == .third ? [] : Self.samplingFields)
        )
        model = try body.required("model").filledText()
        rules = AnthropicModelRules.table[model]
    }

    /// Holds everything but the messages to the schema.
    mutating func checkSettings() throws(Refusal) {
        // Zero fills the prompt cache and answers nothing.
        try body.required("max_tokens").whole(in: 0...Int.max)
        try body["temperature"]?.number(in: 0...1)
        try body["top_p"]?.number(in: 0...1)
        try body["top_k"]?.whole(in: 0...Int.max)
        for stop in try body["stop_sequences"]?.elements() ?? [] {
            guard try stop.text().contains(where: { !$0.isWhitespace }) else {
                throw .sentence(AnthropicWords.blankStop, .wrongValue)
            }
        }
        for tool in try body["tools"]?.elements() ?? [] { try check(tool: tool) }
        if let choice = body["tool_choice"] {
            _ = try choice.required("type").choice(["auto", "any", "tool", "none"])
        }
        try checkThinking()
        try body["output_config"]?.expectOnly(Set(["effort", "format"]).union(isBeta ? ["task_budget"] : []))
        _ = try body["output_config"]?["effort"]?.choice(["low", "medium", "high", "xhigh", "max"])
        try body["context_management"]?.expectObject()
        try checkMetadata()
        _ = try body["service_tier"]?.choice(["auto", "standard_only"])
        try countBreakpoint(of: body)
    }

    private func checkThinking() throws(Refusal) {
        guard let thinking = body["thinking"] else { return }
        let type = try thinking.required("type").choice(Set(AnthropicModelRules.Thinking.allCases.map(\.rawValue)))
        // The schema is one of four, so the type is a step of the way to a field.
        let settings = JSONField(thinking.tree, at: thinking.path.appending(type))
        var members: Set<String> = ["type"]
        if ["enabled", "adaptive"].contains(type) {
            members.insert("display")
            if isBeta { members.insert("block_binding") }
            _ = try settings["display"]?.choice(Set(["summarized", "omitted"]).union(isBeta ? ["updates"] : []))
        }
        if type == "enabled" {
            members.insert("budget_tokens")
            try settings.required("budget_tokens").whole(in: 1024...Int.max)
        }
        try settings.expectOnly(members)
    }

    private func checkMetadata() throws(Refusal) {
        guard let metadata = body["metadata"] else { return }
        try metadata.expectOnly(["user_id"])
        guard let user = metadata["user_id"] else { return }
        let text = try user.text()
        if text.count > 512 { throw user.refusal(.tooBig, AnthropicWords.userTooLong) }
        // The vendor looks for more, such as telephone numbers.
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        if parts.count == 2, parts[0].last?.isLetter == true || parts[0].last?.isNumber == true,
            parts[1].contains("."), parts[1].first?.isWhitespace == false
        {
            throw .sentence(AnthropicWords.emailInUser, .wrongValue)
        }
    }

    /// A tool of the caller's has a name and a schema; others are the vendor's own, with a type.
    private mutating func check(tool: JSONField) throws(Refusal) {
        try tool.expectObject()
        try countBreakpoint(of: tool)
        guard ["custom", nil].contains(tool["type"]?.tree.string) else { return }
        let tool = JSONField(tool.tree, at: tool.path.appending("custom"))
        _ = try tool.required("name").filledText()
        try tool.required("input_schema").expectObject()
    }

    /// Counts the `cache_control` of an object if it has one.
    mutating func countBreakpoint(of object: JSONField) throws(Refusal) {
        guard let control = object["cache_control"] else { return }
        try control.expectOnly(["type", "ttl"])
        _ = try control.required("type").choice(["ephemeral"])
        _ = try control["ttl"]?.choice(["5m", "1h"])
        breakpoints += 1
    }

    private static let samplingFields: Set<String> = ["temperature", "top_p", "top_k"]
    private static let fields: Set<String> = [
        "model", "max_tokens", "messages", "stream", "system", "stop_sequences", "tools", "tool_choice", "thinking",
        "metadata", "service_tier", "container", "output_config", "output_format", "inference_geo", "cache_control",
        "diagnostics", "speed",
    ]
    private static let betaFields: Set<String> = [
        "context_management", "mcp_servers", "billing_policy", "compaction", "fallback_credit_token", "fallbacks",
        "thread",
    ]
}
