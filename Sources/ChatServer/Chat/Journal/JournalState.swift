/// What the journal does and when: group commit of the text of all answers that this process generates, of the lease
/// that keeps them, and of their ends. A pure state machine; times are durations since some fixed moment.
///
/// - Every ``Limits/interval`` one statement writes all new text and renews the lease. It learns which answers somebody
///   asked to stop, and which are no longer this process's.
/// - Ends are saved together too, at once when no such save is under way, else with the next.
/// - While the database is away, text waits where it is; an answer of which too much waits has its vendor slowed down,
///   and all are ended before the lease can run out.
///
/// A batch whose fate is unknown is written again as it was, never with more in it: the statements are made so that the
/// second time changes nothing. Nothing counts as saved before its commit was heard of.
struct JournalState {
    struct Limits: Sendable {
        /// How often text is written: what a crash of this process can lose.
        var interval: Duration = .milliseconds(200)
        /// How often the lease is renewed when nothing runs.
        var idleInterval: Duration = .seconds(5)
        /// How long a process may be silent before others close its answers.
        var lease: Duration = .seconds(30)
        /// How long after the last renewal this process ends its answers itself: before others can.
        var surrender: Duration = .seconds(25)
        /// How long followers are kept waiting for an end that cannot be saved.
        var patience: Duration = .seconds(25)
        /// How long an end that cannot be saved is tried again.
        var saveWindow: Duration = .seconds(15 * 60)
        /// The same once the process is going down, which must not take longer than it promised.
        var lastSaveWindow: Duration = .seconds(5)
        /// The pause after a failed write; it doubles up to the longest.
        var firstRetry: Duration = .milliseconds(50)
        var longestRetry: Duration = .seconds(1)
        /// How much text of one answer may wait, in bytes, before its vendor is slowed down.
        var waitingBytes = 256 << 10
        /// The same for all answers of the process together.
        var allWaitingBytes = 64 << 20
        /// The most text of one statement, unless a single answer has more.
        var batchBytes = 8 << 20
        /// The most ends saved by one statement.
        var batchEnds = 64

        init() {}

        /// The limits for another lease: answers end five seconds before others can close them.
        init(lease: Duration) {
            self.lease = lease
            surrender = lease - .seconds(5)
            patience = surrender
        }
    }

    /// Text to write in one statement. Two batches with the same number are the same.
    struct Batch: Equatable, Sendable {
        let number: Int
        /// The new text: ranges of bytes in the answers' texts, beginning where the last one ended.
        let pieces: [Piece]
        /// The answers that this process knows to be its own; those that the database no longer knows as such are lost.
        let running: [EntityID]
    }

    struct Piece: Equatable, Sendable {
        let id: EntityID
        let range: Range<Int>
    }

    /// Ends to save in one statement.
    struct Ends: Equatable, Sendable {
        let number: Int
        let ids: [EntityID]
    }

    /// What a batch's statement found.
    struct Findings: Equatable, Sendable {
        /// Answers that somebody closed.
        var lost: [EntityID] = []
        /// Answers that somebody wants ended.
        var stops: [EntityID: StopCause] = [:]
    }

    enum Action: Equatable, Sendable {
        /// Write the batch and call ``wrote(_:_:at:)``.
        case write(Batch)
        /// Save the ends and call ``savedEnds(_:_:at:)``.
        case save(Ends)
        /// Stop reading the vendor's stream; go on with it.
        case slowDown(EntityID)
        case speedUp(EntityID)
        /// Somebody asked for its end.
        case stop(EntityID, StopCause)
        /// It is no longer this process's: somebody closed it.
        case lost(EntityID)
        /// The database has been away for too long to keep it.
        case surrender(EntityID)
        /// Its end is in the database.
        case saved(EntityID)
        /// Its end has waited long; its followers need not.
        case delayed(EntityID)
        /// Its end could not be saved.
        case gaveUp(EntityID)
    }

    private struct Entry {
        /// When it began, or its end was wanted.
        var since: Duration
        /// How much of its text the journal holds.
        var written = 0
        /// How far the batch under way takes it.
        var writing: Int?
        var length = 0
        var isSlowed = false
        var isStopAsked = false
        var isSurrendered = false
        var isEnding = false
        var isDelayed = false
    }

    private let limits: Limits
    private var entries: [EntityID: Entry] = [:]
    /// Ends that wait to be saved, in order.
    private var waitingEnds: [EntityID] = []

    private var batchCount = 0
    /// The batch whose fate is not known yet, when its statement was sent, and whether it is on its way just now.
    private var batch: (value: Batch, sentAt: Duration, isOut: Bool)?
    private var ends: Ends?
    private var nextWrite: Duration = .zero
    private var nextSave: Duration = .zero
    private var writeFailures = 0
    private var saveFailures = 0
    /// When the statement was sent that last renewed the lease.
    private var renewedAt: Duration?
    /// Whether the next batch has to be written although it holds no text: others wait for what it tells them.
    private var hasNews = false
    private var isHurrying = false

    init(limits: Limits = Limits()) {
        self.limits = limits
    }

    /// Whether anything is being generated or saved.
    var isEmpty: Bool { entries.isEmpty }

    /// How much text of an answer is surely in the journal, in bytes; nil for one it does not know.
    func writtenLength(of id: EntityID) -> Int? { entries[id]?.written }

    // MARK: Events

    /// An answer's beginning is committed: from here on the journal keeps it.
    mutating func began(_ id: EntityID, at now: Duration) {
        entries[id] = Entry(since: now)
    }

    /// Time has passed: to be called every ``Limits/interval`` or more often. `length` tells how long an answer's text is.
    mutating func tick(at now: Duration, length: (EntityID) -> Int) -> [Action] {
        for id in entries.keys where entries[id]?.isEnding == false { entries[id]?.length = length(id) }
        return holdBack() + surrenderOverdue(at: now) + endOverdue(at: now) + writeNext(at: now) + saveNext(at: now)
    }

    /// The vendor's stream has ended, or was ended, and the answer is to be saved as a whole.
    mutating func ending(_ id: EntityID, at now: Duration) -> [Action] {
        guard var entry = entries[id], !entry.isEnding else { return [] }
        entry.isEnding = true
        entry.since = now
        entries[id] = entry
        waitingEnds.append(id)
        return saveNext(at: now)
    }

    /// The answer needs no end: somebody else has given it one, and its followers know.
    mutating func forget(_ id: EntityID) {
        entries[id] = nil
        waitingEnds.removeAll { $0 == id }
    }

    /// The process is going down: ends are tried for ``Limits/lastSaveWindow`` only.
    mutating func hurry() {
        isHurrying = true
    }

    /// A batch's statement has come back; `findings` is nil when it failed, or nobody knows.
    mutating func wrote(_ number: Int, _ findings: Findings?, at now: Duration) -> [Action] {
        guard let current = batch, current.value.number == number, current.isOut else { return [] }
        guard let findings else {
            batch?.isOut = false
            writeFailures += 1
            nextWrite = now + pause(after: writeFailures)
            return []
        }
        batch = nil
        writeFailures = 0
        renewedAt = current.sentAt
        for piece in current.value.pieces {
            entries[piece.id]?.written = piece.range.upperBound
            entries[piece.id]?.writing = nil
        }
        var actions: [Action] = []
        for id in findings.lost where entries[id]?.isEnding == false {
            entries[id] = nil
            actions.append(.lost(id))
        }
        for (id, cause) in findings.stops.sorted(by: { $0.key < $1.key }) {
            guard entries[id]?.isEnding == false, entries[id]?.isStopAsked == false else { continue }
            entries[id]?.isStopAsked = true
            actions.append(.stop(id, cause))
        }
        return actions + holdBack() + saveNext(at: now)
    }

    /// The statement that saves ends has come back.
    mutating func savedEnds(_ number: Int, isSaved: Bool, at now: Duration) -> [Action] {
        guard let current = ends, current.number == number else { return [] }
        guard isSaved else {
            saveFailures += 1
            nextSave = now + pause(after: saveFailures)
            // Each end is idempotent by itself, so they need not come again in the same company: after some failures
            // they come alone, in turn, lest one that cannot be saved holds up the others.
            if comeAlone { waitingEnds += current.ids } else { waitingEnds = current.ids + waitingEnds }
            ends = nil
            return []
        }
        ends = nil
        saveFailures = 0
        hasNews = true
        var actions: [Action] = []
        for id in current.ids where entries.removeValue(forKey: id) != nil { actions.append(.saved(id)) }
        return actions + saveNext(at: now)
    }

    // MARK: Writing

    private mutating func writeNext(at now: Duration) -> [Action] {
        guard now >= nextWrite else { return [] }
        if let waiting = batch {
            guard !waiting.isOut else { return [] }
            // Written again as it was. The lease counts from now, since that is when it is renewed.
            batch = (waiting.value, now, true)
            return [.write(waiting.value)]
        }
        let running = entries.filter { !$0.value.isEnding }.keys.sorted()
        let isDue = !running.isEmpty || hasNews || renewedAt.map { now - $0 >= limits.idleInterval } ?? true
        guard isDue else { return [] }
        var pieces: [Piece] = []
        var bytes = 0
        for id in running {
            guard let entry = entries[id], entry.length > entry.written else { continue }
            let count = entry.length - entry.written
            guard pieces.isEmpty || bytes + count <= limits.batchBytes else { continue }
            bytes += count
            pieces.append(Piece(id: id, range: entry.written..<entry.length))
            entries[id]?.writing = entry.length
        }
        batchCount += 1
        let value = Batch(number: batchCount, pieces: pieces, running: running)
        batch = (value, now, true)
        nextWrite = max(nextWrite + limits.interval, now)
        hasNews = false
        return [.write(value)]
    }

    private mutating func saveNext(at now: Duration) -> [Action] {
        guard ends == nil, now >= nextSave else { return [] }
        // One whose text is on its way to the journal waits for it, so that no piece comes after the end.
        let ids = Array(waitingEnds.filter { entries[$0]?.writing == nil }.prefix(comeAlone ? 1 : limits.batchEnds))
        guard !ids.isEmpty else { return [] }
        waitingEnds.removeAll { ids.contains($0) }
        batchCount += 1
        let value = Ends(number: batchCount, ids: ids)
        ends = value
        return [.save(value)]
    }

    private var comeAlone: Bool { saveFailures >= 3 }

    private func pause(after failures: Int) -> Duration {
        min(limits.firstRetry * (1 << min(failures - 1, 16)), limits.longestRetry)
    }

    // MARK: While the database is away

    /// Slows down the vendors of answers of which too much waits, and lets them go on when it does no more.
    private mutating func holdBack() -> [Action] {
        let all = entries.values.reduce(0) { $0 + ($1.isEnding ? 0 : $1.length - $1.written) }
        var actions: [Action] = []
        for id in entries.keys.sorted() {
            guard let entry = entries[id], !entry.isEnding else { continue }
            let waiting = entry.length - entry.written
            let isTooMuch = waiting > limits.waitingBytes || (all > limits.allWaitingBytes && waiting > 0)
            guard isTooMuch != entry.isSlowed else { continue }
            entries[id]?.isSlowed = isTooMuch
            actions.append(isTooMuch ? .slowDown(id) : .speedUp(id))
        }
        return actions
    }

    private mutating func surrenderOverdue(at now: Duration) -> [Action] {
        var actions: [Action] = []
        for id in entries.keys.sorted() {
            guard let entry = entries[id], !entry.isEnding, !entry.isSurrendered else { continue }
            guard now - max(renewedAt ?? .zero, entry.since) >= limits.surrender else { continue }
            entries[id]?.isSurrendered = true
            actions.append(.surrender(id))
        }
        return actions
    }

    private mutating func endOverdue(at now: Duration) -> [Action] {
        var actions: [Action] = []
        for id in entries.keys.sorted() {
            guard let entry = entries[id], entry.isEnding else { continue }
            let window = isHurrying ? limits.lastSaveWindow : limits.saveWindow
            if now - entry.since >= window, ends?.ids.contains(id) != true {
                forget(id)
                actions.append(.gaveUp(id))
            } else if now - entry.since >= limits.patience, !entry.isDelayed {
                entries[id]?.isDelayed = true
                actions.append(.delayed(id))
            }
        }
        return actions
    }
}

/// Why somebody wants an answer ended.
enum StopCause: String, Sendable {
    /// Its user.
    case stopped
    /// Its thread was deleted.
    case threadDeleted = "thread_deleted"
}
