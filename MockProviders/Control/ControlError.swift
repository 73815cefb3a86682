import HTTPTypes
import Hummingbird
import NIOCore

/// A control request that makes no sense: `{"error": "one sentence", "field": "where"}`.
struct ControlError: Error, Sendable, Equatable, HTTPResponseError {
    /// 400 for what is not JSON, 404 for what was never armed, 422 for a wrong field, 429 for too much.
    let code: Int
    let field: String?
    let message: String

    init(code: Int = 422, field: String? = nil, _ message: String) {
        self.code = code
        self.field = field
        self.message = message
    }

    var status: HTTPResponse.Status { HTTPResponse.Status(code: code) }

    func response(from request: Request, context: some RequestContext) throws -> Response {
        Response.json(json, status: status)
    }

    /// The body of the answer.
    var json: JSONText {
        .object([("error", .string(message))] + (field.map { [("field", .string($0))] } ?? []))
    }
}

extension Response {
    static func json(_ text: JSONText, status: HTTPResponse.Status) -> Response {
        Response(
            status: status,
            headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text.serialized() + "\n"))
        )
    }
}
