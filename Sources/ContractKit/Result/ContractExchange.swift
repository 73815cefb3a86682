/// One request that a contract made, and what it was answered.
public struct ContractExchange: Sendable {
    /// The step's name.
    public let step: String
    public let request: SentRequest
    public let answer: Answer
    /// How often the request was sent until the expectation held; 1 for a step that asks once.
    public let attempts: Int
    /// When the last attempt began, counted from the contract's start.
    public let start: Duration
    /// How long the last attempt took, to the answer's last byte.
    public let duration: Duration
}

/// A request as it was sent.
public struct SentRequest: Sendable {
    public let method: String
    public let url: String
    public let headers: [HeaderField]
    public let body: [UInt8]
    /// The parts of a multipart body, to tell it again; empty for any other body.
    let parts: [SentPart]

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
    let bytes: [UInt8]
    /// The fixture that the bytes are from.
    let file: String?
}
