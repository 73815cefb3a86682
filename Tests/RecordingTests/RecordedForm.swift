import Recording
import Testing

/// One form of a vendor's calls, and how the names of its recordings begin.
struct RecordedForm: Sendable, CustomTestStringConvertible {
    let vendor: Recording.Vendor
    let api: Recording.API

    static let all = Recording.Vendor.allCases.flatMap { vendor in
        vendor.apis.map { RecordedForm(vendor: vendor, api: $0) }
    }

    /// `anthropic/`, and where a vendor has several forms, `openai/chat-`.
    var stem: String {
        guard vendor.apis.count > 1 else { return "\(vendor.rawValue)/" }
        return "\(vendor.rawValue)/\(api == .responses ? "responses" : "chat")-"
    }

    var testDescription: String { stem }
}
