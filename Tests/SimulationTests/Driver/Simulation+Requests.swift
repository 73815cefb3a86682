@testable import ChatServer

/// What a replica does with requests, and with what comes of its statements.
extension Simulation {
    func take(_ request: Request, _ place: Int) {
        switch request.kind {
        case .send(var turn):
            guard !replicas[place].isDraining else { return write(.failed, to: request.connection) }
            turn.answer = answerCount
            answerCount += 1
            replicas[place].answers[turn.answer] = Replica.Answer(thread: turn.thread)
            send(.begin(turn, connection: request.connection), from: place)
        case .follow(let thread, let answer, let offset):
            follow(thread, answer, from: offset, connection: request.connection, at: place)
        case .stop(let thread):
            for number in replicas[place].answers.keys.sorted() {
                guard let answer = replicas[place].answers[number], answer.thread == thread else { continue }
                guard answer.life.phase == .beginning else { continue }
                step(number, at: place) { $0.end(for: .stopped) }
            }
            send(.stop(thread: thread, connection: request.connection), from: place)
        }
    }

    private func follow(_ thread: Int, _ answer: Int?, from offset: Int, connection: Int, at place: Int) {
        if let answer, let local = replicas[place].answers[answer], local.life.phase != .beginning, !local.isTold {
            write(.started(answer), to: connection)
            replicas[place].answers[answer]?.followers.append(connection)
            write(textUpTo: local.length, to: connection)
            return
        }
        send(.read(thread: thread, answer: answer, .follow(connection: connection, offset: offset)), from: place)
    }

    func came(_ result: Result?, of statement: Statement, isSure: Bool) {
        let place = statement.replica
        // What a database that was restarted had said before does not come any more.
        let result = isSure ? result : nil
        let clock = replicas[place].clock(at: now)
        replicas[place].reaper.heard(result != nil, at: clock)
        switch statement.kind {
        case .begin(let turn, let connection): begun(result, turn, connection, at: place)
        case .flush(let batch):
            guard planted != .acknowledgedBeforeCommit else { return }
            if case .flushed(let findings) = result {
                wrote(batch, findings, at: place)
            } else {
                wrote(batch, nil, at: place)
            }
        case .save(let number, _):
            if case .saved(let rows) = result {
                for row in rows { replicas[place].answers[row.answer]?.row = row }
            }
            let actions = replicas[place].journal.savedEnds(number, isSaved: result != nil, at: clock)
            perform(actions, at: place)
        case .reap: replicas[place].reaper.reaped(result != nil, at: clock)
        case .stop(_, let connection):
            guard case .stopped(let answer) = result else { return write(.failed, to: connection) }
            write(.stopTaken(answer), to: connection)
        case .read(_, let answer, let purpose): hasRead(result, answer, purpose, at: place)
        }
    }

    private func begun(_ result: Result?, _ turn: Turn, _ connection: Int, at place: Int) {
        switch result {
        case .begun:
            replicas[place].answers[turn.answer]?.followers.append(connection)
            replicas[place].journal.began(.numbered(turn.answer), at: replicas[place].clock(at: now))
            write(.started(turn.answer), to: connection)
            step(turn.answer, at: place) { $0.began() }
        case .attached(let answer):
            step(turn.answer, at: place) { $0.notBegun() }
            note(.attached, place, answer, turn.key)
            follow(turn.thread, answer, from: 0, connection: connection, at: place)
        case .refused(let refusal):
            step(turn.answer, at: place) { $0.notBegun() }
            write(.refused(refusal), to: connection)
        default:
            step(turn.answer, at: place) { $0.notBegun() }
            write(.failed, to: connection)
        }
    }

    private func hasRead(_ result: Result?, _ answer: Int?, _ purpose: Statement.Purpose, at place: Int) {
        var found: Row?
        if case .row(let row) = result { found = row }
        switch purpose {
        case .follow(let connection, _):
            guard let row = found else { return write(.failed, to: connection) }
            write(.started(row.answer), to: connection)
            if row.status != .streaming { return tell(row, textUpTo: row.length, to: connection) }
            if let local = replicas[place].answers[row.answer], !local.isTold, local.life.phase != .beginning {
                replicas[place].answers[row.answer]?.followers.append(connection)
                write(textUpTo: local.length, to: connection)
                return
            }
            write(textUpTo: row.length, to: connection)
            replicas[place].mirrors[row.answer, default: Replica.Mirror()].followers.append(connection)
            look(at: row.answer, place)
        case .mirror:
            guard let answer, var mirror = replicas[place].mirrors[answer] else { return }
            mirror.isReading = false
            if let row = found {
                for follower in mirror.followers {
                    if row.status == .streaming {
                        write(textUpTo: row.length, to: follower)
                    } else {
                        tell(row, textUpTo: row.length, to: follower)
                    }
                }
                if row.status != .streaming { mirror.followers = [] }
            }
            mirror.followers.removeAll { !connections[$0].isOpen }
            replicas[place].mirrors[answer] = mirror.followers.isEmpty ? nil : mirror
            if !mirror.followers.isEmpty { look(at: answer, place) }
        case .readBack(let since):
            guard let answer else { return }
            if let row = found, row.status != .streaming {
                replicas[place].answers[answer]?.row = row
                step(answer, at: place) { $0.saved() }
            } else if now - since > 25 * seconds {
                step(answer, at: place) { $0.gaveUp() }
            } else {
                readBack(answer, since: since, at: place)
            }
        }
    }

    private func look(at answer: Int, _ place: Int) {
        agenda.add(.mirror(replica: place, owner: replicas[place].owner, answer: answer), at: now + seconds)
    }

    func mirror(_ place: Int, _ answer: Int) {
        guard let mirror = replicas[place].mirrors[answer], !mirror.isReading else { return }
        replicas[place].mirrors[answer]?.isReading = true
        send(.read(thread: 0, answer: answer, .mirror), from: place)
    }

    // MARK: Responses

    func tell(_ row: Row, textUpTo length: Int, to connection: Int) {
        write(textUpTo: length, to: connection)
        write(.ended(row), to: connection)
    }

    func write(textUpTo length: Int, to connection: Int) {
        let sent = connections[connection].sent
        guard length > sent else { return }
        connections[connection].sent = length
        write(.text(from: sent, to: length), to: connection)
    }

    func write(_ delivery: Delivery, to connection: Int) {
        let arrival = max(now + delay(worst: 1_500), connections[connection].busyUntil)
        connections[connection].busyUntil = arrival
        agenda.add(.delivery(delivery, connection: connection), at: arrival)
    }
}
