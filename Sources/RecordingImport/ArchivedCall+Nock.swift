import JSONTree

/// What the recorder of nock (https://github.com/nock/nock#recording) writes with `output_objects`, and nock's `nockBack`.
extension ArchivedCall {
    init(nock entry: ArchiveValue, limits: ImportLimits) throws(EntryError) {
        let path = try entry.requiredString("path")
        self.init(
            method: (entry["method"]?.string ?? "GET").uppercased(),
            url: try entry.requiredString("scope") + path
        )
        requestHeaders = try entry["reqheaders"]?.headerMapping("reqheaders") ?? []
        requestBody = entry["body"]?.nockBody(isBinary: false, limit: limits.body) ?? .absent
        status = try entry["status"]?.status("status")
        if let raw = entry["rawHeaders"] {
            headers = try raw.rawHeaders()
        } else {
            headers = try entry["headers"]?.headerMapping("headers") ?? []
        }
        guard let response = entry["response"] else { return }
        let isCompressed = headers.value("content-encoding") != nil
        if isCompressed, response.isArray, response.elements.allSatisfy({ $0.string != nil }) {
            body = response.pieces(limit: limits.body) { $0.hexadecimal(limit: limits.body) }
        } else {
            body = response.nockBody(isBinary: entry["responseIsBinary"]?.bool == true, limit: limits.body)
            if response.string == nil {
                remarks.append("nock keeps JSON without its white space, so the body is not byte for byte the vendor's")
            }
        }
    }
}

extension ArchiveValue {
    /// A body that is text, hexadecimal, or JSON that nock has parsed.
    fileprivate func nockBody(isBinary: Bool, limit: Int) -> ArchivedBody {
        if isBinary { return hexadecimal(limit: limit) }
        if string != nil { return body(limit: limit) }
        guard case .json(let tree) = self else { return .unreadable("must be JSON") }
        let text = tree.serialized()
        return text.utf8.count <= limit ? .bytes(Array(text.utf8)) : .tooLarge(limit)
    }

    /// Headers as names and values in turn, or as a mapping.
    fileprivate func rawHeaders() throws(EntryError) -> [ArchivedCall.Header] {
        guard isArray else { return try headerMapping("rawHeaders") }
        let texts = elements.map(\.string)
        guard texts.count.isMultiple(of: 2) else { throw EntryError(message: "rawHeaders must be names and values") }
        var headers: [ArchivedCall.Header] = []
        for index in stride(from: 0, to: texts.count, by: 2) {
            guard let name = texts[index], let value = texts[index + 1] else {
                throw EntryError(message: "rawHeaders[\(index)] must be a name and a value, both strings")
            }
            headers.append((name, value))
        }
        return headers
    }
}
