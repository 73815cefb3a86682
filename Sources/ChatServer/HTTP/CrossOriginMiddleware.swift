import HTTPTypes
import Hummingbird

/// Lets scripts of other origins ask and read, as `CORS_ORIGINS` has it. Without credentials: nobody is signed in by a cookie.
///
/// Stands outside of what makes errors answers, so that a script can read these too.
///
/// Source: the Fetch standard, "CORS protocol".
struct CrossOriginMiddleware: RouterMiddleware {
    typealias Context = ServerContext

    /// The headers of requests that endpoints read, beside those that need no permission.
    private static let requestHeaders = [
        "Authorization", "Content-Type", "Idempotency-Key", "If-None-Match", "If-Range", "Last-Event-ID", "Range",
        "traceparent", "tracestate", "X-Request-ID",
    ].joined(separator: ", ")

    /// The headers of answers that scripts may read, beside those that need no permission.
    private static let answerHeaders = [
        "Accept-Ranges", "Content-Disposition", "Content-Range", "ETag", "Location", "RateLimit", "RateLimit-Policy",
        "Retry-After", "X-Message-ID", "X-Request-ID",
    ].joined(separator: ", ")

    /// Longer than browsers remember.
    private static let maximumAge = "86400"

    let origins: CrossOrigin

    func handle(
        _ request: Request,
        context: ServerContext,
        next: (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        if origins == .none { return try await next(request, context) }
        let allowed = request.headers[.origin].flatMap(answer)
        let isPreflight = request.method == .options && request.headers[.accessControlRequestMethod] != nil
        guard let allowed, isPreflight else {
            var response = try await next(request, context)
            if let allowed {
                response.headers[.accessControlAllowOrigin] = allowed
                response.headers[.accessControlExposeHeaders] = Self.answerHeaders
            }
            vary(&response)
            return response
        }
        var response = Response(
            status: .noContent,
            headers: [
                .accessControlAllowOrigin: allowed, .accessControlAllowMethods: "GET, HEAD, POST, PATCH, DELETE",
                .accessControlAllowHeaders: Self.requestHeaders, .accessControlMaxAge: Self.maximumAge,
            ]
        )
        vary(&response)
        return response
    }

    /// What a page of `origin` is told; nil where it may not read.
    private func answer(to origin: String) -> String? {
        switch origins {
        case .none: nil
        case .any: "*"
        case .these(let origins): origins.contains(origin) ? origin : nil
        }
    }

    /// Keeps caches from giving one origin's answer to another.
    private func vary(_ response: inout Response) {
        if case .these = origins { response.headers[values: .vary].append("Origin") }
    }
}
