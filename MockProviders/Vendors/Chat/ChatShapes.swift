import JSONTree

/// What chat completions have in common wherever they are served: tools, the model's calls of them, pictures, stops.
enum ChatShapes {
    /// `tools`: functions with a name, and kinds of the vendor's own.
    static func checkTools(_ field: JSONField?, ownKinds: Set<String> = []) throws(Refusal) {
        for tool in try field?.elements() ?? [] {
            try tool.expectObject()
            let kind = try tool.required("type").choice(ownKinds.union(["function"]))
            guard kind == "function" else { continue }
            try checkFunction(tool.required("function"))
        }
    }

    /// The name of a function is 1 to 64 of `a-zA-Z0-9_-`, and its parameters are a JSON schema.
    static func checkFunction(_ function: JSONField) throws(Refusal) {
        try function.expectObject()
        let name = try function.required("name")
        guard isName(try name.filledText()) else {
            throw name.refusal(.wrongValue, "must be up to 64 letters, digits, underscores and hyphens.")
        }
        try function["parameters"]?.expectObject()
        _ = try function["description"]?.text()
    }

    /// `tool_calls` of an assistant message.
    ///
    /// - Parameter takesObjects: whether arguments may be an object, and not only JSON in a string.
    static func checkToolCalls(_ field: JSONField?, takesObjects: Bool = false) throws(Refusal) {
        for call in try field?.elements() ?? [] {
            try call.expectObject()
            _ = try call.required("id").text()
            let function = try call.required("function")
            try function.expectObject()
            _ = try function.required("name").text()
            let arguments = try function.required("arguments")
            if takesObjects, arguments.tree.kind == .object { continue }
            _ = try arguments.text()
        }
    }

    /// A choice of tool: a word, or an object that names one.
    static func checkToolChoice(_ field: JSONField?, words: Set<String>) throws(Refusal) {
        guard let field, field.tree.kind != .object else { return }
        _ = try field.choice(words)
    }

    /// `stop`: a string, or a list of at most so many.
    static func checkStop(_ field: JSONField?, most: Int) throws(Refusal) {
        guard let field, field.tree.kind != .string else { return }
        let stops = try field.elements()
        for stop in stops { _ = try stop.text() }
        guard stops.count <= most else { throw field.refusal(.tooBig, "must have at most \(most) of them.") }
    }

    /// A picture's URL: one on the web, or a data URL of a type that the vendor sees.
    static func checkPicture(_ field: JSONField, types: Set<String> = pictures) throws(Refusal) {
        let url = try field.filledText()
        if url.hasPrefix("http://") || url.hasPrefix("https://") { return }
        guard let data = DataURL(url) else {
            throw field.refusal(.wrongValue, "must be a URL, or a data URL in base64.")
        }
        guard types.contains(data.contentType) else {
            throw field.refusal(.wrongValue, "must be a picture of one of: \(types.sorted().joined(separator: ", ")).")
        }
        guard Base64Spelling.isRight(data.base64) else { throw field.refusal(.wrongValue, "must be base64.") }
    }

    /// What every vendor of chat completions takes for pictures.
    static let pictures: Set<String> = ["image/png", "image/jpeg", "image/jpg", "image/webp", "image/gif"]

    private static func isName(_ text: String) -> Bool {
        text.utf8.count <= 64
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}
