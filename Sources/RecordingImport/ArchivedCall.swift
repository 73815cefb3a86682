import FoundationEssentials

/// One call as a file has it, in the same form for all formats, before it is decided whether it is imported.
struct ArchivedCall {
    var method: String
    var url: String
    var requestHeaders: [Header] = []
    var requestBody = ArchivedBody.absent
    /// `nil` where no answer came.
    var status: Int?
    var headers: [Header] = []
    var body = ArchivedBody.absent
    /// When the call was made: an ISO 8601 or HTTP date.
    var date: String?
    /// How long the body took after the response head.
    var receiveMilliseconds: Double?
    /// What the file says of a transfer that failed.
    var failure: String?
    /// What of the answer is not as it was on the wire.
    var remarks: [String] = []

    typealias Header = (name: String, value: String)

    /// The method and the address without its user, password, query and fragment.
    var summary: String {
        let method = self.method.shown
        guard var components = URLComponents(string: url), components.host != nil else { return method }
        (components.user, components.password, components.query, components.fragment) = (nil, nil, nil, nil)
        return "\(method) \((components.string ?? "").shown)"
    }
}

/// A request's or an answer's body as a file has it.
enum ArchivedBody {
    /// The file has no body.
    case absent
    /// The body as it was sent, perhaps with its content encoding.
    case bytes([UInt8])
    /// The file has a body that cannot be read. The text completes "the response body …".
    case unreadable(String)
}

extension [ArchivedCall.Header] {
    /// The first value of a header, its name compared without regard to case.
    func value(_ name: String) -> String? {
        first { $0.name.lowercased() == name }?.value
    }
}

extension String {
    /// The text as a message quotes it: at most 120 characters, without control characters.
    var shown: String {
        let visible = unicodeScalars.prefix(120).map { scalar in
            scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format
                ? "?" : String(scalar)
        }
        return visible.joined() + (unicodeScalars.count > 120 ? "…" : "")
    }
}
