import JSONTree
import Recording

/// OpenAI's `POST /v1/chat/completions`.
///
/// Source: the API reference, "Chat completions".
struct OpenAIChatCompletions: VendorForm {
    let vendor = Recording.Vendor.openai
    let api = Recording.API.chatCompletions
    let paths = ["/openai/v1/chat/completions"]
    let defaultRecording = "openai/chat-short"
    let maximumBody = 512 << 20
    let errors = OpenAIErrors(api: .chatCompletions)

    func authenticate(_ request: VendorRequest) throws(Refusal) {
        try OpenAIErrors.authenticate(request)
    }

    func answer(to refusal: Refusal, requestID: String) -> VendorAnswer {
        errors.answer(to: refusal, requestID: requestID)
    }

    func errorAnswer(status: Int, requestID: String) -> VendorAnswer {
        errors.answer(status: status, requestID: requestID)
    }

    /// The error in the place of a chunk, and the end that comes all the same.
    func errorFrame(requestID: String) -> [UInt8] {
        let error = JSONText.object([("error", OpenAIErrors.error(status: 500))])
        return Array("data: \(error.serialized())\n\ndata: [DONE]\n\n".utf8)
    }

    /// Counts come only where they were asked for, and then as null in every other chunk.
    func omissions(from frame: Frame, for question: Question) -> [Range<Int>] {
        var cuts: [Range<Int>] = []
        if !question.wantsUsage {
            if frame.json?["usage"]?.kind == .object, frame.json?["choices"]?.count == 0 { return [frame.range] }
            if let cut = frame.range(of: ",\"usage\":null") { cuts.append(cut) }
        }
        if !question.wantsObfuscation, let cut = frame.range(ofString: "obfuscation") { cuts.append(cut) }
        return cuts.sorted { $0.lowerBound < $1.lowerBound }
    }
}
