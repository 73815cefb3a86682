import FoundationEssentials
import Testing

@Suite("Simulation")
struct SimulationTests {
    @Test("Nothing acknowledged is lost, doubled or stuck, whatever goes wrong")
    func holds() async {
        let environment = ProcessInfo.processInfo.environment
        if let seed = environment["SIMULATION_SEED"].flatMap(UInt64.init) {
            let outcome = Simulation(seed: seed, isTraced: true).run()
            print("hash \(outcome.hash), \(outcome.steps) steps")
            #expect(outcome.violation == nil)
            return
        }
        let count = environment["SIMULATION_SEEDS"].flatMap(UInt64.init) ?? 2_000
        let outcomes = await Simulation.run(1...count)
        let simulated = outcomes.reduce(0) { $0 + $1.simulated }
        let steps = outcomes.reduce(0) { $0 + $1.steps }
        print("\(outcomes.count) seeds, \(simulated / 3_600 / seconds) hours simulated, \(steps) steps")
        for outcome in outcomes.filter({ $0.violation != nil }).prefix(5) {
            Issue.record("\(outcome.violation ?? ""); replay: \(Simulation.replay(outcome.seed))")
        }
        if count >= 2_000 { #expect(simulated / 3_600 / seconds >= 10) }
    }
}

extension Simulation {
    /// The command that runs one seed again and prints its steps.
    static func replay(_ seed: UInt64) -> String {
        "SIMULATION_SEED=\(seed) swift test --filter 'SimulationTests/holds'"
    }

    /// Runs seeds on two tasks.
    static func run(_ seeds: ClosedRange<UInt64>, planted: Planted? = nil) async -> [Outcome] {
        await withTaskGroup(of: [Outcome].self) { group in
            for part in 0..<UInt64(2) {
                group.addTask {
                    seeds.filter { $0 % 2 == part }.map { Simulation(seed: $0, planted: planted).run() }
                }
            }
            return await group.reduce(into: []) { $0 += $1 }.sorted { $0.seed < $1.seed }
        }
    }
}
