import HTTPTypes
import Hummingbird
import NIOCore
import Recording

/// Answers which models a vendor has, and what each is, for clients that look before they ask.
struct ModelListRoute: Sendable {
    let vendor: Recording.Vendor
    let catalogues: CatalogueSource
    let ledger: MockLedger

    func add(to router: Router<MockRequestContext>) {
        for path in Self.paths(of: vendor) {
            router.get(RouterPath(path)) { request, context in
                answer(request, trace: context.pathTrace) { .models($0.models(of: vendor)) }
            }
            // Google has its calls at the same place, and the router takes one name for it.
            router.get(RouterPath("\(path)/{call}")) { request, context in
                let name = VendorRequest(request).lastComponent
                return answer(request, trace: context.pathTrace) {
                    $0.knows(model: name, of: vendor) ? .model(name) : .unknown(name)
                }
            }
        }
    }

    /// Whether a path is a model's, with GET.
    static func serves(_ path: String) -> Bool {
        path.contains("/models/")
    }

    private enum Found {
        case model(String)
        case models([String])
        case unknown(String)
    }

    private func answer(
        _ request: Request,
        trace: TraceID?,
        _ find: (RecordingCatalogue) -> Found
    ) -> Response {
        ledger.remember(SeenRequest(vendor: vendor, head: request.head, body: ByteBuffer(), trace: trace))
        let asked = VendorRequest(request)
        let requestID = ledger.nextRequestID()
        guard let form = VendorForms.all.last(where: { $0.vendor == vendor })?.serving(asked) else {
            return Response(status: .notFound)
        }
        do throws(Refusal) {
            try form.authenticate(asked)
            switch find(catalogues.current) {
            case .unknown(let name):
                throw Refusal(.unknownModel, "There is no model named \(name).", at: FieldPath("model"))
            case .models(let names): return respond(try list(names, for: asked))
            case .model(let name): return respond(entry(name, of: asked.path))
            }
        } catch {
            return Response(form.answer(to: error, requestID: requestID))
        }
    }

    private func respond(_ body: JSONText) -> Response {
        let type = vendor == .google ? "application/json; charset=UTF-8" : "application/json"
        return Response(VendorAnswer(status: 200, headers: [("content-type", type)], body: body.serialized(indent: 2)))
    }

    private func entry(_ model: String, of path: String) -> JSONText {
        let entry = ModelEntry(vendor: vendor, model: model, facts: catalogues.current.facts(of: model, of: vendor))
        return path.contains(Self.languageModels) ? entry.languageModel : entry.json
    }

    /// The list, or the page of it that the vendor gives at once.
    private func list(_ models: [String], for request: VendorRequest) throws(Refusal) -> JSONText {
        switch vendor {
        case .google:
            let size = try pageSize("pageSize", of: request, standard: 50)
            let (page, hasMore) = page(of: models, after: request.parameter("pageToken"), size: size)
            let token = hasMore ? [("nextPageToken", JSONText(page.last))] : []
            return .object([("models", .array(page.map { entry($0, of: request.path) }))] + token)
        case .anthropic:
            let size = try pageSize("limit", of: request, standard: 20)
            let (page, hasMore) = page(of: models, after: request.parameter("after_id"), size: size)
            return .object([
                ("data", .array(page.map { entry($0, of: request.path) })), ("has_more", .bool(hasMore)),
                ("first_id", JSONText(page.first)), ("last_id", JSONText(page.last)),
            ])
        case .openai, .xai, .mistral:
            let entries = JSONText.array(models.map { entry($0, of: request.path) })
            return request.path.contains(Self.languageModels)
                ? .object([("models", entries)]) : .object([("object", .string("list")), ("data", entries)])
        }
    }

    private func page(of models: [String], after last: String?, size: Int) -> (page: [String], hasMore: Bool) {
        let rest = last.flatMap { models.firstIndex(of: $0) }.map { models[($0 + 1)...] } ?? models[...]
        return (Array(rest.prefix(size)), rest.count > size)
    }

    private func pageSize(_ name: String, of request: VendorRequest, standard: Int) throws(Refusal) -> Int {
        guard let text = request.parameter(name) else { return standard }
        guard let size = Int(text), (1...1_000).contains(size) else {
            throw Refusal(.wrongValue, "must be from 1 to 1000", at: FieldPath(name))
        }
        return size
    }

    private static let languageModels = "/language-models"

    private static func paths(of vendor: Recording.Vendor) -> [String] {
        switch vendor {
        case .google: ["/google/v1beta/models", "/google/v1/models"]
        case .xai: ["/xai/v1/models", "/xai/v1\(languageModels)"]
        case .anthropic, .openai, .mistral: ["/\(vendor.rawValue)/v1/models"]
        }
    }
}
