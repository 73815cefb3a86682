import JSONTree
import Recording

/// What a recorded stream of Responses comes to: the response that its last event holds.
enum ResponsesFold {
    case answered(JSONTree)
    /// The `error` of the response that failed.
    case failed(JSONTree)
    /// The stream ended before it told.
    case cut

    init(_ stream: RecordedStream) {
        guard let last = stream.objects.last, let response = last["response"] else {
            let failure = stream.objects.last
            self = failure?["type"]?.string == "error" ? failure.map { .failed($0["error"] ?? $0) } ?? .cut : .cut
            return
        }
        switch last["type"]?.string {
        case "response.completed", "response.incomplete": self = .answered(response)
        case "response.failed": self = .failed(response["error"] ?? response)
        default: self = .cut
        }
    }
}

/// What requests of Responses have in common wherever they are served.
struct ResponsesInput {
    /// The kinds of items, those of earlier answers included.
    let items: Set<String>
    /// Whether a member of a message that nobody knows is refused.
    let refusesUnknown: Bool
    /// The types that data URLs of pictures may have.
    var pictures = ChatShapes.pictures

    /// Checks a picture by the vendor's own rules: its part, and the field with its URL.
    typealias PictureCheck = (_ part: JSONField, _ url: JSONField) throws(Refusal) -> Void

    /// Text, or items.
    ///
    /// - Returns: the text of the last user message.
    func check(_ input: JSONField, picture: PictureCheck) throws(Refusal) -> String? {
        if let text = input.tree.string { return text }
        guard input.tree.kind == .array else { throw input.wrongType("text or a list of items") }
        var lastUserText: String?
        for item in try input.elements(atLeast: 1) {
            try item.expectObject()
            // Only messages may leave out their type, and references to items that the vendor keeps.
            if refusesUnknown, item["type"] == nil, item["role"] == nil, item["id"] != nil {
                try item.expectOnly(["id", "type"])
                continue
            }
            guard try item["type"]?.choice(items) ?? "message" == "message" else {
                try checkCall(item)
                continue
            }
            let role = try item.required("role").choice(["assistant", "developer", "system", "user"])
            if refusesUnknown { try item.expectOnly(["type", "id", "role", "content", "status", "phase"]) }
            let text = try checkContent(item.required("content"), of: role, picture: picture)
            if role == "user" { lastUserText = text }
        }
        return lastUserText
    }

    private func checkCall(_ item: JSONField) throws(Refusal) {
        switch item["type"]?.tree.string {
        case "function_call":
            for name in ["call_id", "name", "arguments"] { _ = try item.required(name).text() }
        case "function_call_output":
            _ = try item.required("call_id").text()
            _ = try item.required("output")
        default: return
        }
    }

    /// Text, or parts; the assistant's are of the output kinds, everybody else's of the input kinds.
    private func checkContent(
        _ content: JSONField,
        of role: String,
        picture: PictureCheck
    ) throws(Refusal) -> String {
        if let text = content.tree.string { return text }
        guard content.tree.kind == .array else { throw content.wrongType("text or a list of parts") }
        var joined = ""
        for part in try content.elements() {
            try part.expectObject()
            switch try part.required("type").choice(role == "assistant" ? Self.outputParts : Self.inputParts) {
            case "input_text", "output_text": joined += try part.required("text").text()
            case "input_image":
                if let url = part["image_url"] {
                    try ChatShapes.checkPicture(url, types: pictures)
                    try picture(part, url)
                } else if part["file_id"] == nil {
                    throw part.refusal(.missing, "must have image_url or file_id.")
                }
            case "input_audio":
                let data = try part.required("input_audio").required("data")
                guard Base64Spelling.isRight(try data.text()) else {
                    throw data.refusal(.wrongValue, "must be base64.")
                }
            default: continue
            }
        }
        return joined
    }

    /// A tool of Responses has its function's name beside its type; other kinds are the vendor's own.
    static func checkTools(_ field: JSONField?) throws(Refusal) {
        for tool in try field?.elements() ?? [] {
            try tool.expectObject()
            if try tool.required("type").text() == "function" { try ChatShapes.checkFunction(tool) }
        }
    }

    private static let inputParts: Set<String> = ["input_text", "input_image", "input_file", "input_audio"]
    private static let outputParts: Set<String> = ["output_text", "refusal"]
}
