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
            router.get(RouterPath(path)) { request, _ in
                answer(request) { .model($0.models(of: vendor).map(entry)) }
            }
            // Google has its calls at the same place, and the router takes one name for it.
            router.get(RouterPath("\(path)/{call}")) { request, _ in
                let name = VendorRequest(request).lastComponent
                return answer(request) { $0.knows(model: name, of: vendor) ? .model(entry(name)) : .unknown(name) }
            }
        }
    }

    /// Whether a path is a model's, with GET.
    static func serves(_ path: String) -> Bool {
        path.contains("/models/")
    }

    private enum Found {
        case model(JSONText)
        case unknown(String)

        static func model(_ entries: [JSONText]) -> Found { .model(.array(entries)) }
    }

    private func answer(_ request: Request, _ find: (RecordingCatalogue) -> Found) -> Response {
        ledger.remember(SeenRequest(vendor: vendor, head: request.head, body: ByteBuffer()))
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
            case .model(.array(let entries)): return respond(list(entries))
            case .model(let entry): return respond(entry)
            }
        } catch {
            return Response(form.answer(to: error, requestID: requestID))
        }
    }

    private func respond(_ body: JSONText) -> Response {
        let type = vendor == .google ? "application/json; charset=UTF-8" : "application/json"
        return Response(VendorAnswer(status: 200, headers: [("content-type", type)], body: body.serialized(indent: 2)))
    }

    private func entry(_ model: String) -> JSONText {
        switch vendor {
        case .anthropic:
            .object([
                ("type", .string("model")), ("id", .string(model)), ("display_name", .string(model)),
                ("created_at", .string("2025-01-01T00:00:00Z")),
            ])
        case .google:
            .object([
                ("name", .string("models/\(model)")), ("version", .string("001")), ("displayName", .string(model)),
                ("inputTokenLimit", .integer(1_048_576)), ("outputTokenLimit", .integer(65_536)),
                ("supportedGenerationMethods", .array([.string("generateContent")])),
            ])
        case .openai, .xai, .mistral:
            .object(
                [
                    ("id", .string(model)), ("object", .string("model")), ("created", .integer(1_735_689_600)),
                    ("owned_by", .string(vendor == .mistral ? "mistralai" : vendor.rawValue)),
                ] + (vendor == .mistral ? Self.mistralMembers : [])
            )
        }
    }

    /// What Mistral says of a model besides; `type` tells the models that it made from those that customers tuned.
    private static let mistralMembers: [(String, JSONText)] = [
        ("type", .string("base")), ("capabilities", .object([("completion_chat", .bool(true))])),
    ]

    private func list(_ entries: [JSONText]) -> JSONText {
        switch vendor {
        case .google: .object([("models", .array(entries))])
        case .anthropic:
            .object([
                ("data", .array(entries)), ("has_more", .bool(false)), ("first_id", entries.first?["id"] ?? .null),
                ("last_id", entries.last?["id"] ?? .null),
            ])
        case .openai, .xai, .mistral: .object([("object", .string("list")), ("data", .array(entries))])
        }
    }

    private static func paths(of vendor: Recording.Vendor) -> [String] {
        switch vendor {
        case .google: ["/google/v1beta/models", "/google/v1/models"]
        case .anthropic, .openai, .xai, .mistral: ["/\(vendor.rawValue)/v1/models"]
        }
    }
}
