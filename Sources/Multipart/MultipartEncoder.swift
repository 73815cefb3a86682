/// Writes a `multipart/form-data` body, as browsers write it, for clients and tests.
///
/// Source: RFC 7578, and WHATWG HTML, section "Multipart form data", for how names are escaped.
package struct MultipartEncoder: Sendable {
    private let boundary: String
    private var output: [UInt8] = []

    /// An empty form. The boundary must not stand in any part; choose it at random. Throws
    /// ``MultipartError/invalidBoundary``.
    package init(boundary: String) throws(MultipartError) {
        guard MultipartBoundary.isValid(boundary) else { throw .invalidBoundary }
        self.boundary = boundary
    }

    /// The value for the request's `Content-Type`.
    package var contentType: String {
        "multipart/form-data; boundary=\"\(boundary)\""
    }

    /// Adds a field that is a text.
    package mutating func add(name: String, text: String) {
        add(name: name, filename: nil, contentType: nil, bytes: Array(text.utf8))
    }

    /// Adds a part. A `contentType` must have no line ends; they are dropped.
    package mutating func add(name: String, filename: String?, contentType: String?, bytes: [UInt8]) {
        var header = "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(Self.escaped(name))\""
        if let filename { header += "; filename=\"\(Self.escaped(filename))\"" }
        header += "\r\n"
        if let contentType { header += "Content-Type: \(contentType.filter { !$0.isNewline })\r\n" }
        output += Array(header.utf8) + Array("\r\n".utf8)
        output += bytes
        output += Array("\r\n".utf8)
    }

    /// The whole body, ended.
    package consuming func finish() -> [UInt8] {
        output + Array("--\(boundary)--\r\n".utf8)
    }

    private static func escaped(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result.append(contentsOf: "%22".unicodeScalars)
            case "\r": result.append(contentsOf: "%0D".unicodeScalars)
            case "\n": result.append(contentsOf: "%0A".unicodeScalars)
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}
