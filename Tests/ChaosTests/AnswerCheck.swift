import JSONTree
import Recording

extension Ending {
    /// What a `Message` says of its end; `nil` while it is `streaming`, or where it is no message.
    init?(_ message: JSONTree) {
        guard let status = message["status"]?.string, status != "streaming" else { return nil }
        self.status = status
        bytes = message["content"]?.string?.utf8.count ?? 0
        finishReason = message["finish_reason"]?.string
        inputTokens = message.at("usage", "input_tokens")?.integer
        outputTokens = message.at("usage", "output_tokens")?.integer
        accuracy = message.at("usage", "accuracy")?.string
    }
}

extension Answer {
    /// Takes what one stream brought; each thing that must not be is a sentence.
    mutating func take(_ check: StreamCheck) -> [String] {
        var problems = check.problems
        let end = check.offset
        if scene.text.count < end || !scene.text[check.start..<end].elementsEqual(check.text) {
            problems.append(
                "expected of \(scene.recording.name) from byte \(check.start) “\(Self.shown(scene.text, check.start, end))” "
                    + "and got “\(String(decoding: check.text.suffix(80), as: UTF8.self))”"
            )
        }
        reached = max(reached, end)
        if offsets.count < 16, end > 0 { offsets.append(end) }
        guard let (name, data) = check.terminal else { return problems }
        guard let tree = try? JSONTree.parse(data) else { return problems + ["\(name) says \(data)"] }
        // A server that stops while its database is away cannot say what is kept; the thread says it later.
        if name == "error", tree["message"]?.isNull == true, tree["type"]?.string == "/problems/interrupted" {
            return problems
        }
        guard let message = tree["message"], let told = Ending(message) else {
            return problems + ["\(name) has no message that has ended: \(data)"]
        }
        problems += takeMessage(message)
        if (name == "done") != ["complete", "stopped"].contains(told.status) {
            problems.append("an answer that is \(told.status) ended with \(name)")
        }
        if name == "done", tree["finish_reason"]?.string != told.finishReason || tree["usage"] != message["usage"] {
            problems.append("done and its message differ: \(data)")
        }
        // After a crash a client may be ahead of what was saved.
        if end != told.bytes, !(told.status == "interrupted" && end > told.bytes) {
            problems.append("\(told.bytes) bytes are told at the end, and \(end) came: \(data)")
        }
        return problems
    }

    /// Takes the answer as a message shows it, in a terminal event or in its thread.
    mutating func takeMessage(_ message: JSONTree) -> [String] {
        var problems: [String] = []
        if message["id"]?.string != id { problems.append("the message is \(message["id"]?.string ?? "nothing")") }
        if message["role"]?.string != "assistant" { problems.append("an answer is not the assistant's") }
        let content = Array((message["content"]?.string ?? "").utf8)
        if !scene.text.starts(with: content) {
            problems.append(
                "expected a beginning of \(scene.recording.name) and got “\(Self.shown(content, 0, content.count))”"
            )
        }
        guard let told = Ending(message) else {
            if message["status"]?.string != "streaming" { problems.append("the message has no status") }
            if let ending { problems.append("it runs again after it was \(ending.status)") }
            return problems
        }
        if let ending {
            if ending != told { problems.append("it was told as \(ending) and is now \(told)") }
            return problems
        }
        ending = told
        return problems + problemsOfEnding(told)
    }

    /// Whether an answer to this scene may have ended so.
    private func problemsOfEnding(_ told: Ending) -> [String] {
        var problems: [String] = []
        switch told.status {
        case "complete":
            let expected = scene.recording.expectation
            if !scene.isWhole { problems.append("it is complete although the vendor broke off: \(scene.faults)") }
            if told.bytes != scene.text.count { problems.append("it is complete with \(told.bytes) bytes") }
            if told.finishReason != expected.finishReason { problems.append("it finished as \(told)") }
            if let usage = expected.usage,
                (told.inputTokens, told.outputTokens) != (usage.inputTokens, usage.outputTokens)
                    || told.accuracy != "exact"
            {
                problems.append("its usage is \(told)")
            }
        case "stopped":
            if !isStopAsked { problems.append("it is stopped and nobody asked for that") }
        case "interrupted":
            break
        case "failed":
            if scene.isWhole { problems.append("it failed although the vendor did not") }
        default:
            problems.append("its status is \(told.status)")
        }
        return problems
    }

    private static func shown(_ bytes: [UInt8], _ start: Int, _ end: Int) -> String {
        String(decoding: bytes[min(start, bytes.count)..<min(end, bytes.count)].suffix(80), as: UTF8.self)
    }
}

extension Conversation {
    /// Compares a thread as it was answered, with all versions, with what was acknowledged of it; learns how answers
    /// ended. Each thing that must not be is a sentence, with the key it is about.
    func take(_ thread: JSONTree) -> [(key: String, problem: String)] {
        var messages = (thread["messages"]?.elements ?? [])[...]
        var problems: [(key: String, problem: String)] = []
        for turn in turns.indices {
            let key = turns[turn].answers.first?.key ?? ""
            guard let prompt = messages.popFirst() else {
                return problems + [(key, "the prompt “\(turns[turn].prompt)” was acknowledged and is not there")]
            }
            problems += promptProblems(prompt, turn: turn).map { (key, $0) }
            for answer in turns[turn].answers.indices {
                let known = turns[turn].answers[answer]
                guard let message = messages.popFirst() else {
                    return problems + [(known.key, "the answer \(known.id) was acknowledged and is not there")]
                }
                problems += turns[turn].answers[answer].takeMessage(message).map { (known.key, $0) }
                let replaced = answer > 0 ? turns[turn].answers[answer - 1].id : nil
                if message["replaces"]?.string != replaced {
                    problems.append((known.key, "it replaces \(message["replaces"]?.string ?? "nothing")"))
                }
            }
        }
        for extra in messages {
            let content = extra["content"]?.string?.prefix(80) ?? ""
            let role = extra["role"]?.string ?? "nobody"
            problems.append(("", "one more message is there than was acknowledged, the \(role)'s “\(content)”"))
        }
        return problems
    }

    private func promptProblems(_ message: JSONTree, turn: Int) -> [String] {
        let expected = turns[turn].prompt
        let id = message["id"]?.string
        guard message["role"]?.string == "user", message["content"]?.string == expected else {
            let role = message["role"]?.string ?? "nobody"
            let content = message["content"]?.string?.prefix(80) ?? ""
            return ["expected the prompt “\(expected)” and found the \(role)'s “\(content)”"]
        }
        if let known = turns[turn].promptID, known != id {
            return ["the prompt's id is \(id ?? "nothing"), and was \(known)"]
        }
        turns[turn].promptID = id
        return []
    }
}
