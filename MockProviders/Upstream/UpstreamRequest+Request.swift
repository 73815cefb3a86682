import HTTPTypes
import Hummingbird
import NIOCore
import Recording

extension UpstreamRequest {
    /// The headers of a request that end with this connection, or that the mock's own request has.
    private static let dropped: Set<String> = [
        "accept-encoding", "connection", "content-length", "expect", "host", "keep-alive", "proxy-authorization", "te",
        "trailer", "transfer-encoding", "upgrade", "via",
    ]

    /// What the mock marks requests with, so that one which asks itself notices.
    static let via = "1.1 lpo-mock"

    /// Whether a mock has passed this request on already.
    static func wasPassedOn(_ request: Request) -> Bool {
        request.headers[.via]?.contains("lpo-mock") == true
    }

    init(_ request: Request, _ body: ByteBuffer, to form: any VendorForm, model: String?) {
        vendor = form.vendor
        api = form.api
        self.model = model
        let base = MockAddress(url: "").baseURL(of: form.vendor)
        let target = request.uri.description
        self.target = target.hasPrefix(base) ? String(target.dropFirst(base.count)) : target
        headers =
            request.headers.filter { !Self.dropped.contains($0.name.canonicalName) }
            .map { ($0.name.canonicalName, $0.value) } + [("via", Self.via)]
        self.body = Array(body.readableBytesView)
    }
}

extension HTTPField.Name {
    fileprivate static var via: HTTPField.Name { HTTPField.Name("via") ?? .accept }
}

extension UpstreamAnswer {
    /// The answer as it is passed on: each piece as soon as it has come.
    func response() -> Response {
        let body = body
        return Response(
            status: HTTPResponse.Status(code: status),
            headers: HTTPFields(headers),
            body: ResponseBody { writer in
                for try await piece in body { try await writer.write(ByteBuffer(bytes: piece)) }
                try await writer.finish(nil)
            }
        )
    }
}
