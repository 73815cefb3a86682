import JSONTree
import Recording

/// An answer as it could come from a vendor, and what becomes of it when parts of it are others.
struct CaptureSample {
    var vendor = Recording.Vendor.openai
    var api = Recording.API.chatCompletions
    var prompt = "Say hello."
    /// The pieces of the text, each an event of its own, in JSON's spelling.
    var deltas = ["Hel", "lo."]
    var requestHeaders: [(name: String, value: String)] = [("Content-Type", "application/json")]
    var headers: [(name: String, value: String)] = []
    var target: String?
    var requestBody: String?
    var body: String?
    var status = 200
    var isCut = false
    /// The sizes of the pieces of the body; the last takes the rest.
    var sizes: [Int] = []

    static func of(_ form: RecordedForm) -> CaptureSample {
        CaptureSample(vendor: form.vendor, api: form.api)
    }

    var capture: Capture {
        let bytes = Array((body ?? deltas.map(delta).joined() + ending).utf8)
        var chunks: [Recording.Chunk] = []
        var rest = bytes.count
        for size in sizes + [bytes.count] where rest > 0 {
            chunks.append(Recording.Chunk(milliseconds: 7 * chunks.count, bytes: min(size, rest)))
            rest -= min(size, rest)
        }
        let type = status == 200 ? "text/event-stream" : "application/json"
        return Capture(
            vendor: vendor,
            api: api,
            origin: .captured,
            date: "2026-11-30",
            request: Capture.Request(
                method: "POST",
                target: target ?? vendor.path(of: api, model: "model-1"),
                headers: requestHeaders,
                body: Array((requestBody ?? asked(prompt)).utf8)
            ),
            status: status,
            headers: [("Content-Type", type)] + headers,
            chunks: chunks,
            body: bytes,
            isCut: isCut
        )
    }

    func make(
        name: String? = "sample",
        secrets: [String] = [],
        expectedStatus: Int? = nil,
        failure: String? = nil
    ) throws(RecordingRefusal) -> Recording {
        try Recording.make(from: capture, name: name, secrets: secrets, expectedStatus: expectedStatus) { _ in
            Recording.Expectation(text: "", finishReason: failure == nil ? "stop" : nil, usage: nil, failure: failure)
        }
    }

    func redacted(_ secrets: String...) throws(RecordingRefusal) -> RedactedAnswer {
        try Redactor(secrets: secrets).redact(capture)
    }

    /// The body of a request with one message of the user, the prompt in JSON's spelling.
    func asked(_ prompt: String) -> String {
        switch api {
        case .messages, .chatCompletions:
            #"{"model":"model-1","messages":[{"role":"user","content":"\#(prompt)"}],"stream":true}"#
        case .responses: #"{"model":"model-1","input":[{"role":"user","content":"\#(prompt)"}],"stream":true}"#
        case .generateContent: #"{"contents":[{"role":"user","parts":[{"text":"\#(prompt)"}]}]}"#
        }
    }

    func delta(_ text: String) -> String {
        switch api {
        case .messages:
            Sample.event("content_block_delta", #""index":0,"delta":{"type":"text_delta","text":"\#(text)"}"#)
        case .responses: Sample.event("response.output_text.delta", #""delta":"\#(text)""#)
        case .chatCompletions: "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\(text)\"}}]}\n\n"
        case .generateContent:
            "data: {\"candidates\": [{\"content\": {\"parts\": [{\"text\": \"\(text)\"}]},\"index\": 0}]}\r\n\r\n"
        }
    }

    var ending: String { Sample.completion(vendor, api) }
}

extension Array where Element == UInt8 {
    var text: String { String(decoding: self, as: UTF8.self) }
}
