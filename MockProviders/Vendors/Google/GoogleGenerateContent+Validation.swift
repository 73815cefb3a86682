import JSONTree
import Recording

extension GoogleGenerateContent {
    func validate(_ body: JSONTree, of request: VendorRequest) throws(Refusal) -> Question {
        let call = request.lastComponent.split(separator: ":", maxSplits: 1).map(String.init)
        guard call.count == 2, ["generateContent", "streamGenerateContent"].contains(call[1]) else {
            throw Refusal(.unknownPath, "There is nothing at \(request.path).")
        }
        let body = ProtoField(JSONField(body))
        try body.expectOnly(Self.fields)
        guard let contents = body["contents"], contents.field.tree.count > 0 else {
            throw Refusal(.missing, "contents is not specified", at: FieldPath("contents"))
        }
        let rules = GoogleModelRules.table[call[0]]
        var lastUserText: String?
        for content in try contents.elements() {
            let text = try check(content, roles: ["user", "model", "function"])
            if content["role"]?.field.tree.string ?? "user" == "user" { lastUserText = text }
        }
        if let system = body["systemInstruction"] { _ = try check(system, roles: nil) }
        if let config = body["generationConfig"] { try check(config: config, rules: rules) }
        if !rules.takesModelTurnLast, let last = try contents.elements().last,
            last["role"]?.field.tree.string == "model",
            try last["parts"]?.elements().last?["functionResponse"] == nil
        {
            throw .sentence(GoogleWords.modelTurnLast, .wrongOrder)
        }
        _ = try body["continuationToken"]?.field.text()
        for tool in try body["tools"]?.elements() ?? [] { try check(tool: tool) }
        try body["toolConfig"]?.expectOnly([
            "functionCallingConfig", "retrievalConfig", "includeServerSideToolInvocations",
        ])
        for setting in try body["safetySettings"]?.elements() ?? [] {
            try setting.expectOnly(["category", "threshold"])
        }
        return Question(
            vendor: vendor,
            api: api,
            model: call[0],
            lastUserText: lastUserText,
            // Events are for streams; one answer in one event is nothing that clients ask for.
            form: call[1] == "generateContent" ? .whole : form
        )
    }

    /// Contents of one role may follow each other; a role that is not said is the user's.
    ///
    /// - Returns: the text of the parts.
    private func check(_ content: ProtoField, roles: Set<String>?) throws(Refusal) -> String {
        try content.expectOnly(["parts", "role"])
        if let roles, let role = content["role"] {
            guard roles.contains(try role.field.text()) else {
                throw Refusal(.wrongValue, "A role must be one of: user, model.")
            }
        }
        guard let parts = content["parts"], try !parts.elements().isEmpty else {
            throw content.field.refusal(.missing, "must not be empty.").moved(to: "parts")
        }
        var joined = ""
        for part in try parts.elements() {
            try part.expectOnly(Self.partKinds.union(Self.partMembers))
            guard let kind = part.field.oneOf(part.spellings(of: Self.partKinds)) else {
                throw part.field.refusal(.missing, "needs exactly one kind of data.").moved(to: "data")
            }
            try check(part: part, kind: ProtoField.camel(kind))
            // Thoughts that are sent back are nobody's words.
            if let text = part["text"], part["thought"]?.field.tree.bool != true { joined += try text.field.text() }
        }
        return joined
    }

    private func check(part: ProtoField, kind: String) throws(Refusal) {
        switch kind {
        case "text": _ = try part["text"]?.field.text()
        case "inlineData":
            guard let blob = part["inlineData"] else { return }
            try blob.expectOnly(["data", "mimeType", "displayName"])
            let type = try blob.required("mimeType").field
            if try type.text() == "image/svg+xml" { throw .sentence(GoogleWords.unreadableImage, .wrongValue) }
            guard Self.media.contains(where: try type.text().hasPrefix) else {
                throw type.refusal(.wrongValue, "is not a type that the model takes.")
            }
            let data = try blob.required("data").field
            guard Base64Spelling.isRight(try data.text(), isLenient: true) else {
                throw data.refusal(.wrongType, "must be base64.")
            }
            if try type.text().hasPrefix("image/"), Picture(base64: try data.text()) == nil {
                throw .sentence(GoogleWords.unreadableImage, .wrongValue)
            }
        case "fileData":
            try part["fileData"]?.expectOnly(["fileUri", "mimeType", "displayName"])
            _ = try part["fileData"]?.required("fileUri").field.filledText()
        case "functionCall": _ = try part["functionCall"]?.required("name").field.filledText()
        case "functionResponse":
            _ = try part["functionResponse"]?.required("name").field.filledText()
            try part["functionResponse"]?.required("response").field.expectObject()
        default: return
        }
    }

    private func check(config: ProtoField, rules: GoogleModelRules) throws(Refusal) {
        try config.expectOnly(Self.configFields)
        try config["temperature"]?.number(in: 0...2)
        try config["topP"]?.number(in: 0...1)
        try config["topK"]?.number(in: 1...1000)
        try config["candidateCount"]?.whole(in: 1...8)
        try config["maxOutputTokens"]?.whole(in: 1...Int.max)
        if let thinking = config["thinkingConfig"] { try check(thinking: thinking, rules: rules) }
        if !rules.takesVariants {
            if config["presencePenalty"] != nil || config["frequencyPenalty"] != nil {
                throw .sentence(GoogleWords.noPenalty)
            }
            if config["responseLogprobs"]?.field.tree.bool == true || config["logprobs"] != nil {
                throw .sentence(GoogleWords.noLogprobs)
            }
            if config["candidateCount"]?.field.tree.integer ?? 1 > 1 { throw .sentence(GoogleWords.oneCandidate) }
        }
        let stops = try config["stopSequences"]?.field.elements() ?? []
        for stop in stops { _ = try stop.text() }
        if stops.count > 5, let field = config["stopSequences"]?.field {
            throw field.refusal(.tooBig, "must have at most 5 of them.")
        }
    }

    private func check(thinking: ProtoField, rules: GoogleModelRules) throws(Refusal) {
        try thinking.expectOnly(["includeThoughts", "thinkingBudget", "thinkingLevel"])
        try thinking["includeThoughts"]?.field.flag()
        guard let level = try thinking["thinkingLevel"]?.field.text() else { return }
        // Either case is taken.
        guard Self.levels.contains(level.uppercased()) else {
            throw .sentence(GoogleWords.unknownLevel(level), .wrongType)
        }
        guard thinking["thinkingBudget"] == nil else { throw .sentence(GoogleWords.budgetAndLevel, .wrongValue) }
        guard !rules.missingLevels.contains(level.uppercased()) else {
            throw .sentence(GoogleWords.noLevel(level.uppercased()))
        }
    }

    private func check(tool: ProtoField) throws(Refusal) {
        try tool.expectOnly(Self.toolKinds)
        for function in try tool["functionDeclarations"]?.elements() ?? [] {
            try function.expectOnly([
                "name", "description", "parameters", "parametersJsonSchema", "response", "responseJsonSchema",
                "behavior",
            ])
            _ = try function.required("name").field.filledText()
        }
    }

    private static let levels: Set<String> = [
        "THINKING_LEVEL_UNSPECIFIED", "MINIMAL", "LOW", "MEDIUM", "HIGH", "XHIGH",
    ]
    private static let media = ["image/", "audio/", "video/", "application/pdf", "text/"]
    private static let fields: Set<String> = [
        "contents", "systemInstruction", "generationConfig", "tools", "toolConfig", "safetySettings", "cachedContent",
        "labels", "model", "serviceTier", "store", "continuationToken",
    ]
    private static let partKinds: Set<String> = [
        "text", "inlineData", "fileData", "functionCall", "functionResponse", "executableCode", "codeExecutionResult",
        "toolCall", "toolResponse",
    ]
    private static let partMembers: Set<String> = [
        "thought", "thoughtSignature", "videoMetadata", "mediaResolution", "partMetadata", "audioTranscription",
        "mediaProcessing", "speechMetadata", "documentMetadata", "spreadsheetMetadata", "audioMetadata",
    ]
    private static let configFields: Set<String> = [
        "temperature", "topP", "topK", "candidateCount", "maxOutputTokens", "stopSequences", "responseMimeType",
        "responseSchema", "responseJsonSchema", "responseFormat", "presencePenalty", "frequencyPenalty",
        "responseLogprobs", "logprobs", "seed", "thinkingConfig", "responseModalities", "speechConfig",
        "mediaResolution", "imageConfig", "enableEnhancedCivicAnswers", "enableAffectiveDialog",
        "translationConfig", "audioTranscriptionConfig",
    ]
    private static let toolKinds: Set<String> = [
        "functionDeclarations", "googleSearch", "googleSearchRetrieval", "codeExecution", "urlContext", "computerUse",
        "fileSearch", "googleMaps", "mcpServers",
    ]
}
