/// What is sent to the server for some statements in one round trip, and how far its answers have come: without I/O.
///
/// A `sync` ends a group: the server skips to it after a failure, and outside a transaction a group is one.
struct Pipeline {
    enum Step: Equatable {
        case rollback
        /// A statement evicted from the cache.
        case deallocate(String)
        case begin(String)
        /// Make settings until the transaction ends.
        case configure(String)
        /// `statement` is its index among those asked for.
        case prepare(statement: Int, name: String)
        case execute(statement: Int, name: String)
        case commit
        case sync
    }

    let steps: [Step]
    private(set) var position = 0
    /// The step that is answered now has failed, or was skipped after another's failure.
    private var isStepLost = false

    /// Plans the steps. Statements the cache does not know are prepared on the way, each once.
    ///
    /// `discarded` are deallocated first, each in a group of its own, since one the server has forgotten would take the
    /// rest with it. `rollsBack` ends a failed transaction before all else. `settings` are made where a transaction begins.
    init(
        _ statements: [PostgresStatement],
        begin: String? = nil,
        commits: Bool = false,
        rollsBack: Bool = false,
        discarded: [String] = [],
        settings: String? = nil,
        cache: inout StatementCache
    ) {
        var steps: [Step] = []
        steps.reserveCapacity(statements.count + 3)
        if rollsBack { steps += [.rollback, .sync] }
        for name in discarded { steps += [.deallocate(name), .sync] }
        if let begin { steps.append(.begin(begin)) }
        if let settings { steps.append(.configure(settings)) }
        var prepared: [StatementCache.Key: String] = [:]
        for (index, statement) in statements.enumerated() {
            let key = statement.key
            if let name = cache.name(for: key) ?? prepared[key] {
                steps.append(.execute(statement: index, name: name))
            } else {
                let name = cache.makeName()
                if cache.isKeeping { prepared[key] = name }
                steps += [.prepare(statement: index, name: name), .execute(statement: index, name: name)]
            }
        }
        if commits { steps.append(.commit) }
        steps.append(.sync)
        self.steps = steps
    }

    /// The step whose answers come now; `nil` after the last.
    var current: Step? { position < steps.count ? steps[position] : nil }

    /// The current step has failed, or the server has skipped it.
    mutating func currentIsLost() {
        isStepLost = true
    }

    /// The current step has no more answers. Returns it, and whether it took effect.
    mutating func advance() -> (step: Step, succeeded: Bool)? {
        guard let step = current else { return nil }
        defer {
            position += 1
            isStepLost = false
        }
        return (step, !isStepLost)
    }
}
