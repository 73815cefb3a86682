/// One request that a contract made, and what it was answered.
public struct ContractExchange: Sendable {
    /// The step's name.
    public let step: String
    public private(set) var request: SentRequest
    public private(set) var answer: Answer
    /// How often the request was sent until the expectation held; 1 for a step that asks once.
    public let attempts: Int
    /// When the last attempt began, counted from the contract's start.
    public let start: Duration
    /// How long the last attempt took, to the answer's last byte.
    public let duration: Duration

    /// Lets go of what a report does not show, so that thousands of exchanges can be kept.
    mutating func cut() {
        request.cut()
        answer.cut()
    }
}

/// A request as it was sent.
public struct SentRequest: Sendable {
    public let method: String
    public let url: String
    public let headers: [HeaderField]
    /// The body, or its beginning once the request is only kept to be told of.
    public private(set) var body: [UInt8]
    /// How many bytes the body had.
    public let bodyLength: Int
    /// The parts of a multipart body, to tell it again; empty for any other body.
    private(set) var parts: [SentPart]

    init(method: String, url: String, headers: [HeaderField], body: [UInt8], parts: [SentPart]) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        bodyLength = body.count
        self.parts = parts
    }

    /// Lets go of what a report does not show.
    mutating func cut() {
        body = Array(body.prefix(SentPart.kept))
        for index in parts.indices { parts[index].cut() }
    }

    func first(_ name: String) -> String? {
        let name = name.lowercased()
        return headers.first { $0.name.lowercased() == name }?.value
    }
}

/// A part of a multipart body as it was sent.
struct SentPart: Sendable {
    let name: String
    let filename: String?
    let contentType: String?
    /// The content, or its beginning once the request is only kept to be told of.
    private(set) var bytes: [UInt8]
    let length: Int
    /// The fixture that the bytes are from.
    let file: String?

    /// As many bytes of a body or a part are kept: more than a command holds.
    static let kept = 4_096

    init(name: String, filename: String?, contentType: String?, bytes: [UInt8], file: String?) {
        self.name = name
        self.filename = filename
        self.contentType = contentType
        self.bytes = bytes
        length = bytes.count
        self.file = file
    }

    mutating func cut() {
        bytes = Array(bytes.prefix(Self.kept))
    }
}
