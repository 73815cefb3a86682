import JSONTree

extension Recording {
    /// The bytes of the recording's JSON file, laid out as those of this repository are: members in the order of the
    /// schema, two spaces a level, several chunks a line.
    ///
    /// What cannot be seen, and what changes the character before it, is escaped, so that a reader sees it.
    package func encoded() -> [UInt8] {
        var members: [(String, SidecarValue)] = [
            ("$schema", .string("../recording.schema.json")), ("vendor", .string(vendor.rawValue)),
            ("api", .string(api.rawValue)), ("origin", .string(origin.rawValue)), ("date", .string(date)),
            ("api_version", .string(apiVersion)), ("description", .string(description)),
        ]
        if let statedModel { members.append(("model", .string(statedModel))) }
        if let match { members.append(("match", match.value)) }
        members.append(("request", request.value))
        if let requestHash { members.append(("request_hash", .string(requestHash))) }
        members.append(("status", .integer(status)))
        members.append(("headers", .strings(headers)))
        if let contentEncoding { members.append(("content_encoding", .string(contentEncoding))) }
        members.append(("chunks", .pairs(chunks.map { ($0.milliseconds, $0.bytes) })))
        if ending != .complete { members.append(("ends", .string(ending.rawValue))) }
        if !redactions.isEmpty { members.append(("redactions", .array(redactions.map(\.value)))) }
        members.append(("expect", expectation.value))
        return SidecarValue.object(members).encoded()
    }
}

extension Recording.Match {
    fileprivate var value: SidecarValue {
        .object(
            [
                ("model", model.map { .string($0) }), ("last_user_text", lastUserText.map { .string($0) }),
            ].present
        )
    }
}

extension Recording.Request {
    fileprivate var value: SidecarValue {
        .object([
            ("method", .string(method)), ("path", .string(path)), ("headers", .strings(headers)), ("body", .tree(body)),
        ])
    }
}

extension Redaction {
    fileprivate var value: SidecarValue {
        .object([("place", .string(place)), ("kind", .string(kind)), ("count", .integer(count))])
    }
}

extension Recording.Expectation {
    fileprivate var value: SidecarValue {
        .object(
            [
                ("text", .string(text)), ("finish_reason", finishReason.map { .string($0) } ?? .null),
                ("usage", usage?.value ?? .null), ("failure", failure.map { .string($0) }),
            ].present
        )
    }
}

extension Recording.Usage {
    fileprivate var value: SidecarValue {
        .object(
            [
                ("input_tokens", .integer(inputTokens)), ("output_tokens", .integer(outputTokens)),
                ("cached_input_tokens", cachedInputTokens.map { .integer($0) }),
                ("reasoning_tokens", reasoningTokens.map { .integer($0) }),
            ].present
        )
    }
}

extension [(String, SidecarValue?)] {
    /// The members that have a value.
    fileprivate var present: [(String, SidecarValue)] {
        compactMap { key, value in value.map { (key, $0) } }
    }
}
