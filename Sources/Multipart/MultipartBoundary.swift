/// The text that separates the parts of a form.
package enum MultipartBoundary {
    /// The boundary in a `Content-Type` of `multipart/form-data`, quoted or not; nil for another type, without a
    /// boundary, or with one that RFC 2046 §5.1.1 does not allow.
    package static func boundary(fromContentType contentType: String) -> String? {
        guard let header = HeaderValue(contentType), header.value.lowercased() == "multipart/form-data",
            let boundary = header.parameters["boundary"], isValid(boundary)
        else { return nil }
        return boundary
    }

    /// Whether it is 1 to 70 `bchars` and does not end with a space.
    static func isValid(_ boundary: String) -> Bool {
        (1...70).contains(boundary.utf8.count) && boundary.utf8.last != UInt8(ascii: " ")
            && boundary.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default:
                    "'()+_,-./:=? ".utf8.contains(byte)
                }
            }
    }
}
