@testable import ChatServer

/// The driver of a replica's machines, as thin as the server's own: it does what they say and tells them what came.
extension Simulation {
    func tick(_ place: Int) {
        let clock = replicas[place].clock(at: now)
        let answers = replicas[place].answers
        let actions = replicas[place].journal.tick(at: clock) { answers[$0.number]?.length ?? 0 }
        perform(actions, at: place)
        for action in replicas[place].reaper.tick(at: clock) {
            switch action {
            case .reap: send(.reap(running: replicas[place].answers.keys.sorted()), from: place)
            case .sweep: replicas[place].reaper.swept(at: clock)
            }
        }
        // A tick more or less makes no difference while there is nothing to do; it only costs.
        let isIdle = actions.isEmpty && replicas[place].journal.isEmpty && replicas[place].answers.isEmpty
        let next = isIdle ? 1000 : 200
        agenda.add(.tick(replica: place, owner: replicas[place].owner), at: now + next * milliseconds)
    }

    func perform(_ actions: [JournalState.Action], at place: Int) {
        for action in actions { perform(action, at: place) }
    }

    private func perform(_ action: JournalState.Action, at place: Int) {
        switch action {
        case .write(let batch): write(batch, at: place)
        case .save(let ends):
            let rows = ends.ids.map { end(of: $0.number, at: place) }
            send(.save(number: ends.number, rows), from: place)
        case .slowDown(let id):
            note(.slowed, place, id.number)
            replicas[place].answers[id.number]?.isSlowed = true
        case .speedUp(let id): replicas[place].answers[id.number]?.isSlowed = false
        case .stop(let id, _):
            guard planted != .stopForgotten else { return }
            step(id.number, at: place) { $0.end(for: .stopped) }
        case .lost(let id):
            note(.lost, place, id.number)
            step(id.number, at: place) { $0.end(for: .closedElsewhere) }
        case .surrender(let id):
            note(.surrendered, place, id.number)
            step(id.number, at: place) { $0.end(for: .databaseAway) }
        case .saved(let id): step(id.number, at: place) { $0.saved() }
        case .delayed(let id): step(id.number, at: place) { $0.delayed() }
        case .gaveUp(let id):
            note(.gaveUp, place, id.number)
            step(id.number, at: place) { $0.gaveUp() }
        }
    }

    private func write(_ batch: JournalState.Batch, at place: Int) {
        var sent = batch
        if planted == .retriedBatchExtended, batch.number == replicas[place].lastBatch {
            let pieces = batch.pieces.map { piece in
                let length = replicas[place].answers[piece.id.number]?.length ?? piece.range.upperBound
                return JournalState.Piece(id: piece.id, range: piece.range.lowerBound..<length)
            }
            sent = JournalState.Batch(number: batch.number, pieces: pieces, running: batch.running)
        }
        replicas[place].lastBatch = batch.number
        send(.flush(sent), from: place)
        if planted == .acknowledgedBeforeCommit { wrote(batch, JournalState.Findings(), at: place) }
    }

    func wrote(_ batch: JournalState.Batch, _ findings: JournalState.Findings?, at place: Int) {
        let actions = replicas[place].journal.wrote(batch.number, findings, at: replicas[place].clock(at: now))
        for piece in batch.pieces {
            guard let length = replicas[place].journal.writtenLength(of: piece.id) else { continue }
            database.promise(piece.id.number, length: length)
        }
        perform(actions, at: place)
    }

    /// What is to be saved of an answer.
    private func end(of number: Int, at place: Int) -> Row {
        guard let answer = replicas[place].answers[number] else {
            check(false, "the end of answer \(number) is saved, which replica \(place) does not know")
            return Row(answer: number, status: .interrupted, length: 0)
        }
        let status: Row.Status =
            switch answer.life.cause {
            case nil: answer.isCut ? .interrupted : .complete
            case .stopped: .stopped
            default: .interrupted
            }
        return Row(answer: number, status: status, length: answer.length)
    }

    /// Lets an answer's life go on, and does what it says.
    func step(_ number: Int, at place: Int, _ event: (inout GenerationLife) -> [GenerationLife.Action]) {
        guard var life = replicas[place].answers[number]?.life else { return }
        let actions = event(&life)
        replicas[place].answers[number]?.life = life
        for action in actions {
            switch action {
            case .askVendor: askVendor(number, at: place)
            case .closeVendor:
                note(.closing, place, number)
                replicas[place].answers[number]?.isVendorDone = true
                agenda.add(
                    .vendorClosed(replica: place, owner: replicas[place].owner, answer: number),
                    at: now + delay(worst: 2_000)
                )
            case .save:
                let clock = replicas[place].clock(at: now)
                perform(replicas[place].journal.ending(.numbered(number), at: clock), at: place)
            case .readBack: readBack(number, since: now, at: place)
            case .tell(let telling): tell(telling, number, at: place)
            case .release: release(number, at: place)
            }
        }
    }

    func readBack(_ number: Int, since: Int, at place: Int) {
        send(.read(thread: 0, answer: number, .readBack(since: since)), from: place)
    }

    private func tell(_ telling: GenerationLife.Telling, _ number: Int, at place: Int) {
        guard let answer = replicas[place].answers[number] else { return }
        check(!answer.isTold, "the end of answer \(number) is told twice")
        replicas[place].answers[number]?.isTold = true
        note(.told, place, number, telling == .saved ? 1 : 0)
        switch telling {
        case .saved:
            guard let row = answer.row else {
                check(false, "the end of answer \(number) is told before anybody knows what the database holds")
                return
            }
            check(
                row.status != .streaming && database.row(number) == row,
                "the end of answer \(number) is told as \(row), and the database has another"
            )
            for follower in answer.followers { tell(row, textUpTo: row.length, to: follower) }
        case .unsaved:
            for follower in answer.followers { write(.unsaved, to: follower) }
        case .gone:
            check(false, "the end of answer \(number) is told as that of a deleted account, and there is none")
        }
        replicas[place].answers[number]?.followers = []
    }

    private func release(_ number: Int, at place: Int) {
        note(.released, place, number)
        guard let answer = replicas[place].answers.removeValue(forKey: number) else { return }
        check(answer.life.phase == .over, "answer \(number) is forgotten before it is over")
        check(answer.followers.isEmpty, "answer \(number) is forgotten, and its followers know nothing")
        check(
            replicas[place].journal.writtenLength(of: .numbered(number)) == nil,
            "answer \(number) is over, and the journal keeps it"
        )
    }

    // MARK: The vendor

    private func askVendor(_ number: Int, at place: Int) {
        note(.asked, place, number)
        asked[number, default: 0] += 1
        check(asked[number] == 1, "the vendor is asked again for answer \(number)")
        var isEndless = dice.chance(150)
        if isTrial { isEndless = false }
        let total = isEndless ? 1 << 40 : dice.between(1, isTrial ? 40 : 300)
        replicas[place].answers[number]?.total = total
        replicas[place].answers[number]?.isCut = dice.chance(100)
        replicas[place].answers[number]?.step = dice.between(1, 40)
        replicas[place].answers[number]?.gap = dice.between(30, isTrial ? 150 : isEndless ? 900 : 500) * milliseconds
        expectVendor(number, in: dice.between(50, 900) * milliseconds, at: place)
    }

    func vendor(_ place: Int, _ number: Int) {
        guard var answer = replicas[place].answers[number], !answer.isVendorDone else { return }
        if answer.isSlowed { return expectVendor(number, in: 300 * milliseconds, at: place) }
        // What a vendor sent to a process that stood still has been waiting for it.
        let sent = (1 + (now - answer.dueAt) / answer.gap) * answer.step
        answer.burst = max(answer.burst, sent)
        answer.length = min(answer.length + sent, answer.total)
        let isEnd = answer.length == answer.total
        answer.isVendorDone = isEnd
        replicas[place].answers[number] = answer
        note(.received, place, number, answer.length)
        let written = replicas[place].journal.writtenLength(of: .numbered(number)) ?? 0
        let isBounded = answer.length - written <= Replica.limits.waitingBytes + 12 * answer.step + answer.burst
        check(isBounded, "answer \(number) has \(answer.length - written) bytes waiting")
        for follower in answer.followers { write(textUpTo: answer.length, to: follower) }
        if isEnd {
            note(.vendorEnded, place, number)
            step(number, at: place) { $0.vendorEnded() }
        } else {
            let stall = !isCalm && dice.chance(20) ? dice.below(6 * seconds) : 0
            expectVendor(number, in: answer.gap + stall, at: place)
        }
    }

    private func expectVendor(_ number: Int, in delay: Int, at place: Int) {
        replicas[place].answers[number]?.dueAt = now + delay
        agenda.add(.vendor(replica: place, owner: replicas[place].owner, answer: number), at: now + delay)
    }

    func vendorClosed(_ place: Int, _ number: Int) {
        step(number, at: place) { $0.vendorEnded() }
    }
}
