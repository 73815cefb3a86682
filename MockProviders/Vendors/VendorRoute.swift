import HTTPTypes
import Hummingbird
import JSONTree
import Logging
import NIOCore
import Recording

/// Serves one call of one vendor: checks the request as the vendor does, then replays the recording that answers it.
struct VendorRoute: Sendable {
    let form: any VendorForm
    let catalogues: CatalogueSource
    let ledger: MockLedger
    /// The pace of answers that nobody armed.
    let timing: ReplayTiming
    /// What a request gets that nothing is armed for and no recording matches.
    let miss: MissPolicy
    let clock: any Clock<Duration>
    let replays: ReplayCount
    let logger: Logger

    func add(to router: Router<MockRequestContext>) {
        for path in form.paths {
            router.post(RouterPath(path)) { request, context in await answer(request, in: context) }
        }
    }

    private func answer(_ request: Request, in context: MockRequestContext) async -> Response {
        let asked = VendorRequest(request)
        let form = form.serving(asked)
        let requestID = ledger.nextRequestID()
        var number: Int?
        do throws(Refusal) {
            let body = try await body(of: request)
            let seen = SeenRequest(vendor: form.vendor, head: request.head, body: body, trace: context.pathTrace)
            number = ledger.remember(seen)
            try form.authenticate(asked)
            let replay: Replay
            do throws(Refusal) {
                replay = try self.replay(of: form, for: asked, body, trace: seen.trace, requestID: requestID)
            } catch {
                return try await passOn(request, body, as: form, because: error)
            }
            return await replay.response(on: context.connection)
        } catch {
            if let number, [.noRecording, .noMatch, .unknownPath].contains(error.reason) {
                ledger.note(miss: error.message, of: number)
            }
            if error.reason == .noRecording || error.reason == .noMatch {
                logger.warning("A request found no recording", metadata: ["mock.reason": "\(error.message)"])
            }
            return Response(form.answer(to: error, requestID: requestID))
        }
    }

    /// What is replayed, or the vendor's own refusal of the request.
    private func replay(
        of form: any VendorForm,
        for asked: VendorRequest,
        _ body: ByteBuffer,
        trace: TraceID?,
        requestID: String
    ) throws(Refusal) -> Replay {
        let question = try form.validate(json(body), of: asked)
        let catalogue = catalogues.current
        guard catalogue.knows(model: question.model, of: form.vendor) else {
            throw Refusal(.unknownModel, "There is no model named \(question.model).", at: FieldPath("model"))
        }
        return try replay(of: form, for: question, from: catalogue, trace: trace, requestID: requestID)
    }

    /// The real vendor's answer, where it is to be asked what no recording answers; `refusal` else.
    private func passOn(
        _ request: Request,
        _ body: ByteBuffer,
        as form: any VendorForm,
        because refusal: Refusal
    ) async throws(Refusal) -> Response {
        // What is armed and does not fit is a mistake of the test, and no vendor's to answer.
        guard case .record(let upstream) = miss, refusal.reason != .noRecording else { throw refusal }
        guard !UpstreamRequest.wasPassedOn(request) else {
            throw Refusal(.noMatch, "The base URL of \(form.vendor.rawValue) leads back to the mock itself.")
        }
        // Google's stands in the path.
        let model =
            form.vendor == .google
            ? VendorRequest(request).lastComponent.split(separator: ":").first.map(String.init)
            : (try? json(body))?["model"]?.string
        do throws(UpstreamFailure) {
            return try await upstream.ask(UpstreamRequest(request, body, to: form, model: model)).response()
        } catch {
            throw Refusal(.noMatch, "The mock has no recording for this request, and the vendor gave none: \(error)")
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
            return try JSONTree.parse(Array(body.readableBytesView), limits: JSONLimits(maxBytes: form.maximumBody))
        } catch {
            throw Refusal(.notJSON, "The body is not JSON: line \(error.line), column \(error.column).")
        }
    }

    /// What was armed for the trace, or else what the catalogue has for the question.
    private func replay(
        of form: any VendorForm,
        for question: Question,
        from catalogue: RecordingCatalogue,
        trace: TraceID?,
        requestID: String
    ) throws(Refusal) -> Replay {
        let taken = trace.map { ledger.nextArm(for: $0) { isFitting($0, in: catalogue) } } ?? .nothing
        let recording: Recording
        var faults = Faults(timing: timing)
        var gate: Gate?
        switch taken {
        case .arm(let arm):
            guard let armed = catalogue.recordings[arm.name] else {
                throw Refusal(.noRecording, "The armed recording \(arm.name) does not exist.")
            }
            recording = armed
            faults = arm.faults
            gate = arm.gate
        case .misfit(let arm):
            let armed = catalogue.recordings[arm.name]
            throw Refusal(
                .noRecording,
                "The mock has \(arm.name) armed for this trace, whose api is "
                    + "\"\(armed?.api.rawValue ?? "unknown")\" of \(armed?.vendor.rawValue ?? "nobody") where the "
                    + "request is \"\(question.api.rawValue)\" of \(question.vendor.rawValue); "
                    + "\(catalogue.nearest(to: question))."
            )
        case .nothing:
            var standard: String?
            if case .default = miss { standard = form.defaultRecording }
            guard let answer = catalogue.answer(to: question, default: standard) else {
                throw Refusal(
                    .noMatch,
                    "The mock has no recording for this request; \(catalogue.nearest(to: question))."
                )
            }
            recording = answer
        }
        return Replay(
            delivery: form.delivery(of: recording, for: question),
            faults: faults,
            gate: gate,
            count: replays,
            form: form,
            requestID: requestID,
            clock: clock
        )
    }

    private func isFitting(_ arm: Arm, in catalogue: RecordingCatalogue) -> Bool {
        catalogue.recordings[arm.name].map { $0.vendor == form.vendor && $0.api == form.api } == true
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
