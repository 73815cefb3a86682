internal import FoundationEssentials
internal import WebClient

extension ProviderEndpoint {
    /// The most bytes of an answer that are read: far more than any model says, and an end to one that never stops.
    private static let maximumAnswerBytes = 64 << 20
    /// Some frames at once: there may be thousands of answers, each waiting for its next words for most of its life.
    private static let readBytes = 2 << 10

    /// A `POST` of `body` as JSON to `path` under the base URL. Keys are sorted, so equal requests are equal bytes.
    func post(
        _ body: some Encodable,
        to path: String,
        authorization: [(name: String, value: String)],
        traceparent: String?
    ) throws(ProviderFailure) -> WebRequest {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let bytes: [UInt8]
        do {
            bytes = [UInt8](try encoder.encode(body))
        } catch {
            throw ProviderFailure(kind: .invalidRequest, detail: "the request cannot be written as JSON")
        }
        var root = baseURL[...]
        while root.last == "/" { root.removeLast() }
        var headers: [(name: String, value: String)] = [
            ("content-type", "application/json"),
            ("accept", "text/event-stream"),
        ]
        headers += authorization
        if let traceparent { headers.append(("traceparent", traceparent)) }
        return WebRequest(
            method: "POST",
            url: root + path,
            headers: headers,
            body: .bytes(bytes),
            maximumBodyBytes: Self.maximumAnswerBytes,
            readBytes: Self.readBytes,
            // Only an operator's own base URL can be http, and then it is meant: a mock or a server in the house.
            allowsPlainHTTP: baseURL.lowercased().hasPrefix("http://")
        )
    }
}

/// One turn's content as the vendors take it: a text, or a list of parts where there are several.
enum TurnContent<Part: Encodable & Sendable>: Encodable, Sendable {
    case text(String)
    case parts([Part])

    init(_ parts: [ProviderPart], part: (ProviderPart) -> Part) {
        if parts.count == 1, case .text(let text) = parts[0] {
            self = .text(text)
        } else {
            self = .parts(parts.map(part))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let text): try container.encode(text)
        case .parts(let parts): try container.encode(parts)
        }
    }
}
