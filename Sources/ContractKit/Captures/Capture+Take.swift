extension Capture {
    /// The value in an answer, or `nil` where the answer has none.
    func value(in answer: Answer) -> ContractValue? {
        switch source {
        case .body(let path): answer.json.flatMap { path.value(in: $0) }
        case .header(let name): answer.first(name).map { .string($0) }
        case .event(let name, let index, let path):
            Self.event(name, index, in: answer)?.json.flatMap { path.value(in: $0) }
        case .eventID(let name, let index): Self.event(name, index, in: answer)?.id.map { .string($0) }
        case .text: .string(answer.text)
        case .status: answer.status.map { .integer($0) }
        }
    }

    /// The n-th event of a name; a negative number counts from the end.
    private static func event(_ name: String, _ index: Int, in answer: Answer) -> AnswerEvent? {
        let events = answer.events.filter { $0.name == name }
        let index = index < 0 ? events.count + index : index
        return events.indices.contains(index) ? events[index] : nil
    }
}
