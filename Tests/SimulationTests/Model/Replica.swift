@testable import ChatServer

/// One process of the server: the machines, and what their driver keeps beside them. A crash takes all of it.
struct Replica {
    /// An answer that is generated here.
    struct Answer {
        var life = GenerationLife()
        let thread: Int
        /// How much text the vendor has sent.
        var length = 0
        /// How much it will send, and whether it will say that this was all.
        var total = 0
        var isCut = false
        var step = 1
        var gap = 0
        /// When its next text is due, and the most that ever came at once.
        var dueAt = 0
        var burst = 0
        /// The vendor's stream is not read just now.
        var isSlowed = false
        var isVendorDone = false
        /// What the database holds, as it said.
        var row: Row?
        var isTold = false
        var followers: [Int] = []
    }

    /// An answer that another replica generates, for those who follow it here.
    struct Mirror {
        var isReading = false
        var followers: [Int] = []
    }

    /// Which life of which process this is; no two are the same.
    var owner: Int
    var bootedAt: Int
    /// How long its clock has stood still.
    var stoodStill = 0
    var isUp = true
    /// Nothing happens in it, but comes when it goes on.
    var isPaused = false
    var pausedAt = 0
    var doesClockStand = false
    var isDraining = false
    var held: [Event] = []

    var journal: JournalState
    var reaper: ReaperState
    var answers: [Int: Answer] = [:]
    var mirrors: [Int: Mirror] = [:]
    /// The batch that was sent last, and how often.
    var lastBatch = 0

    static let limits: JournalState.Limits = {
        var limits = JournalState.Limits()
        limits.waitingBytes = 400
        limits.allWaitingBytes = 1_000
        limits.batchBytes = 300
        limits.batchEnds = 2
        return limits
    }()

    init(owner: Int, at now: Int) {
        self.owner = owner
        bootedAt = now
        journal = JournalState(limits: Replica.limits)
        reaper = ReaperState(at: .zero)
    }

    /// What its own clock shows.
    func clock(at now: Int) -> Duration { .microseconds(now - bootedAt - stoodStill) }
}
