import JSONTree

/// HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/) as Chrome's developer tools, Playwright and mitmproxy write
/// it, and the form of it that Polly.js keeps.
extension ArchivedCall {
    init(har entry: ArchiveValue, limits: ImportLimits) throws(EntryError) {
        try self.init(har: entry, limits: limits) { content, _ in Self.content(content, limits.body) }
        undoAssumedCharset(of: entry.at("response", "content"))
    }

    /// Polly.js keeps bodies that are not text, and pieces of compressed ones, in a form of its own.
    init(polly entry: ArchiveValue, limits: ImportLimits) throws(EntryError) {
        try self.init(har: entry, limits: limits) { content, headers in
            Self.pollyContent(content, headers, limits.body)
        }
    }

    private init(
        har entry: ArchiveValue,
        limits: ImportLimits,
        content: (ArchiveValue, [Header]) -> ArchivedBody
    ) throws(EntryError) {
        guard let request = try entry.object("request") else { throw EntryError(message: "request is missing") }
        self.init(
            method: try entry.requiredString("request", "method"),
            url: try entry.requiredString("request", "url")
        )
        requestHeaders = try request["headers"]?.headerList("request.headers") ?? []
        if let postData = try request.object("postData") {
            requestBody = Self.attachment(of: postData) ?? postData["text"]?.body(limit: limits.body) ?? .absent
        }
        date = entry["startedDateTime"]?.string
        receiveMilliseconds = entry.at("timings", "receive")?.double
        guard let response = try entry.object("response") else { return }
        let status = try response["status"]?.status("response.status") ?? 0
        // Writers note a call without an answer as one with the status 0, or -1.
        self.status = status > 0 ? status : nil
        headers = try response["headers"]?.headerList("response.headers") ?? []
        failure = response["_error"]?.string ?? response["_failureText"]?.string
        if let value = try response.object("content") { body = content(value, headers) }
    }

    private static func content(_ content: ArchiveValue, _ limit: Int) -> ArchivedBody {
        if let attachment = attachment(of: content) { return attachment }
        guard let text = content["text"] else { return .absent }
        switch content["encoding"]?.string?.lowercased() {
        case nil, "": return text.body(limit: limit)
        case "base64": return text.base64(limit: limit)
        case let encoding?: return .unreadable("has the encoding \(encoding.shown), which HAR does not know")
        }
    }

    /// Undoes what tools make of UTF-8 where the answer names no charset, as Google's and xAI's do not.
    private mutating func undoAssumedCharset(of content: ArchiveValue?) {
        guard let content, content["encoding"] == nil, let text = content["text"]?.string,
            headers.value("content-type")?.lowercased().contains("charset") != true,
            let original = AssumedCharset.original(of: text)
        else { return }
        body = .bytes(original)
        remarks.append("the text had been read as Latin-1 and not as UTF-8, which was undone")
    }

    /// What Playwright's option `attach` puts into a file beside the HAR file.
    private static func attachment(of body: ArchiveValue) -> ArchivedBody? {
        guard body["text"] == nil, let name = body["_file"]?.string ?? body["_sha1"]?.string else { return nil }
        return .unreadable("is in another file, \(name.shown); record with the option content: \"embed\"")
    }

    /// Version 5 keeps base64; versions before it keep hexadecimal, marked by `_isBinary`. Of a compressed answer both
    /// keep the pieces, as a JSON array in the text.
    private static func pollyContent(_ content: ArchiveValue, _ headers: [Header], _ limit: Int) -> ArchivedBody {
        guard let text = content["text"], let string = text.string else { return Self.content(content, limit) }
        let isBase64 = content["encoding"]?.string?.lowercased() == "base64"
        let isHexadecimal = !isBase64 && content["_isBinary"]?.bool == true
        let isCompressed = headers.value("content-encoding") != nil
        guard isBase64 || isHexadecimal || isCompressed else { return Self.content(content, limit) }
        if string.hasPrefix("["), let pieces = try? JSONTree.parse(string, limits: JSONLimits(maxBytes: 4 * limit)),
            pieces.kind == .array, pieces.elements.allSatisfy({ $0.string != nil })
        {
            return ArchiveValue.json(pieces).pieces(limit: limit) { piece in
                isBase64 ? piece.base64(limit: limit) : piece.hexadecimal(limit: limit)
            }
        }
        return isHexadecimal ? text.hexadecimal(limit: limit) : Self.content(content, limit)
    }
}
