import HTTPTypes
import Hummingbird
import NIOCore
import Recording

/// Answers what a vendor does not serve, paths and methods, in the vendor's own form.
struct UnknownPathRoute: Sendable {
    let vendor: Recording.Vendor
    let ledger: MockLedger

    func add(to router: Router<MockRequestContext>) {
        let forms = VendorForms.all.filter { $0.vendor == vendor }
        for form in forms {
            for (path, method) in form.paths.flatMap({ path in Self.methods.map { (path, $0) } })
            where method != .post && !(method == .get && ModelListRoute.serves(path)) {
                router.on(RouterPath(path), method: method) { request, context in
                    answer(
                        request,
                        Refusal(.wrongMethod, "\(method.rawValue) is not a method of this path."),
                        with: form,
                        trace: context.pathTrace
                    )
                }
            }
        }
        guard let form = forms.last else { return }
        for method in Self.methods {
            router.on("/\(vendor.rawValue)/**", method: method) { request, context in
                answer(
                    request,
                    Refusal(.unknownPath, "There is nothing at \(request.uri.path)."),
                    with: form,
                    trace: context.pathTrace
                )
            }
        }
    }

    private func answer(
        _ request: Request,
        _ refusal: Refusal,
        with form: any VendorForm,
        trace: TraceID?
    ) -> Response {
        let form = form.serving(VendorRequest(request))
        let seen = SeenRequest(vendor: vendor, head: request.head, body: ByteBuffer(), trace: trace)
        ledger.note(miss: refusal.message, of: ledger.remember(seen))
        return Response(form.answer(to: refusal, requestID: ledger.nextRequestID()))
    }

    private static let methods: [HTTPRequest.Method] = [.get, .post, .put, .patch, .delete, .options]
}
