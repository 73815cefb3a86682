/// Why a transfer did not come to its end.
package struct WebError: Error, Sendable, CustomStringConvertible {
    package enum Code: String, Sendable, CaseIterable {
        /// The request cannot be sent as it is written: URL, method, header, or a body of another length than it said.
        case invalidRequest
        /// An `http` URL in a request that does not allow it.
        case insecureScheme
        case resolveFailed
        case connectFailed
        case connectTimeout
        /// No trusted, encrypted connection could be made.
        case tls
        case firstByteTimeout
        case idleTimeout
        /// The connection ended, or the peer reset the stream, before the response was whole.
        case closed
        /// The response's header or body is over its bound.
        case tooLarge
        case cancelled
        /// The client was shut down.
        case shutdown
        /// What came is not HTTP.
        case protocolViolation
        /// The request's body sequence threw; see ``WebError/cause``.
        case requestBodyFailed
    }

    package var code: Code
    /// Whether any byte of the request may have reached the peer. Only if not, sending it again is surely harmless.
    package var requestWasSent: Bool
    /// For logs: one sentence without header values, path, query or body.
    package var message: String
    /// What the request's body sequence threw.
    package var cause: (any Error)?

    package init(_ code: Code, requestWasSent: Bool = false, message: String, cause: (any Error)? = nil) {
        self.code = code
        self.requestWasSent = requestWasSent
        self.message = message
        self.cause = cause
    }

    package var description: String {
        "\(code.rawValue): \(message) (request \(requestWasSent ? "may have been sent" : "not sent"))"
    }
}
