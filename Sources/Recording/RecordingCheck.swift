import EventStream
import JSONTree

/// What is wrong with a recording that can be read: whether its parts agree, its stream ends as its vendor ends
/// streams, and nothing in it belongs to a person or an account.
public struct RecordingCheck: Sendable {
    /// One thing that is wrong.
    public struct Finding: Sendable, Equatable, CustomStringConvertible {
        /// The recording's name.
        public let recording: String
        /// The field it is about; `body` for the `.sse` file.
        public let field: String
        public let message: String

        /// `recording: field: message`
        public var description: String {
            "\(recording): \(field): \(message)"
        }
    }

    public init() {}

    /// Everything that is wrong with the recording, in the order of its fields; empty when it is sound.
    public func findings(in recording: Recording) -> [Finding] {
        var findings: [Finding] = []
        func find(_ field: String, _ message: String) {
            findings.append(Finding(recording: recording.name, field: field, message: message))
        }
        checkMetadata(recording, find)
        checkChunks(recording, find)
        checkEnding(recording, find)
        for secret in SecretScan.findings(in: recording) {
            find(secret.field, secret.message)
        }
        return findings
    }

    private func checkMetadata(_ recording: Recording, _ find: (String, String) -> Void) {
        let digits = recording.date.split(separator: "-", omittingEmptySubsequences: false)
        if digits.map(\.count) != [4, 2, 2] || !digits.joined().allSatisfy(\.isASCIIDigit) {
            find("date", "must be YYYY-MM-DD")
        }
        if recording.description.isEmpty { find("description", "must say what the answer is for") }
        if recording.request.method != "POST" { find("request.method", "must be POST") }
        let path = recording.vendor.path(of: recording.api, model: recording.model ?? "{model}")
        if recording.request.path != path { find("request.path", "must be \(path)") }
        if recording.model == nil { find("request.body.model", "is missing") }
        if !(200...599).contains(recording.status) { find("status", "must be 200 to 599") }
        for header in recording.headers {
            if header.name != header.name.lowercased() { find("headers.\(header.name)", "must be in lower case") }
            if Self.hopByHop.contains(header.name) {
                find("headers.\(header.name)", "belongs to the connection, not to the answer")
            }
        }
        let expected = recording.status == 200 ? "text/event-stream" : "application/json"
        if recording.header("content-type")?.hasPrefix(expected) != true {
            find("headers.content-type", "must be \(expected) with status \(recording.status)")
        }
        if recording.status != 200, recording.expectation.failure == nil {
            find("expect.failure", "is missing with status \(recording.status)")
        }
    }

    private func checkChunks(_ recording: Recording, _ find: (String, String) -> Void) {
        let sum = recording.chunks.reduce(0) { $0 + $1.bytes }
        if sum != recording.body.count {
            find("chunks", "add up to \(sum) bytes, and the body has \(recording.body.count)")
        }
        if recording.body.isEmpty { find("body", "is empty") }
    }

    private func checkEnding(_ recording: Recording, _ find: (String, String) -> Void) {
        guard recording.status == 200 else {
            if (try? JSONTree.parse(recording.body))?.kind != .object {
                find("body", "of an error must be a JSON object")
            }
            return
        }
        var parser = EventStreamParser()
        var elements: [EventStreamElement] = []
        do {
            elements = try parser.feed(recording.body)
            elements += try parser.finish()
        } catch {
            find("body", "has an event that is too large")
            return
        }
        let ended = recording.api.ends(elements)
        switch recording.ending {
        case .complete:
            if !ended {
                find("body", "does not end with \(recording.api.endMarker), and \"ends\": \"cut\" is not declared")
            }
            if !recording.body.suffix(2).elementsEqual("\n\n".utf8) { find("body", "must end with a blank line") }
        case .cut:
            if ended { find("ends", "says cut, and the body ends with \(recording.api.endMarker)") }
            if recording.expectation.failure == nil { find("expect.failure", "is missing for a stream that is cut") }
        }
    }

    private static let hopByHop: Set<String> = [
        "connection", "content-encoding", "content-length", "date", "keep-alive", "transfer-encoding", "upgrade",
    ]
}

extension Recording.Vendor {
    /// The vendor's path of a call that streams, as it stands on the vendor's own host.
    package func path(of api: Recording.API, model: String) -> String {
        switch api {
        case .messages: "/v1/messages"
        case .responses: "/v1/responses"
        case .chatCompletions: "/v1/chat/completions"
        case .generateContent: "/v1beta/models/\(model):streamGenerateContent?alt=sse"
        }
    }
}

extension Recording.API {
    /// How the vendor says that a stream is over, in words.
    fileprivate var endMarker: String {
        switch self {
        case .messages: "message_stop"
        case .responses: "response.completed, response.incomplete or response.failed"
        case .chatCompletions: "data: [DONE]"
        case .generateContent: "a finishReason or a blockReason"
        }
    }

    /// Whether the last event is the vendor's end. An `error` event ends an Anthropic stream as well.
    fileprivate func ends(_ elements: [EventStreamElement]) -> Bool {
        guard case .event(let last) = elements.last else { return false }
        switch self {
        case .messages: return ["message_stop", "error"].contains(last.name)
        case .responses:
            return ["response.completed", "response.incomplete", "response.failed"].contains(last.name)
        case .chatCompletions: return last.data == "[DONE]"
        case .generateContent:
            let frame = try? JSONTree.parse(last.data)
            let finishReason = frame?["candidates"]?[0]?["finishReason"]?.string
            return finishReason != nil || frame?.at("promptFeedback", "blockReason")?.string != nil
        }
    }
}

extension Character {
    fileprivate var isASCIIDigit: Bool {
        ("0"..."9").contains(self)
    }
}
