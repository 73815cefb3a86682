/// Compares the events of a stream with those a contract expects, in order; its comments too, where the contract expects one.
struct EventsCheck {
    /// An event, or a comment.
    private enum Item {
        case event(AnswerEvent, index: Int)
        case comment(AnswerComment)

        var name: String? {
            if case .event(let event, _) = self { event.name } else { nil }
        }

        var arrival: Duration {
            switch self {
            case .event(let event, _): event.arrival
            case .comment(let comment): comment.arrival
            }
        }

        /// How reports call it.
        var title: String { name ?? Self.comment }
        /// Its content, as reports show it.
        var text: String {
            switch self {
            case .event(let event, _): event.data
            case .comment(let comment): comment.text
            }
        }

        var place: String {
            switch self {
            case .event(let event, let index): Answer.place(of: event, at: index)
            case .comment(let comment): "comment after event \(comment.position)"
            }
        }

        static let comment = "comment"
    }

    let expected: [EventExpectation]
    let scope: Scope
    private let items: [Item]

    init(expected: [EventExpectation], answer: Answer, scope: Scope) {
        self.expected = expected
        self.scope = scope
        var items = answer.events.enumerated().map { Item.event($1, index: $0) }
        if expected.contains(where: { $0.comment != nil }) {
            for comment in answer.comments.reversed() { items.insert(.comment(comment), at: comment.position) }
        }
        self.items = items
    }

    func differences() -> [Difference] {
        var differences: [Difference] = []
        var index = 0
        for group in expected {
            var count = 0
            while index < items.count, items[index].name == group.name, count < group.count.upperBound {
                differences += self.differences(group, at: index)
                index += 1
                count += 1
            }
            if count < group.count.lowerBound {
                let next = index < items.count ? "then \(items[index].title)" : "then the end"
                let title = group.name ?? Item.comment
                differences.append(
                    Difference(
                        title: "events differ",
                        source: group.path,
                        expected: "\(CountRange.text(group.count)) × \(title)",
                        actual: "\(count) × \(title), \(next)",
                        hint: "the stream was \(sequence)"
                    )
                )
                return differences
            }
        }
        if index < items.count, let last = expected.last {
            let item = items[index]
            differences.append(
                Difference(
                    title: "events differ",
                    source: last.path,
                    at: item.place,
                    expected: item.name == nil ? "no further comment" : "no further event",
                    actual: "\(item.title) \(item.text.shortened())",
                    hint: "the stream was \(sequence)"
                )
            )
        }
        return differences
    }

    private func differences(_ group: EventExpectation, at index: Int) -> [Difference] {
        let item = items[index]
        let place = item.place + " "
        var differences = gapDifferences(group, at: index)
        if let comment = group.comment {
            let value = ContractValue.string(item.text)
            differences += PatternMatcher.differences(comment, value, scope: scope, subject: "comment", prefix: place)
        }
        guard case .event(let event, _) = item else { return differences }
        if let id = group.id {
            let value: ContractValue = event.id.map { .string($0) } ?? .null
            differences += PatternMatcher.differences(id, value, scope: scope, subject: "event id", prefix: place)
        }
        if let data = group.data {
            guard let json = event.json else {
                return differences + [
                    Difference(
                        title: "event data is no JSON",
                        source: data.path,
                        at: place + "$",
                        actual: event.data.shortened()
                    )
                ]
            }
            differences += PatternMatcher.differences(data, json, scope: scope, subject: "event data", prefix: place)
        }
        return differences
    }

    private func gapDifferences(_ group: EventExpectation, at index: Int) -> [Difference] {
        guard let gap = group.gap else { return [] }
        let before = index == 0 ? .zero : items[index - 1].arrival
        let milliseconds = (items[index].arrival - before).milliseconds
        guard !gap.value.contains(milliseconds) else { return [] }
        return [
            Difference(
                title: "event came at another time",
                source: gap.path,
                at: items[index].place + (index == 0 ? " since the request" : " since the event before it"),
                expected: "\(CountRange.text(gap.value)) ms",
                actual: "\(milliseconds) ms"
            )
        ]
    }

    /// The names of the events, repeated ones counted: `chunk × 3, done`.
    private var sequence: String {
        var groups: [(name: String, count: Int)] = []
        for item in items {
            if let last = groups.last, last.name == item.title {
                groups[groups.count - 1].count += 1
            } else {
                groups.append((item.title, 1))
            }
        }
        let text = groups.map { $0.count == 1 ? $0.name : "\($0.name) × \($0.count)" }.joined(separator: ", ")
        return text.isEmpty ? "empty" : text
    }
}
