import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// Serves one endpoint of an identity provider: remembers what was asked, answers it, and lets go wrong what was armed.
struct IdentityEndpointRoute: Sendable {
    let endpoint: IdentityEndpoint
    let state: IdentityState
    let ledger: MockLedger
    let clock: any Clock<Duration>
    let replays: ReplayCount
    let logger: Logger

    func add(to router: Router<MockRequestContext>) {
        router.on("/identity/\(endpoint.rawValue)", method: endpoint.method) { request, context in
            try await answer(request, in: context)
        }
    }

    private func answer(_ request: Request, in context: MockRequestContext) async throws -> Response {
        let body = try? await request.body.collect(upTo: Self.maximumBody)
        let form = FormBody(Self.isForm(request) ? body.map { String(buffer: $0) } ?? "" : "")
        let seen = SeenRequest(
            identity: endpoint.vendor,
            head: request.head,
            body: Self.masked(body, form: form, isForm: Self.isForm(request)),
            trace: context.pathTrace
        )
        ledger.remember(seen)
        let arm = seen.trace.flatMap { ledger.nextArm(for: $0, at: endpoint) }
        if let status = arm?.faults.status {
            var failure = VendorAnswer.failure(of: endpoint.vendor, status: status.code)
            if let seconds = status.retryAfter { failure.headers.append(("retry-after", String(seconds))) }
            return await disturbed(failure, by: arm, on: context.connection)
        }
        guard body != nil else { return Response(.refusal(.invalidRequest)) }
        return await disturbed(try await answer(form), by: arm, on: context.connection)
    }

    private func answer(_ form: FormBody) async throws -> VendorAnswer {
        switch endpoint {
        case .googleCerts, .appleKeys:
            .keySet(try await state.signingKeys(of: endpoint.vendor), of: endpoint.vendor)
        case .appleToken: try await AppleTokenCalls(state: state, logger: logger).token(form)
        case .appleRevoke: AppleTokenCalls(state: state, logger: logger).revoke(form)
        }
    }

    /// The answer once a stall is over, up to a cut. The request has been carried out by then.
    private func disturbed(_ answer: VendorAnswer, by arm: Arm?, on connection: Connection) async -> Response {
        guard let arm else { return Response(answer) }
        var answer = answer
        if case .cut(.afterByte(let count)) = arm.faults.ending {
            guard count < answer.body.utf8.count else {
                let message =
                    "The mock cannot do faults.cut.after_byte here. The body has \(answer.body.utf8.count) bytes."
                return Response(.failure(of: endpoint.vendor, status: 501, message: message))
            }
            answer.body = String(decoding: answer.body.utf8.prefix(count), as: UTF8.self)
        }
        do {
            try await replays.during { try await stall(arm, on: connection) }
        } catch {
            // The client is gone or the mock ends: nobody reads this.
            return Response(status: .serviceUnavailable)
        }
        return Response(answer)
    }

    private func stall(_ arm: Arm, on connection: Connection) async throws {
        guard let stall = arm.faults.stall else { return }
        if let milliseconds = stall.milliseconds {
            try await connection.whileOpen { [clock] in try await clock.sleep(for: .milliseconds(milliseconds)) }
        } else if let gate = arm.gate {
            try await connection.whileOpen { try await gate.wait() }
        }
    }

    private static func isForm(_ request: Request) -> Bool {
        let type = request.headers[.contentType]?.prefix { $0 != ";" } ?? ""
        return type.trimmingPrefix(" ").lowercased() == "application/x-www-form-urlencoded"
    }

    /// What is remembered of a body. One that is no form may have a secret anywhere.
    private static func masked(_ body: ByteBuffer?, form: FormBody, isForm: Bool) -> ByteBuffer {
        if isForm { return ByteBuffer(string: form.masked) }
        return ByteBuffer(string: body?.readableBytes == 0 ? "" : "***")
    }

    private static let maximumBody = 64 << 10
}
