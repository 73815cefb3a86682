import HTTPTypes
import Hummingbird

extension HTTPField.Name {
    static let referrerPolicy = lpo("Referrer-Policy")
    static let crossOriginResourcePolicy = lpo("Cross-Origin-Resource-Policy")
}

extension HTTPFields {
    /// Says to browsers that an answer is what its type says, loads nothing, is shown in no frame, is not embedded in pages of
    /// other origins, and tells nobody where its reader came from. What the answer says of these itself stays.
    ///
    /// `Strict-Transport-Security` is for whoever has the certificate, which is a proxy in front of this server.
    mutating func setSecurityHeaders() {
        for (name, value) in [
            (HTTPField.Name.xContentTypeOptions, "nosniff"), (.referrerPolicy, "no-referrer"),
            (.contentSecurityPolicy, "default-src 'none'; frame-ancestors 'none'"),
            (.crossOriginResourcePolicy, "same-origin"),
        ] where self[name] == nil {
            self[name] = value
        }
    }
}

/// Sets the security headers on every answer; a route that needs another policy sets its own.
struct SecurityHeadersMiddleware: RouterMiddleware {
    typealias Context = ServerContext

    func handle(
        _ request: Request,
        context: ServerContext,
        next: (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        response.headers.setSecurityHeaders()
        return response
    }
}
