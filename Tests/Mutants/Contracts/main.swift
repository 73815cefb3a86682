import CMutantSwitch
import ContractKit
import Foundation
import TestServer

// Contracts against servers of this process, in which one mutant after the other is switched on. Orders come on standard
// input and answers go to standard output, one JSON object a line.

/// What the runner asks for.
struct Order: Codable, Sendable {
    /// The mutant to switch on; 0 is none.
    let mutant: Int32
    let contracts: [String]
    /// How many contracts run at once.
    let width: Int
    /// Whether to tell which mutants each contract reached; `width` is 1 then.
    let traces: Bool
}

/// What is answered: first what starting reached, then one for each contract, then one that says that all is done.
struct Answer: Codable, Sendable {
    var contract: String?
    var passed: Bool?
    var milliseconds: Int?
    var report: String?
    var reached: [Int32]?
    var contracts: [String]?
    var isDone: Bool?
}

func tell(_ answer: Answer) throws {
    try FileHandle.standardOutput.write(contentsOf: JSONEncoder().encode(answer) + Data("\n".utf8))
}

let last = Int32(ProcessInfo.processInfo.environment["LPO_MUTANT_LAST"] ?? "") ?? 0

func reached() -> [Int32] {
    last > 0 ? (1...last).filter { mutant_was_reached($0) } : []
}

func name(_ contract: Contract) -> String { "\(contract.area)/\(contract.name)" }

/// Runs contracts, and tells of each as it ends; none is begun after one that failed.
func follow(_ order: Order, _ library: [String: Contract], _ runner: ContractRunner) async throws {
    mutant_select(order.mutant)
    defer { mutant_select(0) }
    var rest = order.contracts.compactMap { library[$0] }[...]
    try await withThrowingTaskGroup(of: ContractResult.self) { group in
        func begin() {
            guard let contract = rest.popFirst() else { return }
            if order.traces { mutant_forget_reached() }
            group.addTask { await runner.run(contract) }
        }
        for _ in 0..<max(1, order.width) { begin() }
        while let result = try await group.next() {
            var answer = Answer(contract: name(result.contract), passed: !result.isFailure)
            answer.milliseconds = Int(result.duration / .milliseconds(1))
            if result.isFailure { answer.report = result.report }
            if order.traces { answer.reached = reached() }
            try tell(answer)
            if result.isFailure, !order.traces {
                group.cancelAll()
                break
            }
            begin()
        }
    }
}

signal(SIGPIPE, SIG_IGN)
let contracts = try ContractLibrary(directory: TestServer.packageRoot + "/Contracts").contracts
let library = Dictionary(contracts.map { (name($0), $0) }) { first, _ in first }
try await TestServer.withContractRunner { runner in
    try tell(Answer(reached: reached(), contracts: contracts.map(name)))
    while let line = readLine() {
        try await follow(JSONDecoder().decode(Order.self, from: Data(line.utf8)), library, runner)
        try tell(Answer(isDone: true))
    }
}
