/// One thing that was not as the contract says, and where the contract says it.
public struct ContractFailure: Sendable, Equatable {
    /// What it is about: `status differs`.
    public let title: String
    /// The contract's file as reports name it.
    public let file: String
    /// The place of the expectation's member in the file.
    public let position: SourcePosition
    /// The name of the step, where it belongs to one.
    public let step: String?
    /// The value's place in the answer: `$.items[0].id`.
    public let at: String?
    public let expected: String?
    public let actual: String?
    /// What helps to understand it.
    public let hint: String?
    /// The exchange it belongs to, by its place in ``ContractResult/exchanges``.
    public let exchange: Int?

    init(_ difference: Difference, in contract: Contract, step: String? = nil, exchange: Int? = nil) {
        title = difference.title
        file = contract.file
        position = contract.source.position(of: difference.source)
        self.step = step
        at = difference.at
        expected = difference.expected
        actual = difference.actual
        hint = difference.hint
        self.exchange = exchange
    }

    /// The failure as a few lines of text, without the request that repeats it.
    public var report: String {
        var lines = ["error: \(title)", "  --> \(file):\(position.line):\(position.column)"]
        func line(_ label: String, _ text: String?) {
            guard let text else { return }
            let label = label + String(repeating: " ", count: max(0, 8 - label.count))
            lines.append("   \(label) \(text.shortened())")
        }
        line("step", step)
        line("at", at)
        line("expected", expected)
        line("actual", actual)
        line("hint", hint)
        return lines.joined(separator: "\n")
    }
}
