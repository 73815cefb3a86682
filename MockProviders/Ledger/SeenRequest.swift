import HTTPTypes
import NIOCore
import Recording

/// A request as it came to a vendor, kept for tests to look at. Keys are masked when it is made: they are never stored.
struct SeenRequest: Sendable {
    /// The vendor's name, such as `anthropic` or `apple-identity`.
    let vendor: String
    /// The trace that the path named, or else the `traceparent` header.
    let trace: TraceID?
    let method: String
    /// The vendor's own path and query: what stands behind the prefix that the mock has it under.
    let path: String
    /// Names in lower case, in order of arrival.
    let headers: [(name: String, value: String)]
    let body: ByteBuffer
    /// Counts all requests of a mock, from 1; 0 before the ledger has it.
    var number = 0
    /// Why nothing answered it; `nil` when something did, a refusal of the vendor's included.
    var miss: String?

    /// - Parameter trace: the one that the path named.
    init(vendor: Recording.Vendor, head: HTTPRequest, body: ByteBuffer, trace: TraceID? = nil) {
        self.init(vendor: vendor.rawValue, prefix: "/\(vendor.rawValue)", head: head, body: body, trace: trace)
    }

    /// - Parameters:
    ///   - body: without secrets.
    ///   - trace: the one that the path named.
    init(identity vendor: IdentityVendor, head: HTTPRequest, body: ByteBuffer, trace: TraceID? = nil) {
        let place = "/identity/\(vendor.rawValue)"
        self.init(vendor: "\(vendor.rawValue)-identity", prefix: place, head: head, body: body, trace: trace)
    }

    /// A request to a place where there is no vendor.
    init(elsewhere head: HTTPRequest, trace: TraceID) {
        self.init(vendor: "unknown", prefix: "", head: head, body: ByteBuffer(), trace: trace)
    }

    private init(vendor: String, prefix: String, head: HTTPRequest, body: ByteBuffer, trace named: TraceID?) {
        self.vendor = vendor
        self.body = body
        trace = named ?? head.headerFields.first(named: "traceparent").flatMap(TraceID.init(traceparent:))
        method = head.method.rawValue
        let sent = head.path ?? ""
        path = Self.maskedQuery(sent.hasPrefix(prefix) ? String(sent.dropFirst(prefix.count)) : sent)
        headers = head.headerFields.map { field in
            let name = field.name.canonicalName
            if Self.schemeHeaders.contains(name) { return (name, Self.masked(field.value)) }
            return (name, Self.keyHeaders.contains(name) && !field.value.isEmpty ? "***" : field.value)
        }
    }

    /// What it takes of memory, near enough to bound it.
    var weight: Int {
        body.readableBytes + path.utf8.count + headers.reduce(256) { $0 + $1.name.utf8.count + $1.value.utf8.count }
    }

    private static let keyHeaders: Set<String> = ["x-api-key", "api-key", "x-goog-api-key", "cookie"]
    /// Those of which the scheme is told.
    private static let schemeHeaders: Set<String> = ["authorization", "proxy-authorization"]

    /// What keys are called in a query: Google takes them there.
    private static let keyParameters: Set<String> = ["key", "api_key", "access_token"]

    private static func maskedQuery(_ path: String) -> String {
        guard let mark = path.firstIndex(of: "?") else { return path }
        let parameters = path[path.index(after: mark)...].split(separator: "&", omittingEmptySubsequences: false)
        let masked = parameters.map { parameter in
            let parts = parameter.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            // An escaped name may be any.
            guard parts.count == 2, !parts[1].isEmpty,
                parts[0].contains("%") || keyParameters.contains(parts[0].lowercased())
            else { return String(parameter) }
            return "\(parts[0])=***"
        }
        return path[...mark] + masked.joined(separator: "&")
    }

    /// `Bearer abc` becomes `Bearer ***`: that there was a key is told, and of which scheme, and nothing of the key.
    private static func masked(_ value: String) -> String {
        let words = value.split(separator: " ", maxSplits: 1)
        return words.count == 2 ? "\(words[0]) ***" : value.isEmpty ? "" : "***"
    }
}

extension HTTPFields {
    /// The first value of a field; `name` in lower case.
    func first(named name: String) -> String? {
        first { $0.name.canonicalName == name }?.value
    }
}
