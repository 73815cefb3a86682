@testable import ChatServer

/// The way of statements to the database and of what comes of them. Each may be lost before it is done, or after; one
/// whose sender has long given it up may still be done.
extension Simulation {
    func send(_ kind: Statement.Kind, from replica: Int) {
        let statement = Statement(kind: kind, replica: replica, owner: replicas[replica].owner, sentAt: now)
        let arrival = now + delay(worst: 400)
        let isLossy = !isCalm && dice.chance(lossiness)
        if isLossy {
            let isDone = dice.chance(600)
            // The sender hears nothing of it and gives up; its connection may have broken at once.
            agenda.add(
                .result(statement, nil, databaseLife: databaseLife),
                at: now + (dice.chance(500) ? dice.between(1, 500) * milliseconds : 5 * seconds)
            )
            guard isDone else { return }
            let late = dice.chance(300) ? dice.below(8 * seconds) : 0
            agenda.add(.statement(statement, isAnswered: false), at: arrival + late)
        } else {
            agenda.add(.statement(statement, isAnswered: true), at: arrival)
        }
    }

    func arrive(_ statement: Statement, isAnswered: Bool) {
        if now < databaseBackAt {
            if isDatabasePaused {
                let givenUpAt = statement.sentAt + 5 * seconds
                let isLate = databaseBackAt > givenUpAt
                if isLate, isAnswered {
                    agenda.add(.result(statement, nil, databaseLife: databaseLife), at: max(now, givenUpAt))
                }
                agenda.add(.statement(statement, isAnswered: isAnswered && !isLate), at: databaseBackAt)
            } else if isAnswered {
                agenda.add(.result(statement, nil, databaseLife: databaseLife), at: now + delay(worst: 50))
            }
            return
        }
        let result = apply(statement)
        guard isAnswered else { return }
        agenda.add(.result(statement, result, databaseLife: databaseLife), at: now + delay(worst: 200))
    }

    private func apply(_ statement: Statement) -> Result {
        let owner = statement.owner
        switch statement.kind {
        case .begin(let turn, _):
            let result = database.begin(turn, owner: owner, at: now)
            note(.begun, turn.answer, turn.key, owner)
            return result
        case .flush(let batch):
            note(.flushed, owner, batch.number, batch.pieces.count)
            let findings = database.flush(batch, owner: owner, at: now)
            for piece in batch.pieces { notify(piece.id.number, from: statement.replica) }
            return .flushed(findings)
        case .save(_, let ends):
            let rows = database.save(ends, owner: owner)
            for row in rows {
                note(.saved, row.answer, row.status.rawValue, row.length)
                notify(row.answer, from: statement.replica)
            }
            return .saved(rows)
        case .reap(let running):
            note(.reaped, owner)
            database.reap(owner: owner, running: running, at: now)
            return .reaped
        case .stop(let thread, _):
            let answer = database.stop(thread: thread)
            note(.stops, thread, answer ?? -1)
            return .stopped(answer)
        case .read(let thread, let answer, _):
            return .row((answer ?? database.newest[thread]).flatMap { database.row($0) })
        }
    }

    /// Tells the replicas that mirror an answer to look again. It may be missed: they look by themselves, too.
    private func notify(_ answer: Int, from replica: Int) {
        for other in replicas.indices where other != replica {
            guard replicas[other].mirrors[answer] != nil, dice.chance(isCalm ? 1000 : 850) else { continue }
            agenda.add(
                .mirror(replica: other, owner: replicas[other].owner, answer: answer),
                at: now + delay(worst: 30)
            )
        }
    }

    /// How long something is under way, mostly short; `worst` in milliseconds when it is not.
    func delay(worst: Int) -> Int {
        if isCalm || !dice.chance(60) { return dice.between(100, 4 * milliseconds) }
        return dice.below(worst * milliseconds) + 1
    }
}
