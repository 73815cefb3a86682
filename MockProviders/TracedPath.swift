import HTTPTypes
import Hummingbird
import NIOCore
import Recording

/// A path that names the trace of its request: `/t/<trace id>`, and behind it the path that is asked for.
///
/// A client that is told a base URL, and cannot be told a header for each request, has its trace there.
struct TracedPath: Sendable, Equatable {
    /// The trace, which counts before that of a `traceparent` header.
    let trace: TraceID
    /// The path and query behind the trace.
    let rest: String

    /// `nil` for a path that names no trace.
    ///
    /// - Throws: ``ControlError`` where what stands for the trace is none.
    init?(_ path: String) throws(ControlError) {
        guard path.hasPrefix(Self.prefix) else { return nil }
        let behind = path.dropFirst(Self.prefix.count)
        let end = behind.firstIndex { $0 == "/" || $0 == "?" } ?? behind.endIndex
        guard let trace = TraceID(String(behind[..<end])) else {
            throw ControlError(
                code: 404,
                field: "trace",
                "Behind \(Self.prefix) must come a trace id: 32 lower-case hexadecimal digits, not all zero."
            )
        }
        self.trace = trace
        rest = behind[end...].hasPrefix("/") ? String(behind[end...]) : "/" + behind[end...]
    }

    /// The first component of the path behind the trace.
    var place: Substring {
        rest.dropFirst().prefix { $0 != "/" && $0 != "?" }
    }

    /// What comes before the trace.
    static let prefix = "/t/"
}

/// Takes the trace out of a request's path and hands the request on as if it had been made without.
struct TracedPathResponder<Next: HTTPResponder>: HTTPResponder where Next.Context == MockRequestContext {
    let next: Next
    let ledger: MockLedger

    func respond(to request: Request, context: MockRequestContext) async throws -> Response {
        var request = request
        var context = context
        do throws(ControlError) {
            if let path = try TracedPath(request.head.path ?? "") {
                request = try strip(request, to: path)
                context.pathTrace = path.trace
            }
        } catch {
            return Response.json(error.json, status: error.status)
        }
        return try await next.respond(to: request, context: context)
    }

    /// The request as it is without the trace in its path.
    ///
    /// - Throws: ``ControlError`` where there is no vendor; the request is remembered, since its trace is known.
    private func strip(_ request: Request, to path: TracedPath) throws(ControlError) -> Request {
        var head = request.head
        head.path = path.rest
        guard Self.places.contains(String(path.place)) else {
            // Without the query, which may have a key.
            let place = path.rest.prefix { $0 != "?" }
            let message = "There is no vendor at \(place). There are: \(Self.places.joined(separator: ", "))."
            ledger.note(miss: message, of: ledger.remember(SeenRequest(elsewhere: head, trace: path.trace)))
            throw ControlError(code: 404, message)
        }
        return Request(head: head, body: request.body)
    }

    /// What there is below a trace.
    private static var places: [String] { Recording.Vendor.allCases.map(\.rawValue) + ["identity"] }
}
