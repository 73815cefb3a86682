import JSONTree
import Recording

/// Anthropic's `POST /v1/messages`.
///
/// Source: the Messages API reference.
struct AnthropicMessages: VendorForm {
    let vendor = Recording.Vendor.anthropic
    let api = Recording.API.messages
    let paths = ["/anthropic/v1/messages"]
    let defaultRecording = "anthropic/short"
    let maximumBody = 32 << 20

    /// The key comes as `x-api-key`, or as a bearer token, which newer clients send.
    func authenticate(_ request: VendorRequest) throws(Refusal) {
        guard let key = request.header("x-api-key") ?? request.bearer else {
            throw Refusal(.noKey, "x-api-key header is required")
        }
        guard !key.isEmpty, !key.hasPrefix("bad-") else { throw Refusal(.badKey, "invalid x-api-key") }
        let place = FieldPath("anthropic-version")
        guard let version = request.header("anthropic-version"), !version.isEmpty else {
            throw Refusal(.missing, "header is required", at: place)
        }
        guard AnthropicVersion(rawValue: version) != nil else {
            throw Refusal(.wrongValue, AnthropicWords.unknownVersion(version), at: place)
        }
    }
}
