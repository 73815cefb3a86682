import JSONTree

extension Recording.Request {
    /// The body as JSON, to be sent again.
    package var json: [UInt8] { Array(body.serialized().utf8) }
}

extension Recording {
    /// Whether the same request makes the vendor answer in the same way: an answer, or an error that is about the
    /// request. A limit, a wrong key and a vendor that is busy or breaks off are not to be had by asking.
    package var isRepeatable: Bool {
        guard ending == .complete else { return false }
        return switch expectation.failure {
        case nil, "invalid_request", "context_overflow", "content_filtered": true
        default: false
        }
    }
}
