import JSONTree

extension Recording {
    /// Reads a recording from the bytes of its two files.
    ///
    /// It holds the JSON to the format, field by field. Whether the body is what the JSON says of it is for
    /// ``RecordingCheck`` to tell.
    ///
    /// - Parameters:
    ///   - name: `<vendor>/<name>`; the folder must be the vendor's.
    ///   - file: how errors name the JSON file.
    package init(name: String, file: String, metadata: [UInt8], body: [UInt8]) throws(RecordingError) {
        let tree: JSONTree
        do {
            tree = try JSONTree.parse(metadata, limits: JSONLimits(rejectsDuplicateKeys: true))
        } catch {
            throw RecordingError(file: file, line: error.line, column: error.column, message: error.message)
        }
        let root = RecordingReader(file: file, value: tree)
        try root.expectOnly(Self.fields)
        self.name = name
        self.body = body
        vendor = try root.choice("vendor", of: Vendor.self)
        api = try root.choice("api", of: API.self)
        guard vendor.apis.contains(api) else { throw root.error("api", "is not a call of \(vendor.rawValue)'s") }
        guard name.hasPrefix("\(vendor.rawValue)/") else {
            throw root.error("vendor", "is \"\(vendor.rawValue)\", which is not the folder of \(name)")
        }
        origin = try root.choice("origin", of: Origin.self)
        date = try root.string("date")
        apiVersion = try root.string("api_version")
        description = try root.string("description")
        match = root.value["match"] == nil ? nil : try Match(root.object("match"))
        request = try Request(root.object("request"))
        status = try root.count("status")
        guard status == 200 || (400...599).contains(status) else {
            throw root.error("status", "must be 200, or 400 to 599")
        }
        headers = try root.headers("headers")
        if let header = headers.first(where: { Self.hopByHop.contains($0.name.lowercased()) }) {
            throw root.error("headers.\(header.name)", "belongs to the connection, not to the answer")
        }
        chunks = try Self.chunks(root)
        ending = root.value["ends"] == nil ? .complete : try root.choice("ends", of: Ending.self)
        expectation = try Expectation(root.object("expect"))
        statedModel = try root.optionalString("model")
        contentEncoding = try root.optionalString("content_encoding")
        requestHash = try root.optionalString("request_hash")
        redactions = try Self.redactions(root)
    }

    private static let hopByHop: Set<String> = [
        "connection", "content-encoding", "content-length", "date", "keep-alive", "transfer-encoding", "upgrade",
    ]
    private static let fields: Set<String> = [
        "$schema", "vendor", "api", "origin", "date", "api_version", "description", "match", "request", "status",
        "headers", "chunks", "ends", "expect", "model", "request_hash", "content_encoding", "redactions",
    ]

    private static func chunks(_ root: RecordingReader) throws(RecordingError) -> [Chunk] {
        let list = try root.field("chunks")
        guard list.kind == .array else { throw root.error("chunks", "must be an array") }
        var chunks: [Chunk] = []
        for (index, pair) in list.elements.enumerated() {
            let numbers = pair.elements.compactMap(\.integer)
            guard pair.kind == .array, pair.count == 2, numbers.count == 2,
                (0...Self.maximumMilliseconds).contains(numbers[0]), (1...Self.maximumBytes).contains(numbers[1])
            else {
                throw root.error(
                    "chunks[\(index)]",
                    "must be [milliseconds, bytes], within a day, the bytes 1 to \(Self.maximumBytes)"
                )
            }
            if let last = chunks.last, numbers[0] < last.milliseconds {
                throw root.error("chunks[\(index)]", "arrives before the chunk in front of it")
            }
            chunks.append(Chunk(milliseconds: numbers[0], bytes: numbers[1]))
        }
        return chunks
    }
}

extension Recording {
    private static func redactions(_ root: RecordingReader) throws(RecordingError) -> [Redaction] {
        guard let list = root.value["redactions"] else { return [] }
        guard list.kind == .array else { throw root.error("redactions", "must be an array") }
        var redactions: [Redaction] = []
        for (index, element) in list.elements.enumerated() {
            let reader = RecordingReader(file: root.file, value: element, path: "redactions[\(index)]")
            try reader.expectOnly(["place", "kind", "count"])
            let count = try reader.count("count")
            guard count > 0 else { throw reader.error("count", "must be 1 or more") }
            redactions.append(
                Redaction(place: try reader.string("place"), kind: try reader.string("kind"), count: count)
            )
        }
        return redactions
    }
}

extension Recording.Match {
    fileprivate init(_ reader: RecordingReader) throws(RecordingError) {
        try reader.expectOnly(["model", "last_user_text"])
        model = try reader.optionalString("model")
        lastUserText = try reader.optionalString("last_user_text")
        guard model != nil || lastUserText != nil else { throw reader.error(nil, "must name something to compare") }
    }
}

extension Recording.Request {
    fileprivate init(_ reader: RecordingReader) throws(RecordingError) {
        try reader.expectOnly(["method", "path", "headers", "body"])
        method = try reader.string("method")
        path = try reader.string("path")
        headers = try reader.headers("headers")
        body = try reader.object("body").value
    }
}

extension Recording.Expectation {
    private static let finishReasons: Set<String> = ["stop", "length", "content_filter"]
    private static let failures: Set<String> = [
        "unauthorized", "rate_limited", "overloaded", "invalid_request", "context_overflow", "content_filtered",
        "unavailable", "timeout", "protocol", "interrupted",
    ]

    fileprivate init(_ reader: RecordingReader) throws(RecordingError) {
        try reader.expectOnly(["text", "finish_reason", "usage", "failure"])
        text = try reader.string("text")
        finishReason = try reader.nullableString("finish_reason")
        if let finishReason, !Self.finishReasons.contains(finishReason) {
            throw reader.error("finish_reason", "is \"\(finishReason)\", which is not one of LPO's")
        }
        failure = try reader.optionalString("failure")
        if let failure, !Self.failures.contains(failure) {
            throw reader.error("failure", "is \"\(failure)\", which is not one of LPO's")
        }
        guard (finishReason == nil) == (failure != nil) else {
            throw reader.error(nil, "must have either a finish_reason or a failure")
        }
        usage = try reader.field("usage").isNull ? nil : Recording.Usage(reader.object("usage"))
    }
}

extension Recording.Usage {
    fileprivate init(_ reader: RecordingReader) throws(RecordingError) {
        try reader.expectOnly(["input_tokens", "output_tokens", "cached_input_tokens", "reasoning_tokens"])
        inputTokens = try reader.count("input_tokens")
        outputTokens = try reader.count("output_tokens")
        cachedInputTokens = try reader.optionalCount("cached_input_tokens")
        reasoningTokens = try reader.optionalCount("reasoning_tokens")
    }
}
