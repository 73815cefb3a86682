import Secrets
import WebClient

/// One call of the S3 API, before it is addressed and signed.
struct S3Request: Sendable {
    var method: String
    /// Of an object; nil for the bucket itself.
    var key: MediaKey?
    /// Unencoded, in any order.
    var query: [(name: String, value: String)] = []
    var headers: [(name: String, value: String)] = []
    /// Nil where the method has none.
    var body: [UInt8]?

    /// The request as it is sent: written canonically, as ``AWSSigning`` demands, with the body's digest.
    func webRequest(with settings: S3Settings, timeouts: WebTimeouts) -> WebRequest {
        var url = settings.origin + settings.basePath + (key?.text ?? "")
        let fields = query.map { "\(Self.encoded($0.name))=\(Self.encoded($0.value))" }.sorted()
        if !fields.isEmpty { url += "?" + fields.joined(separator: "&") }
        let digest = Hexadecimal.encode(Secrets.sha256(body ?? []))
        var request = WebRequest(
            method: method,
            url: url,
            headers: headers + [("x-amz-content-sha256", digest)],
            body: body.map { .bytes($0) } ?? .none,
            timeouts: timeouts,
            allowsPlainHTTP: settings.allowsPlainHTTP
        )
        request.signing = settings.signing
        return request
    }

    /// Percent-encoded but for RFC 3986's unreserved characters, in upper-case hexadecimal.
    static func encoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var encoded: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                encoded.append(byte)
            default:
                encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }
}
