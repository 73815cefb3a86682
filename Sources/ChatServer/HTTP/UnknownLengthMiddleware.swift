import HTTPTypes
import Hummingbird

/// Has the answer to HEAD say of a body without a known length what the answer to GET would say: that it comes in chunks.
///
/// Hummingbird takes the body away, and would say that it has no bytes.
struct UnknownLengthMiddleware: RouterMiddleware {
    typealias Context = ServerContext

    func handle(
        _ request: Request,
        context: ServerContext,
        next: (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        if request.method == .head, response.body.contentLength == nil {
            response.headers[.transferEncoding] = "chunked"
        }
        return response
    }
}
