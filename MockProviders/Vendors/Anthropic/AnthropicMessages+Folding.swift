import JSONTree
import Recording

extension AnthropicMessages {
    /// The message; the error of a stream that failed; 500 for one that was cut.
    func whole(_ recording: Recording) -> VendorAnswer {
        let requestID = recording.header("request-id") ?? "req_mock0"
        var fold = Fold()
        for event in RecordedStream(recording).objects { fold.take(event) }
        if let error = fold.failure {
            let type = error["type"]?.string ?? "api_error"
            return Self.answer(
                status: Self.status(of: type),
                type: type,
                message: error["message"]?.string ?? "",
                requestID: requestID,
                shouldRetry: true
            )
        }
        guard fold.isFinished else { return errorAnswer(status: 500, requestID: requestID) }
        return VendorAnswer(
            status: 200,
            headers: headers(of: recording, contentType: "application/json"),
            body: fold.result.serialized()
        )
    }
}

/// The events of a stream put together.
private struct Fold {
    private var message = JSONText.object([])
    private var blocks: [Int: JSONText] = [:]
    /// The input of a tool comes as pieces of JSON text, which are read when they are all there.
    private var inputs: [Int: String] = [:]
    private(set) var failure: JSONTree?
    private(set) var isFinished = false

    mutating func take(_ event: JSONTree) {
        let index = event["index"]?.integer ?? 0
        switch event["type"]?.string {
        case "message_start": message = event["message"].map(JSONText.init) ?? message
        case "content_block_start": blocks[index] = event["content_block"].map(JSONText.init)
        case "content_block_delta":
            if let delta = event["delta"] { take(delta, of: index) }
        case "message_delta":
            for member in event["delta"]?.members ?? [] { message[member.key] = JSONText(member.value) }
            // The last counts are the whole message's.
            for member in event["usage"]?.members ?? [] {
                var usage = message["usage"] ?? .object([])
                usage[member.key] = JSONText(member.value)
                message["usage"] = usage
            }
        case "message_stop": isFinished = true
        case "error": failure = event["error"]
        default: return
        }
    }

    var result: JSONText {
        var whole = message
        whole["content"] = .array(
            blocks.sorted { $0.key < $1.key }.map { index, block in
                var block = block
                if let input = inputs[index] {
                    block["input"] = (try? JSONTree.parse(input)).map(JSONText.init) ?? .object([])
                }
                return block
            }
        )
        return whole
    }

    private mutating func take(_ delta: JSONTree, of index: Int) {
        switch delta["type"]?.string {
        case "text_delta": append(delta["text"], to: "text", of: index)
        case "thinking_delta": append(delta["thinking"], to: "thinking", of: index)
        case "signature_delta": append(delta["signature"], to: "signature", of: index)
        case "compaction_delta": append(delta["content"], to: "content", of: index)
        case "input_json_delta": inputs[index, default: ""] += delta["partial_json"]?.string ?? ""
        case "citations_delta":
            guard let citation = delta["citation"] else { return }
            var before: [JSONText] = []
            if case .array(let citations) = blocks[index]?["citations"] { before = citations }
            blocks[index]?["citations"] = .array(before + [JSONText(citation)])
        default: return
        }
    }

    private mutating func append(_ piece: JSONTree?, to member: String, of index: Int) {
        guard let piece = piece?.string else { return }
        var before = ""
        if case .string(let text) = blocks[index]?[member] { before = text }
        blocks[index]?[member] = .string(before + piece)
    }
}
