import JSONTree
import Recording

/// Google's `models/{model}:streamGenerateContent` and `:generateContent` of the Gemini API, v1beta and v1.
///
/// Source: the Gemini API reference, "Generating content".
struct GoogleGenerateContent: VendorForm {
    let vendor = Recording.Vendor.google
    let api = Recording.API.generateContent
    let paths = ["/google/v1beta/models/{call}", "/google/v1/models/{call}"]
    let defaultRecording = "google/short"
    let maximumBody = 100 << 20
    /// How the answer was asked for; errors come with the content type of that.
    private(set) var form = Question.Form.eventStream

    func serving(_ request: VendorRequest) -> GoogleGenerateContent {
        var copy = self
        if request.parameter("alt") == "sse" {
            copy.form = .eventStream
        } else {
            copy.form = request.lastComponent.hasSuffix(":streamGenerateContent") ? .array : .whole
        }
        return copy
    }

    /// The key comes as a header or in the query.
    func authenticate(_ request: VendorRequest) throws(Refusal) {
        guard let key = request.header("x-goog-api-key") ?? request.parameter("key"), !key.isEmpty else {
            throw Refusal(.noKey, "Callers without an identity may not call this method. Send an API key.")
        }
        guard !key.hasPrefix("bad-") else { throw Refusal(.badKey, "The API key is not valid. Send a valid one.") }
    }

    /// The error as it comes late: its JSON, bare, in no event.
    func errorFrame(requestID: String) -> [UInt8] {
        Array((Self.error(status: 503).serialized(indent: 2) + "\n").utf8)
    }

    func errorAnswer(status: Int, requestID: String) -> VendorAnswer {
        answer(status: status, error: Self.error(status: status))
    }

    func answer(status: Int, error: JSONText) -> VendorAnswer {
        let type = form == .eventStream ? "text/event-stream" : "application/json; charset=UTF-8"
        // Where a list was asked for, an error is its only element.
        let body = form == .array ? "[\(error.serialized(indent: 2))\n]\n" : error.serialized(indent: 2) + "\n"
        return VendorAnswer(
            status: status,
            headers: [
                ("content-type", type), ("vary", "Origin, X-Origin, Referer"), ("server-timing", "gfet4t7; dur=1"),
            ],
            body: body
        )
    }
}
