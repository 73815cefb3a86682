import JSONTree
import Recording

extension Delivery {
    /// An answer that is no recording, in one piece.
    init(_ answer: VendorAnswer) {
        self.init(
            status: answer.status,
            headers: answer.headers,
            pieces: [Piece(milliseconds: 0, bytes: Array(answer.body.utf8))],
            isStream: false
        )
    }
}

extension VendorAnswer {
    /// Says when to try again, as `vendor` says it.
    ///
    /// Google says it in the body (`google.rpc.RetryInfo`, AIP-193) and the others in `Retry-After` (RFC 9110, section
    /// 10.2.3), OpenAI in `retry-after-ms` besides.
    mutating func askForPause(seconds: Int, as vendor: Recording.Vendor) {
        switch vendor {
        case .google: askInBody(seconds: seconds)
        case .openai:
            set("retry-after-ms", String(seconds * 1000))
            set("retry-after", String(seconds))
        case .anthropic, .xai, .mistral: set("retry-after", String(seconds))
        }
        if headers.contains(where: { $0.name == "x-should-retry" }) { set("x-should-retry", "true") }
    }

    private mutating func set(_ name: String, _ value: String) {
        headers.removeAll { $0.name == name }
        headers.append((name, value))
    }

    private mutating func askInBody(seconds: Int) {
        guard let tree = try? JSONTree.parse(Array(body.utf8)) else { return }
        // An error in the place of a list is its only element.
        let isList = tree.kind == .array
        guard let error = (isList ? tree.elements.first : tree)?["error"], error.kind == .object else { return }
        let type = "type.googleapis.com/google.rpc.RetryInfo"
        var details = (error["details"]?.elements ?? []).filter { $0["@type"]?.string != type }.map(JSONText.init)
        details.append(.object([("@type", .string(type)), ("retryDelay", .string("\(seconds)s"))]))
        var members = error.members.filter { $0.key != "details" }.map { ($0.key, JSONText($0.value)) }
        members.append(("details", .array(details)))
        let text = JSONText.object([("error", .object(members))]).serialized(indent: 2)
        body = isList ? "[\(text)\n]\n" : text + "\n"
    }
}
