package import JSONTree

/// One answer of a vendor: what was asked, what came back byte for byte, and when each piece of it arrived.
///
/// On disk it is two files: `<vendor>/<name>.sse` is the body exactly as it was sent (an error's JSON body too), and
/// `<vendor>/<name>.json`, described by `recording.schema.json`, is everything else.
public struct Recording: Sendable {
    /// The vendor's folder and the file's name without its ending, as in `anthropic/short`.
    public internal(set) var name: String
    /// Whose answer it is.
    public let vendor: Vendor
    /// Which call was answered.
    public let api: API
    /// Whether it came over the wire or was written by hand.
    public let origin: Origin
    /// The day it was captured or authored, `YYYY-MM-DD`.
    public let date: String
    /// The version of the vendor's API that the wire follows, in the vendor's own form.
    public let apiVersion: String
    /// One sentence: what this answer is for.
    public let description: String
    /// What a request must be for this recording to answer it unasked; `nil` when it only answers by name.
    public let match: Match?
    /// What was asked.
    public let request: Request
    /// The HTTP status of the answer.
    public let status: Int
    /// The vendor's response headers that are worth replaying, in the order of the file.
    public let headers: [(name: String, value: String)]
    /// How the body arrived; the sizes add up to the body's.
    public let chunks: [Chunk]
    /// How the stream ends, as the file declares it.
    public let ending: Ending
    /// What a right decoder makes of it.
    public let expectation: Expectation
    /// The response body, byte for byte.
    public let body: [UInt8]
    /// The model of the request, where the file says it for those who read no request.
    public let statedModel: String?
    /// The content encoding that the vendor used although it was asked for none, and that was undone.
    public let contentEncoding: String?
    /// What tells equal requests, where the file has it: see the schema's `request_hash`.
    public let requestHash: String?
    /// What was replaced before the recording was written.
    public let redactions: [Redaction]

    /// The vendors there are recordings of; the names are those of their folders.
    public enum Vendor: String, Sendable, CaseIterable {
        case openai, anthropic, google, xai, mistral

        /// The vendor's calls, the first of them the one that it would have everybody use.
        public var apis: [API] {
            switch self {
            case .openai, .xai: [.responses, .chatCompletions]
            case .anthropic: [.messages]
            case .google: [.generateContent]
            case .mistral: [.chatCompletions]
            }
        }
    }

    /// The form of a call; vendors that share one differ in what they make of it.
    public enum API: String, Sendable, CaseIterable {
        case messages
        case responses
        case chatCompletions = "chat_completions"
        case generateContent = "generate_content"
    }

    /// Where a recording comes from.
    public enum Origin: String, Sendable, CaseIterable {
        /// Came over the wire from the vendor.
        case captured
        /// Was taken from a file that another program wrote when it came over the wire.
        case imported
        /// Written by hand, true to the vendor's wire.
        case authored
    }

    /// How a body ends.
    public enum Ending: String, Sendable, CaseIterable {
        /// With the vendor's own end marker, or, for an error status, with the end of its JSON.
        case complete
        /// Without it: the connection closed too early. Has to be declared in the file.
        case cut
    }

    /// What has to be equal in a request for a recording to answer it; fields that are `nil` are not compared.
    public struct Match: Sendable, Equatable {
        /// The model that the request asks for.
        public let model: String?
        /// The text of the last user message.
        public let lastUserText: String?

        package init(model: String?, lastUserText: String?) {
            self.model = model
            self.lastUserText = lastUserText
        }
    }

    /// The request that was answered, redacted.
    public struct Request: Sendable {
        /// The HTTP method.
        public let method: String
        /// The path on the vendor's own host.
        public let path: String
        /// The headers that matter, keys redacted.
        public let headers: [(name: String, value: String)]
        /// The body as sent.
        package let body: JSONTree
    }

    /// One piece of the body as it came off the wire.
    public struct Chunk: Sendable, Equatable {
        /// Milliseconds from the response head to this piece. Never less than the piece before.
        public let milliseconds: Int
        /// How many bytes it had, at least 1.
        public let bytes: Int

        package init(milliseconds: Int, bytes: Int) {
            self.milliseconds = milliseconds
            self.bytes = bytes
        }
    }

    /// What a right decoder makes of the recording, in the words of LPO's API and not of the vendor.
    public struct Expectation: Sendable, Equatable {
        /// The visible text, deltas joined with nothing between them. Of a failed stream: what came before.
        public let text: String
        /// `stop`, `length` or `content_filter`; `nil` when the answer failed.
        public let finishReason: String?
        /// `nil` when the vendor did not finish telling it.
        public let usage: Usage?
        /// The kind of failure, such as `overloaded`; `nil` when the answer succeeded.
        public let failure: String?

        package init(text: String, finishReason: String?, usage: Usage?, failure: String?) {
            self.text = text
            self.finishReason = finishReason
            self.usage = usage
            self.failure = failure
        }
    }

    /// Tokens: all that were read, cached or not, and all that were made, reasoning included.
    public struct Usage: Sendable, Equatable {
        /// All that were read.
        public let inputTokens: Int
        /// All that were made.
        public let outputTokens: Int
        /// How many of those read came out of the vendor's cache; `nil` where it does not say.
        public let cachedInputTokens: Int?
        /// How many of those made were reasoning; `nil` where the vendor does not say.
        public let reasoningTokens: Int?

        package init(inputTokens: Int, outputTokens: Int, cachedInputTokens: Int?, reasoningTokens: Int?) {
            self.inputTokens = inputTokens
            self.outputTokens = outputTokens
            self.cachedInputTokens = cachedInputTokens
            self.reasoningTokens = reasoningTokens
        }
    }

    /// The body cut where the recorded chunks were, in order.
    public var pieces: [ArraySlice<UInt8>] {
        var start = 0
        return chunks.map { chunk in
            let end = min(start + chunk.bytes, body.count)
            defer { start = end }
            return body[start..<end]
        }
    }

    /// The first value of a response header, its name compared without regard to case.
    public func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// The model the recorded request asked for: in its body, or in its path as Google has it.
    public var model: String? {
        Self.model(of: request)
    }

    static func model(of request: Request) -> String? {
        if let model = request.body["model"]?.string { return model }
        guard let call = request.path.split(separator: "/").last, request.path.contains("/models/") else { return nil }
        return call.split(separator: ":").first.map(String.init)
    }
}
