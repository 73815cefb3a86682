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
        checkHead(recording, find)
        checkChunks(recording, find)
        if recording.status == 200 {
            checkLineEnds(recording, find)
            checkEnding(recording, find)
        } else {
            checkErrorBody(recording, find)
        }
        let secrets = SecretScan.findings(in: recording)
        for secret in secrets { find(secret.field, secret.message) }
        // What stands there as it is would be found a second time.
        for secret in secrets.isEmpty ? SecretViews.findings(in: recording) : [] {
            find(secret.place, secret.message)
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
        if recording.model == nil, recording.vendor != .google { find("request.body.model", "is missing") }
        let path = recording.vendor.path(of: recording.api, model: recording.model ?? "{model}")
        let isVersion1 = recording.vendor == .google && recording.apiVersion == "v1"
        let expected = isVersion1 ? path.replacing("/v1beta/", with: "/v1/", maxReplacements: 1) : path
        if recording.request.path != expected { find("request.path", "must be \(expected)") }
        if let model = recording.statedModel, model != recording.model {
            find("model", "is \"\(model)\", and the request asks for \"\(recording.model ?? "")\"")
        }
        if let hash = recording.requestHash, hash != recording.request.hash {
            find("request_hash", "is not that of the request, which is \(recording.request.hash)")
        }
    }

    private func checkHead(_ recording: Recording, _ find: (String, String) -> Void) {
        let isStream = recording.status == 200
        for header in recording.headers {
            if header.name != header.name.lowercased() { find("headers.\(header.name)", "must be in lower case") }
        }
        // Google answers a call with alt=sse as an event stream even when the body is the JSON of an error.
        let types =
            isStream
            ? ["text/event-stream"]
            : recording.vendor == .google
                ? ["application/json", "text/event-stream"] : ["application/json"]
        let type = recording.header("content-type") ?? ""
        if !types.contains(where: type.hasPrefix) {
            find(
                "headers.content-type",
                "must be \(types.joined(separator: " or ")) with status \(recording.status)"
            )
        }
        if !isStream, recording.expectation.failure == nil {
            find("expect.failure", "is missing with status \(recording.status)")
        }
        if !isStream, recording.ending == .cut {
            find("ends", "says cut, and no stream has status \(recording.status)")
        }
    }

    private func checkChunks(_ recording: Recording, _ find: (String, String) -> Void) {
        let sum = recording.chunks.reduce(0) { $0 + $1.bytes }
        if sum != recording.body.count {
            find("chunks", "add up to \(sum) bytes, and the body has \(recording.body.count)")
        }
        if recording.body.isEmpty { find("body", "is empty") }
    }

    private func checkErrorBody(_ recording: Recording, _ find: (String, String) -> Void) {
        guard let tree = try? JSONTree.parse(recording.body), tree.kind == .object else {
            find("body", "of an error must be a JSON object")
            return
        }
        let told = recording.vendor == .google ? tree.at("error", "code") : tree["raw_status_code"]
        if let told = told?.integer, told != recording.status {
            find("body", "tells of status \(told), and the answer has \(recording.status)")
        }
    }

    /// Google ends its lines with CR LF, everyone else with LF.
    private func checkLineEnds(_ recording: Recording, _ find: (String, String) -> Void) {
        let (events, bareError) = StreamEnd.split(recording)
        var before: UInt8?
        var carriageReturns = 0
        var lines = 0
        var pairs = 0
        for byte in events {
            if byte == UInt8(ascii: "\r") { carriageReturns += 1 }
            if byte == UInt8(ascii: "\n") {
                lines += 1
                if before == UInt8(ascii: "\r") { pairs += 1 }
            }
            before = byte
        }
        if recording.vendor == .google {
            if pairs != lines || carriageReturns != lines { find("body", "must end its lines with CR LF") }
        } else if carriageReturns > 0 {
            find("body", "must end its lines with LF")
        }
        let blank = recording.vendor == .google ? "\r\n\r\n" : "\n\n"
        if recording.ending == .complete, bareError == nil, !events.suffix(blank.utf8.count).elementsEqual(blank.utf8) {
            find("body", "must end with a blank line")
        }
    }

    private func checkEnding(_ recording: Recording, _ find: (String, String) -> Void) {
        let marker = StreamEnd.marker(of: recording.vendor, recording.api)
        let failure = recording.expectation.failure
        guard let end = StreamEnd(of: recording) else {
            find("body", "has an event that is too large")
            return
        }
        switch (recording.ending, end) {
        case (.complete, .open):
            find("body", "does not end with \(marker), and \"ends\": \"cut\" is not declared")
        case (.complete, .failed) where failure == nil:
            find("expect.failure", "is missing for a stream that ends with an error")
        case (.complete, .completed) where failure != nil:
            find("expect.failure", "is declared, and the stream ends with \(marker)")
        case (.complete, _): break
        case (.cut, .open):
            if failure == nil { find("expect.failure", "is missing for a stream that is cut") }
        case (.cut, .failed): find("ends", "says cut, and the body ends with an error")
        case (.cut, .completed), (.cut, .closed): find("ends", "says cut, and the body ends with \(marker)")
        }
    }

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

extension Character {
    fileprivate var isASCIIDigit: Bool {
        ("0"..."9").contains(self)
    }
}
