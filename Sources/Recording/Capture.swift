/// An answer of a vendor as it came over the wire, with its request, before anything is redacted. It is kept in memory
/// only: what is written is the ``Recording`` that is made of it.
package struct Capture: Sendable {
    /// The request as it was sent.
    package struct Request: Sendable {
        package var method: String
        /// The path and the query on the vendor's own host, such as `/v1/messages`.
        package var target: String
        package var headers: [(name: String, value: String)]
        package var body: [UInt8]

        package init(method: String, target: String, headers: [(name: String, value: String)], body: [UInt8]) {
            self.method = method
            self.target = target
            self.headers = headers
            self.body = body
        }
    }

    package var vendor: Recording.Vendor
    package var api: Recording.API
    package var origin: Recording.Origin
    /// The day of the answer, `YYYY-MM-DD` in UTC.
    package var date: String
    package var request: Request
    package var status: Int
    /// All headers of the answer, in the order in which they came.
    package var headers: [(name: String, value: String)]
    /// When each piece of the body arrived, and its size; one piece at 0 ms where the times are not known.
    package var chunks: [Recording.Chunk]
    /// The body, without its content encoding.
    package var body: [UInt8]
    /// The content encoding that the vendor used although it was asked for none, and that was undone.
    package var contentEncoding: String?
    /// Whether the transfer ended before the vendor had ended it.
    package var isCut: Bool

    package init(
        vendor: Recording.Vendor,
        api: Recording.API,
        origin: Recording.Origin,
        date: String,
        request: Request,
        status: Int,
        headers: [(name: String, value: String)],
        chunks: [Recording.Chunk],
        body: [UInt8],
        contentEncoding: String? = nil,
        isCut: Bool = false
    ) {
        self.vendor = vendor
        self.api = api
        self.origin = origin
        self.date = date
        self.request = request
        self.status = status
        self.headers = headers
        self.chunks = chunks
        self.body = body
        self.contentEncoding = contentEncoding
        self.isCut = isCut
    }
}
