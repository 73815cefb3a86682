import JSONTree
import Secrets

extension Recording.Request {
    /// The SHA-256 of what was asked, in hexadecimal: method, path and body, with the members of the body's objects sorted,
    /// a line each. Requests that differ only in headers or in the order of members have the same.
    package var hash: String {
        let text = "\(method)\n\(path)\n\(body.serialized(sortedKeys: true))"
        return Hexadecimal.encode(Secrets.sha256(Array(text.utf8)))
    }

    /// The text of the last message of the user, its text parts joined with nothing between them, as the mock vendors
    /// compare it.
    package func lastUserText(of api: Recording.API) -> String? {
        switch api {
        case .messages, .chatCompletions: Self.lastText(in: body["messages"], content: "content", types: ["text"])
        case .responses:
            body["input"]?.string
                ?? Self.lastText(in: body["input"], content: "content", types: ["input_text", "output_text"])
        case .generateContent: Self.lastText(in: body["contents"], content: "parts", types: nil)
        }
    }

    private static func lastText(in messages: JSONTree?, content: String, types: Set<String>?) -> String? {
        var last: String?
        for message in messages?.elements ?? [] {
            // Google's role is the user's where none is said; items of other kinds have none.
            guard message["role"]?.string ?? (types == nil ? "user" : "") == "user", let content = message[content],
                !content.isNull
            else { continue }
            last = content.string ?? text(of: content.elements, types: types)
        }
        return last
    }

    private static func text(of parts: [JSONTree], types: Set<String>?) -> String {
        let texts = parts.filter { part in
            guard let types else { return part["thought"]?.bool != true }
            return types.contains(part["type"]?.string ?? "")
        }
        return texts.compactMap { $0["text"]?.string }.joined()
    }
}
