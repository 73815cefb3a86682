/// Compares what the vendors were asked with what a contract says of it.
struct UpstreamCheck {
    let expected: [UpstreamAnswer]
    /// The mock's requests in the order they came.
    let actual: [ContractValue]
    let scope: Scope

    func differences() -> [Difference] {
        let wanted = expected.flatMap { answer in Array(repeating: answer, count: answer.times) }
        guard wanted.count == actual.count else {
            return [
                Difference(
                    title: "upstream was asked another number of times",
                    source: ValuePath.root / "upstream",
                    expected: "\(wanted.count)",
                    actual: "\(actual.count)",
                    hint: actual.isEmpty ? nil : "asked were \(actual.map(Self.name).joined(separator: ", "))"
                )
            ]
        }
        return zip(wanted, actual).enumerated().flatMap { index, pair in
            differences(pair.0, pair.1, place: "request \(index + 1) ")
        }
    }

    private func differences(_ answer: UpstreamAnswer, _ request: ContractValue, place: String) -> [Difference] {
        guard request["vendor"]?.string == answer.vendor else {
            return [
                Difference(
                    title: "upstream request differs",
                    source: answer.path / "recording",
                    at: place + "vendor",
                    expected: "\"\(answer.vendor)\"",
                    actual: request["vendor"]?.json ?? "nothing there"
                )
            ]
        }
        guard let asked = answer.asked else { return [] }
        var differences: [Difference] = []
        for (name, pattern) in [("method", asked.method), ("path", asked.path), ("body", asked.body)] {
            guard let pattern else { continue }
            differences += PatternMatcher.differences(
                pattern,
                request[name] ?? .null,
                scope: scope,
                subject: "upstream \(name)",
                prefix: place
            )
        }
        for header in asked.headers {
            differences += header.differences(
                Self.values(of: header.name, in: request["headers"]),
                scope: scope,
                subject: "upstream header"
            )
        }
        return differences
    }

    private static func values(of name: String, in headers: ContractValue?) -> [String] {
        guard case .object(let members)? = headers else { return [] }
        return members.filter { $0.key.lowercased() == name.lowercased() }.flatMap { member in
            switch member.value {
            case .array(let values): values.map { $0.string ?? $0.json }
            default: [member.value.string ?? member.value.json]
            }
        }
    }

    private static func name(_ request: ContractValue) -> String {
        let words = ["vendor", "method", "path"].compactMap { request[$0]?.string }
        return words.joined(separator: " ").shortened(to: 120)
    }
}
