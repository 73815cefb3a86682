extension WebRequest {
    /// Refuses what could not be sent as it is written, or would end up as something else on the wire.
    func validate() throws(WebError) {
        guard Self.isToken(method) else { throw Self.invalid("The method is not a token.") }
        try validateURL()
        for header in headers {
            guard Self.isToken(header.name) else { throw Self.invalid("A header name is not a token.") }
            guard header.value.utf8.allSatisfy({ ($0 >= 0x20 && $0 != 0x7F) || $0 == 0x09 }) else {
                throw Self.invalid("The value of the header \(header.name) has a control character.")
            }
            for framing in ["content-length", "transfer-encoding"] where WebHeaders.areEqual(header.name, framing) {
                throw Self.invalid("The header \(header.name) follows from the body and cannot be set.")
            }
        }
        if case .stream(let length?, _) = body, length < 0 {
            throw Self.invalid("The length of the request's body is negative.")
        }
        if let maximumBodyBytes, maximumBodyBytes < 0 {
            throw Self.invalid("The bound of the response's body is negative.")
        }
    }

    /// Whether the URL is an `https` one; only meaningful after ``validate()``.
    var isSecure: Bool {
        hasScheme("https")
    }

    private func validateURL() throws(WebError) {
        let bytes = Array(url.utf8)
        guard bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }) else {
            throw Self.invalid("The URL has a character that must be percent-encoded.")
        }
        let scheme: String
        if hasScheme("https") {
            scheme = "https"
        } else if hasScheme("http") {
            guard allowsPlainHTTP else {
                throw WebError(.insecureScheme, message: "The URL is http, which this request does not allow.")
            }
            scheme = "http"
        } else {
            throw Self.invalid("The URL is neither https nor http.")
        }
        let authority = bytes.dropFirst(scheme.utf8.count + 3).prefix {
            $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#")
        }
        guard !authority.isEmpty, authority.first != UInt8(ascii: ":") else {
            throw Self.invalid("The URL has no host.")
        }
        guard !authority.contains(UInt8(ascii: "@")) else {
            throw Self.invalid("The URL carries credentials.")
        }
    }

    private func hasScheme(_ scheme: String) -> Bool {
        WebHeaders.areEqual(String(url.prefix(scheme.count + 3)), scheme + "://")
    }

    private static func invalid(_ message: String) -> WebError {
        WebError(.invalidRequest, message: message)
    }

    /// RFC 9110 §5.6.2.
    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default:
                    "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }
}

extension WebRequest {
    /// Whether a body is announced. A method that is defined to carry one announces even an empty one (RFC 9110 §8.6).
    var hasBody: Bool {
        switch body {
        case .none: ["POST", "PUT", "PATCH"].contains(method)
        case .bytes, .passing, .stream: true
        }
    }

    /// A body that goes out in one piece with the header, being short. libcurl sends longer ones through a buffer of
    /// 64 KB, which it keeps as long as the response is read.
    var bodyWithHeader: [UInt8]? {
        if signing == nil, case .bytes(let bytes) = body, (1...(32 << 10)).contains(bytes.count) { bytes } else { nil }
    }

    /// How many bytes the body has, nil where only the end of the stream will tell.
    var bodyLength: Int? {
        switch body {
        case .none: 0
        case .bytes(let bytes): bytes.count
        case .passing(let bytes): bytes.count
        case .stream(let length, _): length
        }
    }
}
