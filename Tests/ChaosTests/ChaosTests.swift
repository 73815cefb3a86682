import Testing
import Waiting

/// Clients, replicas and a database on a bad night; `make chaos` is a long one.
///
/// `CHAOS_SECONDS`, `CHAOS_CLIENTS` and `CHAOS_SEED` in the environment say how long, how many, and which one.
@Suite("Chaos")
struct ChaosTests {
    @Test("Whatever is killed, paused and restarted, nothing acknowledged is lost, doubled, paid for twice or stuck")
    func chaos() async throws {
        let settings = ChaosSettings()
        let findings = Findings(seed: settings.seed)
        print("chaos: \(settings.seconds) s, \(settings.clients) clients, CHAOS_SEED=\(settings.seed)")
        let start = ContinuousClock.now
        try await Stage.with(settings, findings: findings) { stage in
            let expiry = Task { if !settings.hasTimeForLeases { await stage.keepExpiringLeases() } }
            defer { expiry.cancel() }
            try await stage.play(settings)
        }
        print("chaos: took \(ContinuousClock.now - start)\n\(findings.summary)")
        #expect(findings.violations.count == 0, "each is told above")
        for tally in Night.required + [.complete] {
            #expect(findings[tally] > 0, "nothing of \(tally)")
        }
    }
}

/// How long clients and villain are at work: for the time that was asked for, and until something of everything was done,
/// which takes a busy machine longer.
struct Night: Sendable {
    /// What a run is nothing without.
    static let required: [Tally] = [.sends, .resumes, .retries, .stops, .kills]

    private let end: ContinuousClock.Instant
    private let findings: Findings

    init(seconds: Int, findings: Findings) {
        end = .now + .seconds(seconds)
        self.findings = findings
    }

    var isOver: Bool {
        let now = ContinuousClock.now
        return now >= end && (Self.required.allSatisfy { findings[$0] > 0 } || now >= end + .hang)
    }
}

extension Stage {
    /// Has clients and villain at work for the time, lets all come to rest, and looks at what is left.
    func play(_ settings: ChaosSettings) async throws {
        let start = ContinuousClock.now
        func tell(_ what: String) { print("chaos: \(what) after \(ContinuousClock.now - start)") }
        try await restore()
        let clients = await makeClients(settings)
        let night = Night(seconds: settings.seconds, findings: findings)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for client in clients { group.addTask { await client.run(until: night) } }
            try await Villain(stage: self, settings: settings).run(until: night)
            try await restore()
            tell("all is up again")
            try await group.waitForAll()
        }
        tell("what was begun is done")
        try await waitUntilNothingRuns()
        tell("nothing runs")
        await withTaskGroup { group in
            for client in clients { group.addTask { await client.settle() } }
        }
        tell("all was looked at")
        let left = try await unfinishedRows()
        if left > 0 { findings.violate("\(left) rows are left in generations and journal") }
        if findings.askedTraces > findings[.sends] + findings[.regenerations] {
            findings.violate("vendors were asked for \(findings.askedTraces) keys, more than were used")
        }
    }

    /// The leases of what was killed take thirty seconds, and closing it some more.
    private func waitUntilNothingRuns() async throws {
        if try await !eventually({ try await unfinishedRows() == 0 }) {
            findings.violate("generations still run \(Duration.hang) after the last disturbance")
        }
    }

    /// The first users have many clients, so that they meet the bound on generations at once.
    private func makeClients(_ settings: ChaosSettings) async -> [ChaosClient] {
        var sessions: [Session] = []
        var clients: [ChaosClient] = []
        for number in 0..<settings.clients {
            let user = number < 14 ? 0 : 1 + (number - 14) / 4
            while sessions.count <= user { sessions.append(Session(email: "user\(sessions.count)@example.com")) }
            let caller = Caller(
                web: webs[number % webs.count],
                addresses: replicas.map(\.address),
                mock: mock,
                session: sessions[user]
            )
            clients.append(ChaosClient(number: number, caller: caller, stage: self, settings: settings))
        }
        await withTaskGroup { group in
            for (number, client) in clients.enumerated()
            where number == 0 || clients[number - 1].caller.session !== client.caller.session {
                group.addTask { await client.signIn() }
            }
        }
        return clients
    }
}
