import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore

extension JSONEncoder {
    /// The one form of our answers: keys in alphabetical order, slashes as they are.
    static func forAnswers() -> JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }
}

extension Response {
    /// An answer with `value` as its JSON body.
    static func json(
        _ value: some Encodable,
        status: HTTPResponse.Status = .ok,
        contentType: String = "application/json; charset=utf-8"
    ) throws -> Response {
        let data = try JSONEncoder.forAnswers().encode(value)
        var headers = HTTPFields()
        headers[.contentType] = contentType
        headers[.contentLength] = String(data.count)
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: data)))
    }

    /// 204, nothing to say.
    static var noContent: Response {
        Response(status: .noContent)
    }
}
