import HTTPTypes
import JSONTree
import Recording

/// One call of one vendor: how it takes requests and says no. Recordings are what it says yes with.
///
/// A form is told nothing of recordings or traces: it knows the vendor's wire and nothing else.
protocol VendorForm: Sendable {
    var vendor: Recording.Vendor { get }
    var api: Recording.API { get }
    /// The path on the mock, the vendor's own behind the vendor's prefix.
    var path: String { get }
    /// The recording that answers where nothing else fits.
    var defaultRecording: String { get }
    /// The largest request body the vendor takes, in bytes.
    var maximumBody: Int { get }

    /// Checks the headers that the vendor requires; the error is the vendor's own.
    func authenticate(_ headers: HTTPFields) throws(Refusal)

    /// Checks the body as the vendor does, and takes from it what decides the answer.
    func validate(_ body: JSONTree) throws(Refusal) -> Question

    /// An error in the vendor's own form.
    func answer(to refusal: Refusal, requestID: String) -> VendorAnswer
}

/// All calls that the mock serves.
enum VendorForms {
    static let all: [any VendorForm] = [AnthropicMessages(), OpenAIResponses(), OpenAIChatCompletions()]
}

/// A whole response that is not a recording.
struct VendorAnswer: Sendable {
    var status: Int
    /// Names in lower case.
    var headers: [(name: String, value: String)]
    var body: String
}

/// Why a vendor takes no request, in words common to the vendors; each puts it into its own.
struct Refusal: Error, Sendable, Equatable {
    enum Reason: Sendable, Equatable {
        case noKey
        case badKey
        case notJSON
        case tooLarge
        /// The body, or the field of it, is not what the vendor takes.
        case invalid(field: String?)
        case missing(field: String)
        case unknownField(String)
        case unknownModel
        case unknownPath
        case wrongMethod
        /// Not the vendor's word: the mock has no recording for the request.
        case noRecording
    }

    let reason: Reason
    /// One sentence for a person.
    let message: String

    init(_ reason: Reason, _ message: String) {
        self.reason = reason
        self.message = message
    }
}
