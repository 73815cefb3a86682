internal import FoundationEssentials

extension ProviderMedia {
    /// The bytes in base64 (RFC 4648 §4), as all vendors take them.
    var base64: String {
        Data(bytes).base64EncodedString()
    }

    /// The file as a `data:` URL (RFC 2397).
    var dataURL: String {
        "data:\(contentType);base64,\(base64)"
    }
}
