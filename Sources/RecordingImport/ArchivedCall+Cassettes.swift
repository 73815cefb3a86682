/// Cassettes of vcrpy (https://vcrpy.readthedocs.io) and of Ruby's VCR (https://benoittgt.github.io/vcr), as YAML or JSON.
extension ArchivedCall {
    init(vcrpy interaction: ArchiveValue, limits: ImportLimits) throws(EntryError) {
        guard let request = try interaction.object("request") else { throw EntryError(message: "request is missing") }
        guard let response = try interaction.object("response") else {
            throw EntryError(message: "response is missing")
        }
        self.init(
            method: try interaction.requiredString("request", "method"),
            url: request["uri"]?.string ?? request["url"]?.string ?? ""
        )
        requestHeaders = try request["headers"]?.headerMapping("request.headers") ?? []
        requestBody = request["body"]?.vcrpyBody(limit: limits.body) ?? .absent
        headers = try response["headers"]?.headerMapping("response.headers") ?? []
        if let code = response.at("status", "code") ?? response["status_code"] {
            status = try code.status("response.status.code")
        }
        // The older of the two forms that vcrpy has written for httpx has `content`.
        body =
            response["body"]?.vcrpyBody(limit: limits.body) ?? response["content"]?.body(limit: limits.body) ?? .absent
    }

    init(rubyVCR interaction: ArchiveValue, limits: ImportLimits) throws(EntryError) {
        guard let request = try interaction.object("request") else { throw EntryError(message: "request is missing") }
        guard let response = try interaction.object("response") else {
            throw EntryError(message: "response is missing")
        }
        self.init(
            method: String(try interaction.requiredString("request", "method").trimmingPrefix(":")).uppercased(),
            url: try interaction.requiredString("request", "uri")
        )
        requestHeaders = try request["headers"]?.headerMapping("request.headers") ?? []
        requestBody = request["body"]?.cassetteBody(limit: limits.body) ?? .absent
        headers = try response["headers"]?.headerMapping("response.headers") ?? []
        status = try response.at("status", "code")?.status("response.status.code")
        body = response["body"]?.cassetteBody(limit: limits.body) ?? .absent
        date = interaction["recorded_at"]?.string
    }
}

extension ArchiveValue {
    /// A body that is a scalar, or an object with `string` or `base64_string`.
    fileprivate func cassetteBody(limit: Int) -> ArchivedBody {
        guard isObject else { return isArray ? .unreadable("must be a string") : body(limit: limit) }
        if let base64 = self["base64_string"] { return base64.base64(limit: limit) }
        return self["string"]?.body(limit: limit) ?? .absent
    }

    /// A body that is one of Python's streams or iterators, or any other one.
    fileprivate func vcrpyBody(limit: Int) -> ArchivedBody {
        guard isObject, let tag, tag.contains("python/") else { return cassetteBody(limit: limit) }
        if tag.hasSuffix("BytesIO"), let content = self["state"]?.elements.first { return content.body(limit: limit) }
        if tag.hasSuffix("builtins.iter"), let items = self["args"]?.elements.first, items.isArray {
            return items.pieces(limit: limit) { $0.body(limit: limit) }
        }
        return .unreadable("is a Python object that is not known, \(tag.shown)")
    }
}
