/// One HTTP request, as it will be sent. Nothing is added to it but what the protocol needs (`Host`, the framing of the
/// body) and the client's `User-Agent` where the request has none.
package struct WebRequest: Sendable {
    /// A token (RFC 9110 §9.1), sent as it is written.
    package var method: String
    /// An absolute `https` URL, or `http` where ``allowsPlainHTTP`` says so, in ASCII and already percent-encoded. The
    /// path is sent as it is written, dots too. Credentials in it are refused, a fragment is not sent.
    package var url: String
    /// Sent in this order. `Content-Length` and `Transfer-Encoding` follow from the body and are refused here.
    package var headers: [(name: String, value: String)]
    package var body: WebRequestBody
    package var timeouts: WebTimeouts
    /// The most body bytes a response may have; more are `.tooLarge`. Nil: no bound but the reader's patience.
    package var maximumBodyBytes: Int?
    /// How many bytes of a response are read at once, 1,024 at least. Memory of that size is kept as long as the transfer
    /// lasts, so one that brings little at a time, for long, does well with little. Nil: 16 KB.
    package var readBytes: Int?
    /// Whether an `http` URL is allowed: for peers named by the operator, such as a local mock.
    package var allowsPlainHTTP: Bool
    /// Signs the request where it is set; see ``AWSSigning`` for what the request then has to be like.
    package var signing: AWSSigning?
    /// Told what comes back, before the reader.
    package var observer: (any TransferObserver)?
    /// Whether the transfer goes on for its observer when the reader has left the response's scope, until the peer ends
    /// it or a timeout does. A cancelled reader, and one that throws, end it all the same.
    package var continuesForObserver = false
    /// Whether the peer is asked for no content encoding (`Accept-Encoding: identity`), and one that it uses all the same
    /// is undone.
    package var undoesContentEncoding = false

    package init(
        method: String = "GET",
        url: String,
        headers: [(name: String, value: String)] = [],
        body: WebRequestBody = .none,
        timeouts: WebTimeouts = WebTimeouts(),
        maximumBodyBytes: Int? = nil,
        readBytes: Int? = nil,
        allowsPlainHTTP: Bool = false
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeouts = timeouts
        self.maximumBodyBytes = maximumBodyBytes
        self.readBytes = readBytes
        self.allowsPlainHTTP = allowsPlainHTTP
    }
}

/// What a request carries.
package enum WebRequestBody: Sendable {
    case none
    case bytes([UInt8])
    /// Bytes that can be let go while the answer is read.
    case passing(PassingBytes)
    /// Bytes pulled from the sequence as the peer takes them, never more ahead than the client's buffer and one element.
    /// The sequence is not begun before there is a connection. With a `length` the sequence must bring exactly that
    /// many bytes; without one HTTP/1.1 sends it chunked. What the sequence throws ends the transfer,
    /// and the task that iterates it is cancelled when the transfer ends.
    case stream(length: Int?, any AsyncSequence<[UInt8], any Error> & Sendable)
}

/// How long each part of a transfer may take. Nil: no limit.
package struct WebTimeouts: Sendable, Equatable {
    /// From the start to a connection the request can be sent on: name, TCP, TLS, and the wait for a free connection.
    package var connect: Duration?
    /// From the last byte of the request to the first of the response. An interim (1xx) response starts it anew.
    package var firstByte: Duration?
    /// Between two bytes, of the request while it is sent and of the response after that. Time in which we ourselves
    /// held the transfer up, as a slow reader or a slow source, does not count.
    package var idle: Duration?

    package init(
        connect: Duration? = .seconds(10),
        firstByte: Duration? = .seconds(120),
        idle: Duration? = .seconds(60)
    ) {
        self.connect = connect
        self.firstByte = firstByte
        self.idle = idle
    }
}
