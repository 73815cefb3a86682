/// As much of HTTP as tells where a request ends.
enum RequestHead {
    private static let end = Array("\r\n\r\n".utf8)
    private static let length = Array("content-length:".utf8)

    /// The body of a request with a `Content-Length`; nil until it is there.
    static func body(of request: [UInt8]) -> ArraySlice<UInt8>? {
        guard let headEnd = request[...].firstIndex(of: end) else { return nil }
        let bodyStart = headEnd + end.count
        let head = request[..<headEnd].map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        var bodyBytes = 0
        if let field = head[...].firstIndex(of: length) {
            let digits = head[(field + length.count)...].drop { $0 == 0x20 }.prefix { (0x30...0x39).contains($0) }
            bodyBytes = digits.reduce(0) { ($0 * 10 + Int($1 - 0x30)) & 0xFF_FFFF }
        }
        guard request.count >= bodyStart + bodyBytes else { return nil }
        return request[bodyStart..<(bodyStart + bodyBytes)]
    }
}
