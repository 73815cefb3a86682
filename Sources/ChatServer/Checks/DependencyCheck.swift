/// Asks something that the server depends on whether it is there, and as it must be.
package struct DependencyCheck: Sendable {
    /// What came of it, with a reason and what to do in words for an operator.
    package enum Outcome: Sendable, Equatable {
        case ok(String)
        case failed(String)
        case notSet
    }

    /// What is asked, for people.
    package let name: String
    /// How long it may take.
    private let timeLimit: Duration
    private let ask: @Sendable () async -> Outcome

    init(_ name: String, timeLimit: Duration = .seconds(15), ask: @escaping @Sendable () async -> Outcome) {
        self.name = name
        self.timeLimit = timeLimit
        self.ask = ask
    }

    /// A check of what is not used, since nothing is set for it.
    static func notSet(_ name: String) -> DependencyCheck {
        DependencyCheck(name) { .notSet }
    }

    /// Asks, and gives up when its time is over.
    package func run() async -> Outcome {
        let late = Outcome.failed("no answer within \(timeLimit.components.seconds) s")
        return await withTaskGroup(of: Outcome.self) { group in
            group.addTask { await ask() }
            group.addTask { [timeLimit] in
                try? await Task.sleep(for: timeLimit)
                return late
            }
            defer { group.cancelAll() }
            return await group.next() ?? late
        }
    }
}
