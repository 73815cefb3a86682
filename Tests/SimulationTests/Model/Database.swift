@testable import ChatServer

/// The tables of the server, and each statement of its as one step that happens wholly or not at all. It checks what
/// must be true of its rows whenever it changes them.
struct Database {
    struct Message {
        let thread: Int
        let key: Int
        let replaces: Int?
        var replacedBy: Int?
        var status = Row.Status.streaming
        var length = 0
    }

    struct Generation {
        let answer: Int
        let owner: Int
        let startedAt: Int
        var isStopAsked = false
    }

    struct Key {
        let fingerprint: Int
        let answer: Int
    }

    static let lease = 30 * seconds

    let planted: Planted?
    private(set) var messages: [Message?] = []
    /// By thread: the primary key allows one each.
    private(set) var generations: [Generation?]
    /// By answer: which part of its text a row holds.
    private(set) var journal: [[Range<Int>]] = []
    private(set) var keys: [Key?] = []
    /// By thread.
    private(set) var newest: [Int?]
    /// By owner: when its row says that its lease ends.
    private var leases: [Int] = []

    /// By owner: when its last flush was committed, whatever the row says.
    private var flushedAt: [Int] = []
    /// By answer: how much of its text the journal was told to be written.
    private(set) var promised: [Int] = []
    private let finding = Finding()
    /// The first thing found wrong.
    var broken: String? { finding.words }

    init(threads: Int, planted: Planted?) {
        self.planted = planted
        generations = Array(repeating: nil, count: threads)
        newest = Array(repeating: nil, count: threads)
    }

    // MARK: Statements

    mutating func begin(_ turn: Turn, owner: Int, at now: Int) -> Result {
        while keys.count <= turn.key { keys.append(nil) }
        if let known = keys[turn.key], planted != .keyNotChecked {
            return known.fingerprint == turn.fingerprint ? .attached(known.answer) : .refused(.keyReused)
        }
        if let running = generations[turn.thread] {
            guard isDead(running, at: now) else { return .refused(.busy) }
            close(running, thread: turn.thread, isOrphan: false, at: now)
        }
        let replaced = newest[turn.thread]
        if turn.isRegeneration, replaced == nil { return .refused(.nothingToReplace) }
        check(keys[turn.key] == nil, "key \(turn.key) has made a second message")
        while messages.count <= turn.answer {
            messages.append(nil)
            journal.append([])
            promised.append(0)
        }
        check(messages[turn.answer] == nil, "answer \(turn.answer) is there twice")
        messages[turn.answer] = Message(
            thread: turn.thread,
            key: turn.key,
            replaces: turn.isRegeneration ? replaced : nil
        )
        if turn.isRegeneration, let replaced {
            check(messages[replaced]?.replacedBy == nil, "answer \(replaced) was replaced twice")
            messages[replaced]?.replacedBy = turn.answer
        }
        newest[turn.thread] = turn.answer
        generations[turn.thread] = Generation(answer: turn.answer, owner: owner, startedAt: now)
        keys[turn.key] = Key(fingerprint: turn.fingerprint, answer: turn.answer)
        return .begun
    }

    mutating func flush(_ batch: JournalState.Batch, owner: Int, at now: Int) -> JournalState.Findings {
        while leases.count <= owner {
            leases.append(0)
            flushedAt.append(-Database.lease)
        }
        if planted != .leaseNotRenewed || leases[owner] == 0 { leases[owner] = now + Database.lease }
        flushedAt[owner] = now
        for piece in batch.pieces {
            let answer = piece.id.number
            guard generation(of: answer, owner: owner) != nil else { continue }
            // ON CONFLICT (message_id, start) DO NOTHING
            guard !journal[answer].contains(where: { $0.lowerBound == piece.range.lowerBound }) else { continue }
            check(
                piece.range.lowerBound == journalEnd(of: answer) && !piece.range.isEmpty,
                "the journal of answer \(answer) ends at \(journalEnd(of: answer)), and gets \(piece.range)"
            )
            journal[answer].append(piece.range)
        }
        var findings = JournalState.Findings()
        for id in batch.running {
            guard let generation = generation(of: id.number, owner: owner) else {
                findings.lost.append(id)
                continue
            }
            if generation.isStopAsked { findings.stops[id] = .stopped }
        }
        return findings
    }

    mutating func save(_ ends: [Row], owner: Int) -> [Row] {
        ends.map { end in
            guard let message = messages[end.answer] else {
                check(false, "the end of answer \(end.answer), which is not there, was saved")
                return end
            }
            let isMine = message.status == .streaming && generation(of: end.answer, owner: owner) != nil
            if isMine || planted == .endSavedBlindly { finish(end, thread: message.thread) }
            return row(end.answer) ?? end
        }
    }

    mutating func reap(owner: Int, running: [Int], at now: Int) {
        for thread in generations.indices {
            guard let generation = generations[thread], now - generation.startedAt > Database.lease else { continue }
            let isOrphan = generation.owner == owner && !running.contains(generation.answer)
            guard isOrphan || isDead(generation, at: now) else { continue }
            close(generation, thread: thread, isOrphan: isOrphan, at: now)
        }
    }

    mutating func stop(thread: Int) -> Int? {
        generations[thread]?.isStopAsked = true
        return generations[thread]?.answer
    }

    func row(_ answer: Int) -> Row? {
        guard answer < messages.count, let message = messages[answer] else { return nil }
        let length = message.status == .streaming ? journalEnd(of: answer) : message.length
        return Row(answer: answer, status: message.status, length: length)
    }

    // MARK: What others rely on

    /// A replica was told, and so takes for sure, that the journal has this much of an answer's text.
    mutating func promise(_ answer: Int, length: Int) {
        guard answer < messages.count, let row = row(answer) else {
            check(false, "answer \(answer) is not there, and was said to be written")
            return
        }
        guard length > promised[answer] else { return }
        guard row.status == .streaming else { return }
        promised[answer] = length
        check(row.length >= length, "answer \(answer) was said to be written up to \(length), and is to \(row.length)")
    }

    /// All that is true of the tables whenever they are looked at. Statements check what they change by themselves.
    func checkWholly() {
        for (answer, message) in messages.enumerated() {
            guard let message else { continue }
            check(keys[message.key]?.answer == answer, "answer \(answer) has no key that leads to it")
            check(
                (generations[message.thread]?.answer == answer) == (message.status == .streaming),
                "answer \(answer) is \(message.status), and its generation says otherwise"
            )
            check(message.status == .streaming || journal[answer].isEmpty, "answer \(answer) has left its journal")
            check((row(answer)?.length ?? 0) >= promised[answer], "answer \(answer) has lost text")
            var end = 0
            for piece in journal[answer] {
                check(piece.lowerBound == end, "the journal of answer \(answer) has a hole or an overlap at \(end)")
                end = piece.upperBound
            }
        }
    }

    private func journalEnd(of answer: Int) -> Int { journal[answer].last?.upperBound ?? 0 }

    private func generation(of answer: Int, owner: Int) -> Generation? {
        guard answer < messages.count, let thread = messages[answer]?.thread else { return nil }
        guard let generation = generations[thread], generation.answer == answer else { return nil }
        return generation.owner == owner ? generation : nil
    }

    private func isDead(_ generation: Generation, at now: Int) -> Bool {
        guard now - generation.startedAt > Database.lease else { return false }
        if planted == .leaseAgeIgnored { return true }
        return generation.owner >= leases.count || leases[generation.owner] < now
    }

    private mutating func close(_ generation: Generation, thread: Int, isOrphan: Bool, at now: Int) {
        let owner = generation.owner
        let isAlive = owner < flushedAt.count && now - flushedAt[owner] < Database.lease
        check(isOrphan || !isAlive, "answer \(generation.answer) was closed while its process \(owner) lived")
        let length = journalEnd(of: generation.answer)
        finish(Row(answer: generation.answer, status: .interrupted, length: length), thread: thread)
    }

    private mutating func finish(_ end: Row, thread: Int) {
        let earlier = messages[end.answer]?.status ?? .streaming
        check(
            earlier == .streaming || row(end.answer) == end,
            "answer \(end.answer) had ended as \(earlier), and now as \(end.status)"
        )
        check(end.length >= promised[end.answer], "answer \(end.answer) ends with less than was written")
        messages[end.answer]?.status = end.status
        messages[end.answer]?.length = end.length
        journal[end.answer] = []
        if generations[thread]?.answer == end.answer { generations[thread] = nil }
    }

    private func check(_ isTrue: Bool, _ words: @autoclosure () -> String) {
        if !isTrue, finding.words == nil { finding.words = words() }
    }

    private final class Finding {
        var words: String?
    }
}
