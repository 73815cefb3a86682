import EventStream
import JSONTree

/// How a recorded stream ends, judged as its vendor ends streams.
enum StreamEnd: Equatable {
    /// With the vendor's word that the answer is whole.
    case completed
    /// With an error in the vendor's form, after which the vendor says nothing.
    case failed
    /// With a marker that the vendor sends after answers and errors alike.
    case closed
    /// With none of these.
    case open

    /// `nil` when an event is too large to be read.
    init?(of recording: Recording) {
        self.init(of: recording.body, recording.vendor, recording.api)
    }

    /// `nil` when an event is too large to be read.
    init?(of body: [UInt8], _ vendor: Recording.Vendor, _ api: Recording.API) {
        let (events, bareError) = Self.split(body, of: vendor)
        var parser = EventStreamParser()
        guard let elements = try? parser.feed(events) + parser.finish() else { return nil }
        if bareError != nil {
            self = .failed
            return
        }
        guard case .event(let last) = elements.last else {
            self = .open
            return
        }
        self =
            switch api {
            case .messages: Self.ofMessages(last)
            case .responses: Self.ofResponses(last, vendor)
            case .chatCompletions: Self.ofChatCompletions(last, vendor)
            case .generateContent: Self.ofGenerateContent(last)
            }
    }

    /// How the vendor says that an answer is whole, in words.
    static func marker(of vendor: Recording.Vendor, _ api: Recording.API) -> String {
        switch api {
        case .messages: "message_stop"
        case .responses: "response.completed, response.incomplete or response.failed"
        case .chatCompletions: "data: [DONE]"
        case .generateContent: "a finishReason or a blockReason"
        }
    }

    /// The event stream of a body, and the error that Google sends after it as bare JSON, with no `data:` in front.
    static func split(_ recording: Recording) -> (events: ArraySlice<UInt8>, bareError: JSONTree?) {
        split(recording.body, of: recording.vendor)
    }

    /// The event stream of a body of `vendor`'s, and its bare error; see ``split(_:)``.
    static func split(
        _ bytes: [UInt8],
        of vendor: Recording.Vendor
    ) -> (events: ArraySlice<UInt8>, bareError: JSONTree?) {
        let body = bytes[...]
        guard vendor == .google else { return (body, nil) }
        var start = body.startIndex
        for (index, byte) in body.enumerated() where byte == UInt8(ascii: "\n") {
            // A line of the stream begins with a field's name; the error's first line is its opening brace.
            let next = index + 1
            if next < body.count, body[next] == UInt8(ascii: "{") {
                start = next
                break
            }
        }
        guard start > body.startIndex || body.first == UInt8(ascii: "{"),
            let error = try? JSONTree.parse(Array(body[start...])), error["error"] != nil
        else { return (body, nil) }
        return (body[..<start], error)
    }

    private static func ofMessages(_ last: ServerSentEvent) -> StreamEnd {
        switch last.name {
        case "message_stop": .completed
        case "error": .failed
        default: .open
        }
    }

    /// OpenAI tells an error twice, in `error` and in `response.failed`; xAI tells it once.
    private static func ofResponses(_ last: ServerSentEvent, _ vendor: Recording.Vendor) -> StreamEnd {
        switch last.name {
        case "response.completed", "response.incomplete": .completed
        case "response.failed": .failed
        case "error" where vendor == .xai: .failed
        default: .open
        }
    }

    /// OpenAI and Mistral send `[DONE]` after an error too; of xAI an error may be the last word.
    private static func ofChatCompletions(_ last: ServerSentEvent, _ vendor: Recording.Vendor) -> StreamEnd {
        if last.data == "[DONE]" { return .closed }
        guard vendor == .xai, let frame = try? JSONTree.parse(last.data) else { return .open }
        return frame["error"]?.string != nil && frame["code"] != nil ? .failed : .open
    }

    private static func ofGenerateContent(_ last: ServerSentEvent) -> StreamEnd {
        guard let frame = try? JSONTree.parse(last.data) else { return .open }
        let finishReason = frame["candidates"]?[0]?["finishReason"]?.string
        let blockReason = frame.at("promptFeedback", "blockReason")?.string
        if blockReason != nil { return .completed }
        return finishReason.map { wholeReasons.contains($0) ? .completed : .failed } ?? .open
    }

    /// Google's reasons for which an answer is what it is meant to be, or declined; after any other it has failed.
    private static let wholeReasons: Set = [
        "STOP", "MAX_TOKENS", "CONTINUATION", "SAFETY", "RECITATION", "LANGUAGE", "BLOCKLIST", "PROHIBITED_CONTENT",
        "SPII", "MODEL_ARMOR", "ESCALATION", "IMAGE_SAFETY", "IMAGE_PROHIBITED_CONTENT", "IMAGE_RECITATION",
    ]
}
