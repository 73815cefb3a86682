import HTTPTypes
import Hummingbird
import NIOCore

/// One answer on its way: what the vendor sends, and what is made to go wrong with it.
struct Replay: Sendable {
    let delivery: Delivery
    var faults = Faults()
    /// Closed until the replay is released; `nil` when nothing of it waits for that.
    var gate: Gate?
    let count: ReplayCount
    let form: any VendorForm
    let requestID: String
    let clock: any Clock<Duration>

    /// The response: status and headers, and the body in its own chunks, each one write.
    ///
    /// It ends early, without the end of the body, when the client goes away. A fault that this answer has no place
    /// for is answered in the vendor's form, naming the fault: nothing is left out in silence.
    func response(on connection: Connection) async -> Response {
        let delivery = delivered()
        let plan: ReplayPlan
        do throws(FaultMisfit) {
            plan = try ReplayPlan(delivery, faults, errorFrame: form.errorFrame(requestID: requestID))
        } catch {
            let refusal = Refusal(.noRecording, "The mock cannot do \(error.field) here. \(error.message)")
            return Response(form.answer(to: refusal, requestID: requestID))
        }
        if let pause = plan.beforeHead {
            do {
                try await count.during { try await perform(pause, on: connection) }
            } catch {
                // The client is gone or the mock ends: nobody reads this.
                return Response(status: .serviceUnavailable)
            }
        }
        let body = ResponseBody(contentLength: contentLength(of: plan, isStream: delivery.isStream)) { writer in
            try await count.during { try await write(plan.steps, to: &writer, on: connection) }
        }
        return Response(
            status: HTTPResponse.Status(code: delivery.status),
            headers: HTTPFields(delivery.headers),
            body: body
        )
    }

    /// The length that vendors tell of an answer that is no stream and comes at once.
    private func contentLength(of plan: ReplayPlan, isStream: Bool) -> Int? {
        guard !isStream, plan.steps.count == 2, case .write(let bytes, _) = plan.steps[0], plan.steps[1] == .end
        else { return nil }
        return bytes.count
    }

    private func delivered() -> Delivery {
        guard let status = faults.status else { return delivery }
        var answer = form.errorAnswer(status: status.code, requestID: requestID)
        if let seconds = status.retryAfter { answer.askForPause(seconds: seconds, as: form.vendor) }
        return Delivery(answer)
    }

    private func write(
        _ steps: [ReplayPlan.Step],
        to writer: inout any ResponseBodyWriter,
        on connection: Connection
    ) async throws {
        let waitUntil = waiting(on: clock)
        for step in steps {
            switch step {
            case .write(let bytes, let due):
                if let due { try await connection.whileOpen { try await waitUntil(due) } }
                try await writer.write(ByteBuffer(bytes: bytes))
            case .wait, .hold:
                try await perform(step, on: connection)
            case .end:
                return try await writer.finish(nil)
            case .reset:
                await connection.reset()
                throw Connection.Closed()
            }
        }
    }

    private func perform(_ pause: ReplayPlan.Step, on connection: Connection) async throws {
        switch pause {
        case .wait(let duration): try await connection.whileOpen { [clock] in try await clock.sleep(for: duration) }
        case .hold:
            guard let gate else { return }
            try await connection.whileOpen { try await gate.wait() }
        default: break
        }
    }
}

/// Returns a function that waits until so long after now.
private func waiting<C: Clock<Duration>>(on clock: C) -> @Sendable (Duration) async throws -> Void {
    let start = clock.now
    return { delay in
        let due = start.advanced(by: delay)
        if due > clock.now { try await clock.sleep(until: due, tolerance: nil) }
    }
}

extension HTTPFields {
    /// Header lines in their order; a name that HTTP does not allow is left out.
    init(_ headers: [(name: String, value: String)]) {
        self.init()
        for header in headers {
            guard let name = HTTPField.Name(header.name) else { continue }
            append(HTTPField(name: name, value: header.value))
        }
    }
}
