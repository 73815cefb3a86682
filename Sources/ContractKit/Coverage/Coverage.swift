/// Which of what a server publishes the contracts show, and which of what they show it does not publish.
public struct Coverage: Sendable {
    /// One status of one operation, or one event of its stream, with the contracts that show it.
    public struct Line: Sendable {
        public let operation: PublishedAPI.Operation
        public let status: Int
        /// `nil` for the status itself.
        public let event: String?
        /// The contracts that expect it and say more of the answer than its status, by file.
        public let contracts: [String]

        /// `POST /api/v1/chat/{thread_id}/send 200 done`
        public var name: String {
            "\(operation.name) \(status)" + (event.map { " \($0)" } ?? "")
        }
    }

    /// In the order of the published description.
    public let lines: [Line]
    /// What contracts expect of published operations and what is not published: a sentence each.
    public let unpublished: [String]
    /// The recordings that no contract arms.
    public let unusedRecordings: [String]

    /// - Parameter recordings: The names of all recordings, `vendor/name`.
    public init(of contracts: [Contract], api: PublishedAPI, recordings: [String] = []) {
        var shown: [Key: [String]] = [:]
        var unpublished: [String] = []
        for contract in contracts {
            for asked in contract.operations {
                guard let operation = api.operation(method: asked.method, path: asked.path) else { continue }
                guard let answer = operation.answers.first(where: { $0.status == asked.status }) else {
                    unpublished.append("\(contract.file): \(operation.name) is not published to answer \(asked.status)")
                    continue
                }
                guard asked.isTelling else { continue }
                for event in asked.events where !answer.events.contains(event) {
                    unpublished.append(
                        "\(contract.file): \(operation.name) \(asked.status) is not published to have the event \(event)"
                    )
                }
                for event in [nil] + asked.events.map(Optional.some) {
                    let key = Key(operation: operation.name, status: asked.status, event: event)
                    if shown[key]?.last != contract.file { shown[key, default: []].append(contract.file) }
                }
            }
        }
        lines = api.operations.flatMap { operation in
            operation.answers.flatMap { answer in
                ([nil] + answer.events.map(Optional.some)).map { event in
                    let key = Key(operation: operation.name, status: answer.status, event: event)
                    return Line(
                        operation: operation,
                        status: answer.status,
                        event: event,
                        contracts: shown[key] ?? []
                    )
                }
            }
        }
        self.unpublished = Set(unpublished).sorted()
        unusedRecordings = Set(recordings).subtracting(contracts.flatMap(\.recordings)).sorted()
    }

    /// What is published and shown by no contract.
    public var gaps: [Line] { lines.filter(\.contracts.isEmpty) }

    private struct Key: Hashable {
        let operation: String
        let status: Int
        let event: String?
    }
}

extension Coverage {
    /// The table for a terminal: a line for each status and event with how many contracts show it, and what is amiss.
    public var table: String {
        var text: [String] = []
        var operation: String?
        for line in lines {
            if line.operation.name != operation {
                if operation != nil { text.append("") }
                operation = line.operation.name
                text.append(line.operation.name)
            }
            let label = line.event.map { "      \($0)" } ?? "  \(line.status)"
            let space = String(repeating: " ", count: max(1, 18 - label.count))
            let count = line.contracts.count
            let example = line.contracts.first.map { "\($0)" + (count > 1 ? " and \(count - 1) more" : "") }
            text.append("\(label)\(space)\(example ?? "NO CONTRACT")")
        }
        text.append("")
        text.append(
            "\(lines.count - gaps.count) of \(lines.count) answers and events are shown by a contract"
                + (gaps.isEmpty ? "" : ", \(gaps.count) by none")
        )
        text += unpublished.map { "not published: \($0)" }
        if !unusedRecordings.isEmpty {
            text.append("recordings that no contract arms: \(unusedRecordings.joined(separator: ", "))")
        }
        return text.joined(separator: "\n")
    }
}
