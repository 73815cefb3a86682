@testable import ChatServer

/// One simulated run: replicas, their clients, vendors and database, the network between them, and all that goes wrong.
/// Everything that happens, and when, follows from the seed.
final class Simulation {
    /// How a run went.
    struct Outcome: Sendable {
        let seed: UInt64
        /// Of all steps, in order.
        let hash: UInt64
        let steps: Int
        /// In microseconds of the run's own clock.
        let simulated: Int
        let turns: Int
        /// What was found wrong, and at which step.
        let violation: String?
    }

    let seed: UInt64
    let planted: Planted?
    var dice: Dice
    var agenda = Agenda()
    var now = 0
    var database: Database
    var replicas: [Replica] = []
    var clients: [Client] = []
    var connections: [Connection] = []
    /// By answer: how often its vendor was asked.
    var asked: [Int: Int] = [:]
    /// By key: which answer it was acknowledged with.
    var acknowledged: [Int: Int] = [:]
    /// By answer: somebody's wish to end it was acknowledged.
    var stopTaken: Set<Int> = []

    // What goes wrong.
    var isCalm = false
    var calmSince = 0
    let troubleEnds: Int
    /// In a thousand statements, requests or responses.
    let lossiness: Int
    let haste: Int
    var databaseBackAt = 0
    var isDatabasePaused = false
    var databaseLife = 0
    /// Everything is over, and each thread is tried once more.
    var isTrial = false

    var ownerCount = 0
    var keyCount = 0
    var answerCount = 0

    private var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    private(set) var steps = 0
    private(set) var violation: String?
    private(set) var isOver = false
    private let isTraced: Bool

    init(seed: UInt64, planted: Planted? = nil, isTraced: Bool = false) {
        self.seed = seed
        self.planted = planted
        self.isTraced = isTraced
        dice = Dice(seed: seed)
        let replicaCount = dice.between(2, 4)
        let clientCount = dice.between(1, 4)
        let threads = dice.between(1, 3)
        database = Database(threads: threads, planted: planted)
        troubleEnds = (dice.chance(250) ? dice.between(40, 60) : dice.between(8, 25)) * seconds
        lossiness = [0, 20, 100][dice.below(3)]
        haste = dice.between(1, 6)
        for place in 0..<replicaCount {
            replicas.append(Replica(owner: ownerCount, at: 0))
            agenda.add(.tick(replica: place, owner: ownerCount), at: dice.below(200 * milliseconds))
            ownerCount += 1
        }
        for place in 0..<clientCount {
            clients.append(Client())
            ring(place, in: dice.below(2 * seconds))
        }
        agenda.add(.fault, at: dice.between(1, 4) * seconds)
        agenda.add(.settles, at: troubleEnds)
    }

    /// Runs to the end, or to the first thing that is wrong.
    func run() -> Outcome {
        while violation == nil, !isOver, let (time, event) = agenda.next() {
            now = time
            steps += 1
            happen(event)
            if isTraced || steps % 512 == 0 { database.checkWholly() }
            if let broken = database.broken { check(false, broken) }
            check(steps < 200_000, "it does not come to an end")
        }
        return Outcome(
            seed: seed,
            hash: hash,
            steps: steps,
            simulated: now,
            turns: acknowledged.count,
            violation: violation.map { "step \(steps), at \(Double(now) / Double(seconds)) s: \($0)" }
        )
    }

    func happen(_ event: Event) {
        switch event {
        case .tick(let replica, let owner): hold(event, replica, owner) { tick(replica) }
        case .request(let request, let replica): hold(event, replica, nil) { take(request, replica) }
        case .vendor(let replica, let owner, let answer): hold(event, replica, owner) { vendor(replica, answer) }
        case .vendorClosed(let replica, let owner, let answer):
            hold(event, replica, owner) { vendorClosed(replica, answer) }
        case .statement(let statement, let isAnswered): arrive(statement, isAnswered: isAnswered)
        case .result(let statement, let result, let databaseLife):
            hold(event, statement.replica, statement.owner) {
                came(result, of: statement, isSure: databaseLife == self.databaseLife)
            }
        case .mirror(let replica, let owner, let answer): hold(event, replica, owner) { mirror(replica, answer) }
        case .delivery(let delivery, let connection): deliver(delivery, connection)
        case .client(let client, let alarm): wake(client, alarm)
        case .fault: fault()
        case .wakes(let replica, let owner): goOn(replica, owner)
        case .starts(let replica, let owner): start(replica, owner)
        case .settles: settle()
        }
    }

    /// Keeps what happens to a replica until it goes on, and drops it when that one is dead.
    private func hold(_ event: Event, _ replica: Int, _ owner: Int?, _ body: () -> Void) {
        guard replicas[replica].isUp, owner == nil || replicas[replica].owner == owner else { return }
        if replicas[replica].isPaused { replicas[replica].held.append(event) } else { body() }
    }

    // MARK: What is seen of it

    /// Writes a step down: for the eye when one seed is replayed, and into the hash always.
    func note(_ kind: Step, _ one: Int = 0, _ two: Int = 0, _ three: Int = 0) {
        for value in [kind.rawValue, now, one, two, three] {
            hash = (hash ^ UInt64(truncatingIfNeeded: value)) &* 0x0000_0100_0000_01B3
        }
        if isTraced { print("\(Double(now) / Double(seconds)) s \(kind) \(one) \(two) \(three)") }
    }

    func check(_ isTrue: Bool, _ words: @autoclosure () -> String) {
        if !isTrue, violation == nil { violation = words() }
    }

    func finish() {
        database.checkWholly()
        if let broken = database.broken { check(false, broken) }
        isOver = true
    }

    func ring(_ client: Int, in delay: Int) {
        clients[client].alarm += 1
        agenda.add(.client(client, alarm: clients[client].alarm), at: now + delay)
    }
}

/// The kinds of steps that a trace shows; their numbers are in the hash.
enum Step: Int {
    case sends, resumes, stops, starts, ends, endsUnsaved, refused, fails
    case begun, attached, flushed, saved, reaped, asked, received, vendorEnded, closing, told, released
    case lost, slowed, surrendered, gaveUp, crash, pause, wakes, begins, databaseAway, databasePaused, drain, settles,
        trial
}
