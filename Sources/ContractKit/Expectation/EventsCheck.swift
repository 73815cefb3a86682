/// Compares the events of a stream with those a contract expects, in order.
struct EventsCheck {
    let expected: [EventExpectation]
    let answer: Answer
    let scope: Scope

    func differences() -> [Difference] {
        var differences: [Difference] = []
        var index = 0
        for group in expected {
            var count = 0
            while index < answer.events.count, answer.events[index].name == group.name, count < group.count.upperBound {
                differences += self.differences(group, answer.events[index], at: index)
                index += 1
                count += 1
            }
            if count < group.count.lowerBound {
                let next = index < answer.events.count ? "then \(answer.events[index].name)" : "then the end"
                differences.append(
                    Difference(
                        title: "events differ",
                        source: group.path,
                        expected: "\(CountRange.text(group.count)) × \(group.name)",
                        actual: "\(count) × \(group.name), \(next)",
                        hint: "the stream was \(sequence)"
                    )
                )
                return differences
            }
        }
        if index < answer.events.count, let last = expected.last {
            let event = answer.events[index]
            differences.append(
                Difference(
                    title: "events differ",
                    source: last.path,
                    at: Answer.place(of: event, at: index),
                    expected: "no further event",
                    actual: "\(event.name) \(event.data.shortened())",
                    hint: "the stream was \(sequence)"
                )
            )
        }
        return differences
    }

    private func differences(_ group: EventExpectation, _ event: AnswerEvent, at index: Int) -> [Difference] {
        let place = Answer.place(of: event, at: index) + " "
        var differences: [Difference] = []
        if let id = group.id {
            let value: ContractValue = event.id.map { .string($0) } ?? .null
            differences += PatternMatcher.differences(id, value, scope: scope, subject: "event id", prefix: place)
        }
        if let gap = group.gap {
            let before = index == 0 ? .zero : answer.events[index - 1].arrival
            let milliseconds = (event.arrival - before).milliseconds
            if !gap.value.contains(milliseconds) {
                differences.append(
                    Difference(
                        title: "event came at another time",
                        source: gap.path,
                        at: place + (index == 0 ? "since the request" : "since the event before it"),
                        expected: "\(CountRange.text(gap.value)) ms",
                        actual: "\(milliseconds) ms"
                    )
                )
            }
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

    /// The names of the events, repeated ones counted: `chunk × 3, done`.
    private var sequence: String {
        var groups: [(name: String, count: Int)] = []
        for event in answer.events {
            if let last = groups.last, last.name == event.name {
                groups[groups.count - 1].count += 1
            } else {
                groups.append((event.name, 1))
            }
        }
        let text = groups.map { $0.count == 1 ? $0.name : "\($0.name) × \($0.count)" }.joined(separator: ", ")
        return text.isEmpty ? "empty" : text
    }
}
