internal import JSONTree

/// What a vendor says went wrong, taken out of the several shapes it is said in.
struct VendorError: Sendable, Equatable {
    var type: String?
    var code: String?
    var message: String?
    /// The HTTP status that the words themselves name, for where there is no other.
    var status: Int?
    /// How long the words ask to wait.
    var retryDelay: Duration?
    /// What of the request the words are about.
    var param: String?
    /// Whether a day's quota is used up: it does not come back within any wait that is worth it.
    var isDailyQuota = false

    init(
        type: String? = nil,
        code: String? = nil,
        message: String? = nil,
        status: Int? = nil,
        retryDelay: Duration? = nil
    ) {
        self.type = type
        self.code = code
        self.message = message
        self.status = status
        self.retryDelay = retryDelay
    }

    /// Reads an error body or frame; nil where `tree` is not one.
    ///
    /// The shapes: `{"error": {type, code, message}}` (OpenAI, Anthropic), `{"error": {code, message, status, details}}`
    /// with the HTTP status as code (Google, which puts it into an array where no event stream was asked for),
    /// `{"type": "error", code, message}` (the flat form of OpenAI's reference), `{"error": "…", "code": "…"}` (xAI),
    /// `{"object": "error", type, code, message, raw_status_code}` and `{"detail": …}` (Mistral).
    init?(_ tree: JSONTree) {
        let tree = tree.kind == .array ? tree[0] : tree
        guard let tree, tree.kind == .object else { return nil }
        if let error = tree["error"], error.kind == .object {
            self.init(fieldsOf: error)
        } else if let error = tree["error"]?.string {
            self.init(fieldsOf: tree)
            message = error
        } else if tree["type"]?.string == "error" || tree["object"]?.string == "error" {
            self.init(fieldsOf: tree)
        } else if let detail = tree["detail"], !detail.isNull {
            self.init(message: Self.words(of: detail))
        } else {
            return nil
        }
    }

    private init(fieldsOf holder: JSONTree) {
        let code = holder["code"]
        self.init(
            type: holder["type"]?.string ?? holder["status"]?.string,
            code: code?.string,
            message: holder["message"].flatMap(Self.words),
            status: holder["raw_status_code"]?.integer
        )
        if let number = code?.integer {
            if (400..<600).contains(number) { status = number } else { self.code = String(number) }
        }
        param = holder["param"]?.string
        // Anthropic's names the cause, where `type` names a kind of causes.
        self.code = holder.at("details", "error_code")?.string ?? self.code
        for detail in holder["details"]?.elements ?? [] { read(detail) }
    }

    /// Takes one of the details that Google adds to its errors.
    private mutating func read(_ detail: JSONTree) {
        guard let type = detail["@type"]?.string else { return }
        if type.hasSuffix("google.rpc.ErrorInfo") { code = code ?? detail["reason"]?.string }
        if type.hasSuffix("google.rpc.RetryInfo") {
            retryDelay = detail["retryDelay"]?.string.flatMap(RetryAfter.duration(protobuf:))
        }
        if type.hasSuffix("google.rpc.QuotaFailure") {
            let ids = detail["violations"]?.elements.compactMap { $0["quotaId"]?.string } ?? []
            isDailyQuota = ids.contains { $0.contains("PerDay") }
        }
    }

    /// A message that is a text, or what of a validation's complaints says where and why. The rest of such a complaint
    /// repeats what was sent, and is no matter for a log.
    private static func words(of message: JSONTree) -> String? {
        switch message.kind {
        case .string:
            return message.string
        case .array:
            return (0..<min(message.count, 8)).compactMap { message[$0].flatMap(words) }.joined(separator: "; ")
        case .object:
            if let detail = message["detail"] ?? message["message"] { return words(of: detail) }
            let place = message["loc"]?.elements.compactMap { $0.string ?? $0.integer.map { String($0) } } ?? []
            return [place.joined(separator: "."), message["msg"]?.string ?? ""].filter { !$0.isEmpty }
                .joined(separator: ": ")
        default:
            return nil
        }
    }

    /// The error in one line.
    var text: String {
        let names = [type, code].compactMap(\.self).joined(separator: " ")
        return [names, message ?? ""].filter { !$0.isEmpty }.joined(separator: ": ")
    }
}

extension ProviderFailure {
    /// What an error means, with all the vendor's words as its detail. `status` is the answer's, where it has one.
    init(_ error: VendorError, status: Int? = nil) {
        let meaning = error.meaning(status: status)
        let text = error.text
        self.init(
            kind: meaning.kind,
            retryable: meaning.retryable,
            detail: text.isEmpty ? "an error without words" : text
        )
        if retryable { retryAfter = error.retryDelay }
    }
}
