import HTTPTypes
import Hummingbird
import NIOCore
import Secrets

/// A file of the documentation pages, as it is and where there is one also compressed.
struct DocumentationFile: Sendable {
    /// Bytes as they are sent, with their own entity tag.
    struct Form: Sendable {
        let bytes: ByteBuffer
        let tag: EntityTag

        init(_ bytes: [UInt8]) {
            self.bytes = ByteBuffer(bytes: bytes)
            tag = EntityTag(digest: Secrets.sha256(bytes))
        }
    }

    let contentType: String
    let plain: Form
    let gzip: Form?

    /// What stands for this version of the file in an address.
    var version: String { plain.tag.text.filter { $0 != "\"" } }

    /// The answer to a request for the file: 200, or 304 where the client names it by `If-None-Match`.
    func response(to request: Request, cacheControl: String, contentSecurityPolicy: String? = nil) -> Response {
        let isCompressed = gzip != nil && Self.takesGzip(request.headers[.acceptEncoding])
        let form = isCompressed ? gzip ?? plain : plain
        var headers = HTTPFields()
        headers[.eTag] = form.tag.text
        headers[.cacheControl] = cacheControl
        headers[.contentSecurityPolicy] = contentSecurityPolicy
        if gzip != nil { headers[.vary] = "Accept-Encoding" }
        if form.tag.isNamed(byIfNoneMatch: request.headers[.ifNoneMatch]) {
            return Response(status: .notModified, headers: headers)
        }
        if isCompressed { headers[.contentEncoding] = "gzip" }
        headers[.contentType] = contentType
        headers[.contentLength] = String(form.bytes.readableBytes)
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: form.bytes))
    }

    /// Whether an `Accept-Encoding` header names gzip and does not exclude it (RFC 9110, 12.5.3).
    static func takesGzip(_ header: String?) -> Bool {
        guard let header else { return false }
        return header.split(separator: ",").contains { item in
            let parts = item.filter { $0 != " " && $0 != "\t" }.lowercased().split(separator: ";")
            let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) }
            return parts.first == "gzip" && weight != 0
        }
    }
}
