import HTTPTypes
import JSONTree
import Recording

/// One call of one vendor: how it takes requests, says no, and sends a recording to who asked for it.
///
/// A form is told nothing of traces and of what is armed: it knows the vendor's wire and nothing else.
protocol VendorForm: Sendable {
    var vendor: Recording.Vendor { get }
    var api: Recording.API { get }
    /// The paths on the mock, the vendor's own behind the vendor's prefix.
    var paths: [String] { get }
    /// The recording that answers where nothing else fits.
    var defaultRecording: String { get }
    /// The largest request body the vendor takes, in bytes.
    var maximumBody: Int { get }

    /// The form for one request, where the vendor's errors depend on what was asked.
    func serving(_ request: VendorRequest) -> Self

    /// Checks the headers that the vendor requires; the error is the vendor's own.
    func authenticate(_ request: VendorRequest) throws(Refusal)

    /// Checks the body as the vendor does, and takes from it what decides the answer.
    func validate(_ body: JSONTree, of request: VendorRequest) throws(Refusal) -> Question

    /// An error in the vendor's own form.
    func answer(to refusal: Refusal, requestID: String) -> VendorAnswer

    /// The vendor's own error of an HTTP status of 400 or more.
    func errorAnswer(status: Int, requestID: String) -> VendorAnswer

    /// The vendor's own error inside a stream that began well, with its framing and what follows it.
    func errorFrame(requestID: String) -> [UInt8]

    /// The one JSON body, or the vendor's own error, that stands for a recorded stream where none was asked for.
    func whole(_ recording: Recording) -> VendorAnswer

    /// What has to go from a recorded stream's bytes for this request.
    func omissions(from frame: Frame, for question: Question) -> [Range<Int>]
}

extension VendorForm {
    func serving(_ request: VendorRequest) -> Self { self }

    func omissions(from frame: Frame, for question: Question) -> [Range<Int>] { [] }
}

/// All calls that the mock serves.
enum VendorForms {
    static let all: [any VendorForm] = [
        AnthropicMessages(), OpenAIResponses(), OpenAIChatCompletions(), GoogleGenerateContent(), XAIResponses(),
        XAIChatCompletions(), MistralChatCompletions(),
    ]
}

/// A whole response that is not a stream.
struct VendorAnswer: Sendable {
    var status: Int
    /// Names in lower case.
    var headers: [(name: String, value: String)]
    var body: String
}
