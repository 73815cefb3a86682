/// One field of a request's or an answer's header.
public struct HeaderField: Sendable, Equatable {
    public let name: String
    public let value: String
}

/// What a request was answered, as far as it came.
public struct Answer: Sendable {
    /// The status, or `nil` where no answer came.
    public internal(set) var status: Int?
    /// The header fields in the order they came.
    public internal(set) var headers: [HeaderField] = []
    /// The bytes of the body as they came, or the first of them once the answer is only kept to be told of.
    public internal(set) var body: [UInt8] = []
    /// The events of a stream with the time each one came.
    public internal(set) var events: [AnswerEvent] = []
    /// The comments of a stream, in order.
    public internal(set) var comments: [AnswerComment] = []
    /// Why the answer did not come to its end, or came not at all.
    public internal(set) var error: String?
    /// The client went away before the end because the contract said so.
    public internal(set) var wasLeft = false
}

extension Answer {
    /// The largest picture that a report shows.
    static let kept = 256 << 10

    mutating func cut() {
        // Events are told one by one.
        body = events.isEmpty ? Array(body.prefix(Self.kept)) : []
    }
}

/// One event of an answer.
public struct AnswerEvent: Sendable, Equatable {
    public let name: String
    public let data: String
    public let id: String?
    /// When it came, counted from the request's start.
    public let arrival: Duration

    var json: ContractValue? { try? ContractValue.parse(json: Array(data.utf8)) }
}

/// A comment of a stream, which clients ignore.
public struct AnswerComment: Sendable, Equatable {
    public let text: String
    /// How many events came before it.
    public let position: Int
    /// When it came, counted from the request's start.
    public let arrival: Duration
}

extension Answer {
    /// The values of a header, in order.
    func all(_ name: String) -> [String] {
        let name = name.lowercased()
        return headers.filter { $0.name.lowercased() == name }.map(\.value)
    }

    func first(_ name: String) -> String? { all(name).first }

    /// The body as text; what is no UTF-8 shows as U+FFFD.
    public var bodyText: String { String(decoding: body, as: UTF8.self) }

    /// The body as JSON, or `nil` where it is none.
    var json: ContractValue? { try? ContractValue.parse(json: body) }

    /// What the chunks' texts make together.
    public var text: String {
        events.filter { $0.name == "chunk" }.compactMap { $0.json?["text"]?.string }.joined()
    }

    /// What a problem says of itself, in one line.
    var problemHint: String? {
        guard let json, let type = json["type"]?.string else { return nil }
        return "\(type): \(json["detail"]?.string ?? "no detail")"
    }

    /// How reports call an event: `event 3 (chunk)`, counted from 1.
    static func place(of event: AnswerEvent, at index: Int) -> String {
        "event \(index + 1) (\(event.name))"
    }
}
