/// What holds for every event stream of the server, whatever a contract expects of it.
///
/// Exactly one terminal event (`done` or `error`) and nothing after it; each chunk's id is `<message id>:<offset>`, its
/// offset grown by exactly the UTF-8 bytes of its text; the terminal event's id is `<message id>:end`; `X-Message-ID`
/// names the same message.
struct StreamRules {
    let answer: Answer
    /// Where the client had asked to go on, `<message id>:<offset>`.
    let lastEventID: String?
    /// The client went away itself, so that there is no end to be seen.
    let wasLeft: Bool
    let source: ValuePath

    static let terminals = ["done", "error"]

    func differences() -> [Difference] {
        guard answer.first("content-type")?.mediaType == "text/event-stream" else {
            return [
                broken("is no event stream", at: "content-type", "text/event-stream", answer.first("content-type"))
            ]
        }
        guard let messageID = answer.first("x-message-id") else {
            return [broken("names no message", at: "x-message-id", "<present>", nil)]
        }
        return chunkIDs(of: messageID) + ending(of: messageID)
    }

    private func chunkIDs(of messageID: String) -> [Difference] {
        var offset = lastEventID.flatMap { $0.split(separator: ":").last }.flatMap { Int($0) } ?? 0
        var differences: [Difference] = []
        for (index, event) in answer.events.enumerated() where event.name == "chunk" {
            let place = Answer.place(of: event, at: index)
            guard let text = event.json?["text"]?.string else {
                differences.append(broken("has a chunk without text", at: place, #"{"text": <string>}"#, event.data))
                break
            }
            if text.isEmpty { differences.append(broken("has an empty chunk", at: place, "some text", event.data)) }
            offset += text.utf8.count
            let expected = "\(messageID):\(offset)"
            guard event.id == expected else {
                differences.append(broken("has a wrong chunk id", at: place, expected, event.id))
                break
            }
        }
        return differences
    }

    private func ending(of messageID: String) -> [Difference] {
        let ends = answer.events.indices.filter { Self.terminals.contains(answer.events[$0].name) }
        guard let first = ends.first else {
            guard !wasLeft else { return [] }
            let last = answer.events.last.map { "the last event is \($0.name)" } ?? "no event at all"
            return [broken("has no end", at: nil, "one done or error event", answer.error ?? last)]
        }
        var differences: [Difference] = []
        if first < answer.events.count - 1 {
            let next = answer.events[first + 1]
            differences.append(
                broken("goes on after its end", at: Answer.place(of: next, at: first + 1), "nothing", next.data)
            )
        }
        let end = answer.events[first]
        if end.id != "\(messageID):end" {
            let place = Answer.place(of: end, at: first)
            differences.append(broken("has a wrong end id", at: place, "\(messageID):end", end.id))
        }
        return differences
    }

    private func broken(_ what: String, at place: String?, _ expected: String, _ actual: String?) -> Difference {
        Difference(
            title: "stream \(what)",
            source: source,
            at: place,
            expected: expected,
            actual: actual ?? "nothing there"
        )
    }
}
