import HTTPTypes
import Hummingbird
import JSONTree
import Logging
import NIOCore
import Recording

/// Serves one call of one vendor: checks the request as the vendor does, then replays the recording that answers it.
struct VendorRoute: Sendable {
    let form: any VendorForm
    let catalogue: RecordingCatalogue
    let ledger: MockLedger
    /// The pace of answers that nobody armed.
    let timing: ReplayTiming
    let replays: ReplayCount
    let logger: Logger

    func add(to router: Router<MockRequestContext>) {
        router.post(RouterPath(form.path)) { request, context in await answer(request, on: context.connection) }
    }

    private func answer(_ request: Request, on connection: Connection) async -> Response {
        do throws(Refusal) {
            let body = try await body(of: request)
            let seen = SeenRequest(vendor: form.vendor, head: request.head, body: body)
            ledger.remember(seen)
            try form.authenticate(request.headers)
            let question = try form.validate(json(body))
            guard catalogue.knows(model: question.model, of: form.vendor) else {
                throw Refusal(.unknownModel, "There is no model named \(question.model).")
            }
            return try replay(for: question, trace: seen.trace).response(on: connection)
        } catch {
            if error.reason == .noRecording {
                logger.warning("A request found no recording", metadata: ["mock.reason": "\(error.message)"])
            }
            return Response(form.answer(to: error, requestID: ledger.nextRequestID()))
        }
    }

    private func body(of request: Request) async throws(Refusal) -> ByteBuffer {
        do {
            return try await request.body.collect(upTo: form.maximumBody)
        } catch {
            throw Refusal(.tooLarge, "The body is larger than \(form.maximumBody) bytes.")
        }
    }

    private func json(_ body: ByteBuffer) throws(Refusal) -> JSONTree {
        do {
            return try JSONTree.parse(Array(body.readableBytesView))
        } catch {
            throw Refusal(.notJSON, "The body is not JSON: line \(error.line), column \(error.column).")
        }
    }

    /// What was armed for the trace, or else what the catalogue has for the question.
    private func replay(for question: Question, trace: TraceID?) throws(Refusal) -> Replay {
        let taken = trace.map { ledger.nextArm(for: $0) { isFitting($0) } } ?? .nothing
        switch taken {
        case .arm(let arm):
            guard let recording = catalogue.recordings[arm.recording] else {
                throw Refusal(.noRecording, "The armed recording \(arm.recording) does not exist.")
            }
            return Replay(recording: recording, faults: arm.faults, gate: arm.gate, count: replays)
        case .misfit(let arm):
            let armed = catalogue.recordings[arm.recording]?.api.rawValue ?? "unknown"
            throw Refusal(
                .noRecording,
                "The mock has \(arm.recording) armed for this trace, whose api is \"\(armed)\" where the request is "
                    + "\"\(question.api.rawValue)\"; \(catalogue.nearest(to: question))."
            )
        case .nothing:
            guard let recording = catalogue.answer(to: question, default: form.defaultRecording) else {
                throw Refusal(
                    .noRecording,
                    "The mock has no recording for this request; \(catalogue.nearest(to: question))."
                )
            }
            return Replay(recording: recording, faults: Faults(timing: timing), count: replays)
        }
    }

    private func isFitting(_ arm: Arm) -> Bool {
        catalogue.recordings[arm.recording]?.api == form.api
    }
}

extension Response {
    init(_ answer: VendorAnswer) {
        var headers = HTTPFields()
        for header in answer.headers {
            guard let name = HTTPField.Name(header.name) else { continue }
            headers.append(HTTPField(name: name, value: header.value))
        }
        self.init(
            status: HTTPResponse.Status(code: answer.status),
            headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(string: answer.body))
        )
    }
}
