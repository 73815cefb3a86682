import Glibc
import LocalPostgres

/// Does to the replicas and to the database what happens to them in bad nights, as a seed decides.
actor Villain {
    private let stage: Stage
    private let settings: ChaosSettings
    private var random: SeededRandom
    private var busy: Set<Int> = []
    private var isDatabaseBusy = false

    init(stage: Stage, settings: ChaosSettings) {
        self.stage = stage
        self.settings = settings
        random = SeededRandom(seed: settings.seed, stream: 0)
    }

    /// Works until the night is over, and returns when all that was taken away is there again.
    func run(until night: Night) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            // One is killed in each run, however short.
            takeAway(Int.random(in: stage.replicas.indices, using: &random), &group) { await self.kill($0) }
            while !night.isOver {
                try await Task.sleep(for: random.milliseconds(settings.hasTimeForLeases ? 1_000...5_000 : 400...1_300))
                let idle = stage.replicas.indices.filter { !busy.contains($0) }
                guard let index = idle.randomElement(using: &random) else { continue }
                switch Int.random(in: 0..<100, using: &random) {
                case 0..<40: takeAway(index, &group) { await self.kill($0) }
                // With the database away it takes its time, of which a short run has little.
                case 40..<55 where settings.hasTimeForLeases || !isDatabaseBusy:
                    takeAway(index, &group) { await self.terminate($0) }
                case 55..<75: takeAway(index, &group) { await self.pause($0) }
                default:
                    guard !isDatabaseBusy else { continue }
                    isDatabaseBusy = true
                    group.addTask { try await self.stopDatabase() }
                }
            }
            try await group.waitForAll()
        }
    }

    private func takeAway(
        _ index: Int,
        _ group: inout ThrowingTaskGroup<Void, any Error>,
        _ deed: @escaping @Sendable (Replica) async -> Void
    ) {
        busy.insert(index)
        let replica = stage.replicas[index]
        group.addTask {
            await deed(replica)
            await self.giveBack(index)
        }
    }

    private func giveBack(_ index: Int) {
        busy.remove(index)
    }

    private func kill(_ replica: Replica) async {
        stage.findings.count(.kills)
        await replica.kill()
        await startAgain(replica)
    }

    private func terminate(_ replica: Replica) async {
        stage.findings.count(.terminations)
        await replica.terminate()
        await startAgain(replica)
    }

    private func startAgain(_ replica: Replica) async {
        try? await Task.sleep(for: random.milliseconds(0...2_000))
        stage.findings.count(.restarts)
        await replica.start()
    }

    private func pause(_ replica: Replica) async {
        stage.findings.count(.pauses)
        // Now and then for longer than its leases last, so that others close its answers and it wakes up to that.
        let isLong = settings.hasTimeForLeases && random.chance(0.15)
        await replica.pause(for: random.milliseconds(isLong ? 31_000...38_000 : 300...4_000))
    }

    private func stopDatabase() async throws {
        stage.findings.count(.databaseStops)
        if random.chance(0.5), let process = stage.cluster.processID {
            _ = Glibc.kill(process, SIGQUIT)
            while stage.cluster.processID != nil { try await Task.sleep(for: .milliseconds(10)) }
        } else {
            await stage.cluster.stop()
        }
        if random.chance(0.5) {
            try await Task.sleep(for: random.milliseconds(0...(settings.hasTimeForLeases ? 7_000 : 1_500)))
        }
        try await stage.cluster.start()
        isDatabaseBusy = false
    }
}
