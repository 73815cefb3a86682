/// One behaviour of the server, read from one contract file: the state it starts from, what each vendor answers and
/// must have been asked, the client's steps, and what each of them must be answered.
public struct Contract: Sendable {
    /// The behaviour in one sentence.
    public let behaviour: String
    /// The folder that the file stands in, such as `threads`.
    public let area: String
    /// The file's name without its extension.
    public let name: String
    /// The file as reports name it: `Contracts/threads/get.json`.
    public let file: String

    let given: Given
    let upstream: [UpstreamAnswer]
    let steps: [Step]
    let rows: [RowExpectation]
    /// The models behind `${llm.…}` and `${model.…}`.
    let models: ContractModels
    let source: SourceMap
    /// The names behind `${host.…}`, which only the host can give.
    let hostValues: [String]

    /// The servers that this contract asks beside the one under test and the mock vendors, by name, each once.
    public var servers: [String] {
        Set(steps.flatMap(\.exchanges).compactMap(\.server)).subtracting([Self.mockServer]).sorted()
    }

    /// What a step calls the mock vendors, where it asks those.
    static let mockServer = "mock"

    /// Whether it can only run beside mock vendors.
    var needsMock: Bool {
        !upstream.isEmpty
            || steps.contains { step in
                if case .release = step { true } else { step.exchanges.contains { $0.server == Self.mockServer } }
            }
    }

    /// The recordings that this contract arms, in order: `anthropic/short`.
    public var recordings: [String] { upstream.map(\.recording) }

    /// The requests that the contract makes, in the order they are written, as `POST /api/v1/threads` with what each
    /// expects; captures stand unresolved. Coverage checks read this.
    /// What the mock vendors are asked is none of them.
    public var operations: [Operation] {
        steps.flatMap(\.exchanges).filter { $0.server != Self.mockServer }.map(Operation.init)
    }

    /// One request of a contract and what it expects.
    public struct Operation: Sendable, Hashable {
        public let method: String
        /// The path as written, with its `${…}`.
        public let path: String
        public let status: Int
        /// The problem type that is expected, where one is.
        public let problem: String?
        /// The names of the events of which at least one must come, each once.
        public let events: [String]
        /// Whether more is compared than the status.
        public let isTelling: Bool
    }
}

extension Contract: CustomStringConvertible {
    public var description: String { behaviour }
}

extension Contract.Operation {
    init(_ step: ExchangeStep) {
        method = step.request.method
        path = step.request.path
        status = step.expectation.status
        problem = step.expectation.problem?.type
        let expected = (step.expectation.events ?? []).filter { $0.count.lowerBound > 0 }.compactMap(\.name)
        events = expected.reduce(into: []) { names, name in
            if !names.contains(name) { names.append(name) }
        }
        isTelling = step.expectation.isTelling
    }
}
