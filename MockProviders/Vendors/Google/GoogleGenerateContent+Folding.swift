import JSONTree
import Recording

extension GoogleGenerateContent {
    /// One response with the parts of all; the error that came late; 500 for a stream that was cut.
    func whole(_ recording: Recording) -> VendorAnswer {
        let stream = RecordedStream(recording)
        if let failure = failure(of: stream) { return failure }
        var fold = Fold()
        for response in stream.objects { fold.take(response) }
        guard fold.isFinished else { return errorAnswer(status: 500, requestID: "") }
        return VendorAnswer(
            status: 200,
            headers: headers(of: recording, contentType: "application/json; charset=UTF-8"),
            body: fold.result.serialized(indent: 2) + "\n"
        )
    }

    /// The responses as they came, as the elements of one list; an error that came late is the last of them.
    func list(_ recording: Recording) -> VendorAnswer {
        let stream = RecordedStream(recording)
        let elements = stream.objects + (stream.stray.map { [$0] } ?? [])
        let body = elements.map { JSONText($0).serialized(indent: 2) }.joined(separator: "\n,\n")
        return VendorAnswer(
            status: 200,
            headers: headers(of: recording, contentType: "application/json; charset=UTF-8"),
            body: "[\(body)\n]\n"
        )
    }

    private func failure(of stream: RecordedStream) -> VendorAnswer? {
        guard let error = stream.stray ?? stream.objects.last, error["error"] != nil else { return nil }
        return answer(status: error.at("error", "code")?.integer ?? 500, error: JSONText(error))
    }
}

/// The responses of a stream put together.
private struct Fold {
    private var head = JSONText.object([])
    private var candidates: [Int: JSONText] = [:]
    private var parts: [Int: [JSONText]] = [:]
    private(set) var isFinished = false

    mutating func take(_ response: JSONTree) {
        // Each tells the counts so far, so the last ones count; the rest is the same everywhere.
        for member in response.members where member.key != "candidates" { head[member.key] = JSONText(member.value) }
        if response.at("promptFeedback", "blockReason") != nil { isFinished = true }
        for candidate in response["candidates"]?.elements ?? [] {
            let index = candidate["index"]?.integer ?? 0
            var known = candidates[index] ?? .object([("content", .object([("role", .string("model"))]))])
            for member in candidate.members where member.key != "content" { known[member.key] = JSONText(member.value) }
            candidates[index] = known
            if candidate["finishReason"] != nil { isFinished = true }
            for part in candidate.at("content", "parts")?.elements ?? [] { take(part: JSONText(part), of: index) }
        }
    }

    var result: JSONText {
        var result = JSONText.object([])
        if !candidates.isEmpty {
            result["candidates"] = .array(
                candidates.sorted { $0.key < $1.key }.map { index, candidate in
                    var candidate = candidate
                    let content: [(String, JSONText)] = parts[index].map { [("parts", .array($0))] } ?? []
                    candidate["content"] = .object(content + [("role", .string("model"))])
                    return candidate
                }
            )
        }
        for (name, value) in head.members { result[name] = value }
        return result
    }

    /// Text goes on where the part before is text of the same kind, thought or not; a signature goes with it.
    private mutating func take(part: JSONText, of index: Int) {
        var known = parts[index] ?? []
        defer { parts[index] = known }
        guard case .string(let more)? = part["text"], var joined = known.popLast() else {
            known.append(part)
            return
        }
        guard case .string(let text)? = joined["text"], joined["thoughtSignature"] == nil,
            Self.isThought(part) == Self.isThought(joined)
        else {
            known += [joined, part]
            return
        }
        joined["text"] = .string(text + more)
        for (name, value) in part.members where name != "text" { joined[name] = value }
        known.append(joined)
    }

    private static func isThought(_ part: JSONText) -> Bool {
        if case .bool(true)? = part["thought"] { true } else { false }
    }
}
