import HTTPTypes
import Hummingbird
import Logging

extension HTTPField.Name {
    static let requestID = lpo("X-Request-ID")
    static let traceparent = lpo("traceparent")
    static let messageID = lpo("X-Message-ID")
    static let lastEventID = lpo("Last-Event-ID")
    static let accelBuffering = lpo("X-Accel-Buffering")
    static let forwardedFor = lpo("X-Forwarded-For")
    static let rateLimit = lpo("RateLimit")
    static let rateLimitPolicy = lpo("RateLimit-Policy")

    static func lpo(_ name: String) -> HTTPField.Name {
        guard let field = HTTPField.Name(name) else { preconditionFailure("\(name) is no header name.") }
        return field
    }
}

/// Gives each request its id and its trace, puts both on its log lines, and the id on its answer.
struct RequestIdentityMiddleware: RouterMiddleware {
    typealias Context = ServerContext

    func handle(
        _ request: Request,
        context: ServerContext,
        next: (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        context.requestID =
            request.headers[.requestID].flatMap { Self.isSane($0) ? $0 : nil } ?? EntityID.next().description
        if let trace = request.headers[.traceparent].flatMap(TraceContext.init(traceparent:)) {
            context.trace = trace
        }
        context.logger[metadataKey: "request.id"] = .string(context.requestID)
        context.logger[metadataKey: "trace.id"] = .string(context.trace.traceID)
        var response = try await next(request, context)
        response.headers[.requestID] = context.requestID
        return response
    }

    /// Whether a client's id can be repeated in headers and logs: 1…128 of letters, digits and `-_.:=+/@`.
    private static func isSane(_ id: String) -> Bool {
        (1...128).contains(id.utf8.count)
            && id.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "A")...UInt8(ascii: "Z"):
                    true
                default: "-_.:=+/@".utf8.contains(byte)
                }
            }
    }
}
