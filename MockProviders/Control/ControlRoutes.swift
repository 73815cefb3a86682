import HTTPTypes
import Hummingbird
import JSONTree
import Logging
import NIOCore
import Recording

/// What test runners steer the mock with, under `/_mock`.
///
/// - `POST /arm` `{"trace","recording","times"?,"faults"?}`: the trace's next requests are answered with the recording.
///   ``Faults`` says which faults there are.
/// - `POST /arm` `{"trace","identity","times"?,"faults"?}`: the faults of the trace's next requests to an identity
///   provider's endpoint, an ``IdentityEndpoint``.
/// - `POST /release` `{"trace"}`: what the trace holds, now or when it gets there, goes on.
/// - `GET /requests?trace=`: what the trace has asked, or everybody; `miss` says why nothing answered a request.
/// - `GET /unconsumed?trace=`: what is armed and not used up, of the trace or of all.
/// - `DELETE /arm?trace=`: forgets the trace, or everything.
struct ControlRoutes: Sendable {
    let catalogues: CatalogueSource
    let ledger: MockLedger
    let logger: Logger

    func add(to router: Router<MockRequestContext>) {
        let control = router.group("/_mock")
        control.post("arm") { request, _ in try await arm(request) }
        control.post("release") { request, _ in try await release(request) }
        control.get("requests") { request, _ in try requests(request) }
        control.get("unconsumed") { request, _ in try unconsumed(request) }
        control.delete("arm") { request, _ in try forget(request) }
    }

    private func arm(_ request: Request) async throws -> Response {
        let arm = try await ArmRequest(request.controlBody(upTo: Self.maximumBody), catalogue: catalogues.current)
        guard ledger.arm(arm.arm, for: arm.trace) else {
            throw ControlError(
                code: 429,
                "Too many recordings are armed. DELETE /_mock/arm forgets those that are done with."
            )
        }
        logger.debug("Armed", metadata: ["mock.trace": "\(arm.trace.text)", "mock.armed": "\(arm.arm.name)"])
        return Response.json(.object([(arm.arm.member, .string(arm.arm.name))]), status: .created)
    }

    private func release(_ request: Request) async throws -> Response {
        let body = try await request.controlBody(upTo: Self.maximumBody)
        try ArmRequest.expectOnly(["trace"], in: body, at: "")
        guard try ledger.release(ArmRequest.trace(in: body)) else {
            throw ControlError(code: 404, field: "trace", "Nothing that waits for a release was armed for this trace.")
        }
        return Response(status: .noContent)
    }

    private func requests(_ request: Request) throws -> Response {
        let items = try ledger.requests(of: trace(in: request)).map { seen in
            JSONText.object(
                [
                    ("vendor", .string(seen.vendor)),
                    ("method", .string(seen.method)),
                    ("path", .string(seen.path)),
                    ("headers", Self.headers(seen)),
                    ("body", Self.body(seen)),
                ] + (seen.miss.map { [("miss", .string($0))] } ?? [])
            )
        }
        return Response.json(.object([("items", .array(items))]), status: .ok)
    }

    private func unconsumed(_ request: Request) throws -> Response {
        let items = try ledger.unconsumed(of: trace(in: request)).map { trace, arm in
            JSONText.object([
                ("trace", .string(trace.text)),
                (arm.member, .string(arm.name)),
                ("times_left", .integer(arm.remaining)),
            ])
        }
        return Response.json(.object([("items", .array(items))]), status: .ok)
    }

    private func forget(_ request: Request) throws -> Response {
        try ledger.forget(trace(in: request))
        return Response(status: .noContent)
    }

    private func trace(in request: Request) throws(ControlError) -> TraceID? {
        guard let text = request.uri.queryParameters["trace"] else { return nil }
        guard let trace = TraceID(String(text)) else {
            throw ControlError(field: "trace", "It must be a trace id: 32 lower-case hexadecimal digits, not all zero.")
        }
        return trace
    }

    /// Fields of the same name are joined by commas (RFC 9110, section 5.3).
    private static func headers(_ seen: SeenRequest) -> JSONText {
        var members: [(String, JSONText)] = []
        for header in seen.headers where !members.contains(where: { $0.0 == header.name }) {
            let values = seen.headers.filter { $0.name == header.name }.map(\.value)
            members.append((header.name, .string(values.joined(separator: ", "))))
        }
        return .object(members)
    }

    private static func body(_ seen: SeenRequest) -> JSONText {
        if let tree = try? JSONTree.parse(Array(seen.body.readableBytesView)) { return .tree(tree) }
        return .string(String(decoding: seen.body.readableBytesView, as: UTF8.self))
    }

    private static let maximumBody = 1 << 20
}
