import Testing

@Suite("Planted mistakes")
struct PlantedTests {
    @Test("The simulation finds a mistake among few seeds, all of which pass without it", arguments: Planted.allCases)
    func finds(planted: Planted) throws {
        var found: Simulation.Outcome?
        for seed in 1...UInt64(400) {
            let outcome = Simulation(seed: seed, planted: planted).run()
            guard outcome.violation != nil else { continue }
            found = outcome
            break
        }
        let outcome = try #require(found, "no seed finds \(planted)")
        #expect(Simulation(seed: outcome.seed).run().violation == nil)
    }

    @Test("A seed is the same run each time")
    func repeats() {
        for seed in 1...UInt64(20) {
            let first = Simulation(seed: seed).run()
            let second = Simulation(seed: seed).run()
            #expect(first.hash == second.hash)
            #expect(first.steps == second.steps)
        }
    }
}
