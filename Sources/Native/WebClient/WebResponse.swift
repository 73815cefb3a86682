/// A response whose body is still on its way, valid inside the scope of ``WebClient/withResponse(to:isolation:_:)``.
package struct WebResponse: Sendable {
    package let head: WebResponseHead
    package let body: WebResponseBody

    package var status: Int { head.status }
    package var headers: WebHeaders { head.headers }
    package var httpVersion: String { head.httpVersion }
}

/// The status line and header of the final response; those of interim (1xx) ones are dropped.
package struct WebResponseHead: Sendable {
    package var status: Int
    /// `"1.0"`, `"1.1"` or `"2"`.
    package var httpVersion: String
    package var headers: WebHeaders
    package var timings: WebTimings

    package init(status: Int, httpVersion: String, headers: WebHeaders, timings: WebTimings = WebTimings()) {
        self.status = status
        self.httpVersion = httpVersion
        self.headers = headers
        self.timings = timings
    }
}

/// When a transfer reached its marks, counted from its start.
package struct WebTimings: Sendable, Equatable {
    /// A connection, new or kept, was ready to take the request.
    package var connected: Duration
    /// The first byte of the final response came.
    package var firstByte: Duration

    package init(connected: Duration = .zero, firstByte: Duration = .zero) {
        self.connected = connected
        self.firstByte = firstByte
    }
}

/// The bytes of a response as they come, to be read once and by one task at a time.
///
/// An element is all that has come since the last one. While the reader is busy at most the client's buffer (and one
/// read of it) is held, then the peer has to wait. A body that ends early throws only after what did come was read,
/// and then throws again at each further try, so that it never looks whole. Trailers are ignored.
///
/// Cancelling a task that waits for bytes ends the transfer.
package struct WebResponseBody: AsyncSequence, Sendable {
    package typealias Element = [UInt8]
    package typealias Failure = WebError

    let exchange: Exchange

    package func makeAsyncIterator() -> Iterator {
        Iterator(exchange: exchange)
    }

    package struct Iterator: AsyncIteratorProtocol {
        let exchange: Exchange

        package func next() async throws(WebError) -> [UInt8]? {
            try await exchange.nextBytes(isolation: nil)
        }

        package func next(isolation: isolated (any Actor)?) async throws(WebError) -> [UInt8]? {
            try await exchange.nextBytes(isolation: isolation)
        }
    }

    /// Reads to the end. More than `limit` bytes are `.tooLarge`.
    package func collect(
        upTo limit: Int,
        isolation: isolated (any Actor)? = #isolation
    ) async throws(WebError) -> [UInt8] {
        var collected: [UInt8] = []
        while let bytes = try await exchange.nextBytes(isolation: isolation) {
            guard collected.count + bytes.count <= limit else {
                throw WebError(.tooLarge, requestWasSent: true, message: "The body is over \(limit) bytes.")
            }
            if collected.isEmpty { collected = bytes } else { collected += bytes }
        }
        return collected
    }
}
