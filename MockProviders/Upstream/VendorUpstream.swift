public import Recording

/// The real vendors behind a mock, which are asked what no recording matches.
public protocol VendorUpstream: Sendable {
    /// Asks a vendor and returns its answer as soon as its header has come.
    ///
    /// The answer is read to the vendor's own end, whether or not anybody takes it. Throws ``UpstreamFailure`` where there
    /// is no answer.
    func ask(_ request: UpstreamRequest) async throws(UpstreamFailure) -> UpstreamAnswer
}

/// A request as a mock passes it on.
public struct UpstreamRequest: Sendable {
    public let vendor: Recording.Vendor
    public let api: Recording.API
    /// The model that is asked for; `nil` where the request does not name one as its vendor has it.
    public let model: String?
    /// The path and the query behind the vendor's base URL, such as `/responses` of OpenAI's.
    public let target: String
    /// The caller's headers, its key among them, without those that belong to a connection.
    public let headers: [(name: String, value: String)]
    public let body: [UInt8]
}

/// A vendor's answer on its way through a mock.
public struct UpstreamAnswer: Sendable {
    public let status: Int
    /// Without those that belong to a connection, and without the length and the encoding of the body.
    public let headers: [(name: String, value: String)]
    /// The body as it comes. It throws where the vendor's stream breaks.
    public let body: AsyncThrowingStream<[UInt8], any Error>

    public init(
        status: Int,
        headers: [(name: String, value: String)],
        body: AsyncThrowingStream<[UInt8], any Error>
    ) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// Why a vendor behind a mock gave no answer, in one sentence.
public struct UpstreamFailure: Error, CustomStringConvertible {
    public let description: String

    public init(_ description: String) {
        self.description = description
    }
}
