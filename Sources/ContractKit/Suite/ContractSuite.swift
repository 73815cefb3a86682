/// Many contracts, run some at a time.
public struct ContractSuite: Sendable {
    /// How they are run.
    public struct Options: Sendable {
        /// How many contracts run at once.
        public var jobs = 4
        /// Where the order is drawn from; `nil` runs them as they are listed. Each repetition has an order of its own.
        public var seed: UInt64?
        /// How often each contract is run. A repetition begins when the one before it is over.
        public var repetitions = 1
        /// Whether what passed keeps its exchanges, in the first repetition, for a report that shows them. What failed does.
        public var keepsExchanges = false
        /// Whether the run ends at the first contract that a limit of the server keeps from being run, which is said of it
        /// and of all that are not run then.
        public var endsAtLimits = false

        public init() {}
    }

    private let contracts: [Contract]
    private let runner: ContractRunner

    public init(_ contracts: [Contract], runner: ContractRunner) {
        self.contracts = contracts
        self.runner = runner
    }

    /// Runs all contracts, telling `onResult` of each as it ends.
    public func run(
        _ options: Options = Options(),
        onResult: (ContractResult) -> Void = { _ in }
    ) async -> SuiteResult {
        let start = ContinuousClock.now
        var repetitions: [[ContractResult]] = []
        var metLimit: String?
        for number in 0..<max(1, options.repetitions) where number == 0 || !Task.isCancelled && metLimit == nil {
            var order = Array(contracts.indices)
            if let seed = options.seed {
                var generator = SplitMix64(seed: seed &+ UInt64(number))
                order.shuffle(using: &generator)
            }
            let keepsExchanges = options.keepsExchanges && number == 0
            repetitions.append(await run(order, options, keepsExchanges: keepsExchanges, &metLimit, onResult))
        }
        return SuiteResult(
            repetitions: repetitions,
            duration: ContinuousClock.now - start,
            base: runner.baseURL,
            seed: options.seed,
            metLimit: metLimit
        )
    }

    private static func reason(_ limit: String) -> String {
        "the server's limit on \(limit) was met"
    }

    /// The results stand in the order of the contracts, whatever order they ran in.
    private func run(
        _ order: [Int],
        _ options: Options,
        keepsExchanges: Bool,
        _ metLimit: inout String?,
        _ onResult: (ContractResult) -> Void
    ) async -> [ContractResult] {
        await withTaskGroup(of: (Int, ContractResult).self) { group in
            var rest = order[...]
            var results: [Int: ContractResult] = [:]
            func begin() {
                guard !Task.isCancelled, metLimit == nil, let index = rest.popFirst() else { return }
                group.addTask { [runner, contracts] in (index, await runner.run(contracts[index])) }
            }
            for _ in 0..<max(1, options.jobs) { begin() }
            while let (index, ended) = await group.next() {
                var result = ended
                if options.endsAtLimits, let limit = ended.metLimit {
                    metLimit = limit
                    result = ended.skipped(Self.reason(limit))
                }
                onResult(result)
                results[index] = result.cut(keepingExchanges: keepsExchanges || result.isFailure)
                begin()
            }
            for index in order where results[index] == nil {
                let reason = metLimit.map(Self.reason) ?? "the run was interrupted"
                results[index] = .skipped(contracts[index], reason)
            }
            return results.sorted { $0.key < $1.key }.map(\.value)
        }
    }
}

/// A small generator whose order can be had again from its seed (Steele, Lea and Flood, 2014).
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
