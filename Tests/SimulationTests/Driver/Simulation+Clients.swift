/// What clients do, and what they see.
extension Simulation {
    func wake(_ place: Int, _ alarm: Int) {
        guard clients[place].alarm == alarm else { return }
        switch clients[place].state {
        case .idle:
            if !isCalm { chooseTurn(place) }
        case .sending: sendTurn(place)
        case .following:
            if !isCalm, dice.chance(80), let thread = thread(of: place) { askToStop(thread, client: place) }
            let isQuiet = now - clients[place].heardAt > 3 * seconds
            if isQuiet || (!isCalm && dice.chance(250)) {
                resume(place)
            } else {
                ring(place, in: dice.between(500, 2_000) * milliseconds)
            }
        }
    }

    private func thread(of place: Int) -> Int? {
        guard let answer = clients[place].answer, answer < database.messages.count else { return nil }
        return database.messages[answer]?.thread
    }

    private func chooseTurn(_ place: Int) {
        let earlier = clients[place].turn
        if clients[place].answer != nil, dice.chance(150) {
            // A client that has forgotten what came of its turn, or that uses its key for something else.
            let isOther = dice.chance(400)
            clients[place].turn = Turn(
                key: earlier.key,
                fingerprint: earlier.fingerprint + (isOther ? 1 : 0),
                thread: earlier.thread,
                isRegeneration: earlier.isRegeneration
            )
        } else {
            clients[place].turn = Turn(
                key: keyCount,
                fingerprint: 0,
                thread: dice.below(database.generations.count),
                isRegeneration: dice.chance(200)
            )
            keyCount += 1
        }
        sendTurn(place)
    }

    /// Sends the client's turn, sometimes twice at once, as a network library may that thinks the first one lost.
    func sendTurn(_ place: Int) {
        hangUp(place)
        clients[place].state = .sending
        clients[place].answer = nil
        let turn = clients[place].turn
        note(.sends, place, turn.key, turn.thread)
        for _ in 0..<(dice.chance(200) ? 2 : 1) {
            let connection = connect(place, turn: turn, offset: 0)
            request(.send(turn), connection)
        }
        ring(place, in: dice.between(1_000, 4_000) * milliseconds)
    }

    private func resume(_ place: Int) {
        hangUp(place)
        let client = clients[place]
        let thread = thread(of: place) ?? client.turn.thread
        note(.resumes, place, client.answer ?? -1, client.received)
        let connection = connect(place, turn: nil, offset: client.received)
        request(.follow(thread: thread, answer: client.answer, offset: client.received), connection)
        clients[place].heardAt = now
        ring(place, in: dice.between(500, 2_000) * milliseconds)
    }

    func askToStop(_ thread: Int, client: Int) {
        let connection = connect(client, turn: nil, offset: 0)
        request(.stop(thread: thread), connection)
    }

    private func connect(_ place: Int, turn: Turn?, offset: Int) -> Int {
        connections.append(Connection(client: place, turn: turn, offset: offset))
        clients[place].connections.append(connections.count - 1)
        return connections.count - 1
    }

    private func request(_ kind: Request.Kind, _ connection: Int) {
        if !isCalm, dice.chance(lossiness) { return }
        let replica = dice.below(replicas.count)
        let slow = !isCalm && dice.chance(50) ? dice.below(6 * seconds) : 0
        agenda.add(
            .request(Request(kind: kind, connection: connection), replica: replica),
            at: now + delay(worst: 1_500) + slow
        )
    }

    /// What is still under way to the client is lost.
    private func hangUp(_ place: Int) {
        for connection in clients[place].connections { connections[connection].isOpen = false }
        clients[place].connections = []
    }

    private func rest(_ place: Int) {
        hangUp(place)
        clients[place].state = .idle
        if !isCalm { ring(place, in: dice.between(100, 3_000) * milliseconds) }
    }

    // MARK: What comes

    func deliver(_ delivery: Delivery, _ number: Int) {
        guard connections[number].isOpen else { return }
        let place = connections[number].client
        clients[place].heardAt = now
        switch delivery {
        case .started(let answer): hasStarted(answer, number, place)
        case .text(let from, let to):
            check(
                connections[number].arrived == from,
                "text of \(from)..<\(to) comes after \(connections[number].arrived)"
            )
            connections[number].arrived = to
            clients[place].received = max(clients[place].received, to)
        case .ended(let row): hasEnded(row, number, place)
        case .unsaved:
            note(.endsUnsaved, place, connections[number].answer ?? -1)
            connections[number].isOpen = false
            // Some come back to see what was kept of it.
            if dice.chance(500) { ring(place, in: 2 * seconds) } else { rest(place) }
        case .refused(let refusal): wasRefused(refusal, number, place)
        case .failed:
            note(.fails, place)
            guard clients[place].state != .idle else { return }
            ring(place, in: dice.between(200, 1_000) * milliseconds)
            clients[place].heardAt = 0
        case .stopTaken(let answer):
            if let answer { stopTaken.insert(answer) }
        }
    }

    private func hasStarted(_ answer: Int, _ number: Int, _ place: Int) {
        note(.starts, place, answer)
        connections[number].answer = answer
        check(database.row(answer) != nil, "answer \(answer) is acknowledged, and is not there")
        if let turn = connections[number].turn {
            let known = acknowledged[turn.key]
            check(known == nil || known == answer, "key \(turn.key) was acknowledged with two answers")
            check(database.keys[turn.key]?.answer == answer, "key \(turn.key) was acknowledged, and is not there")
            check(
                database.keys[turn.key]?.fingerprint == turn.fingerprint,
                "key \(turn.key) was taken for another turn"
            )
            acknowledged[turn.key] = answer
        }
        if clients[place].answer != answer {
            clients[place].answer = answer
            clients[place].received = connections[number].arrived
        }
        guard clients[place].state == .sending else { return }
        clients[place].state = .following
        ring(place, in: dice.between(500, 2_000) * milliseconds)
    }

    private func hasEnded(_ row: Row, _ number: Int, _ place: Int) {
        note(.ends, place, row.answer, row.length)
        check(connections[number].answer == row.answer, "a response begins with one answer and ends with another")
        check(database.row(row.answer) == row, "answer \(row.answer) ended otherwise than its client was told")
        let arrived = connections[number].arrived
        check(
            arrived == row.length || (arrived > row.length && row.status == .interrupted),
            "a client has \(arrived) bytes of answer \(row.answer), which ends with \(row.length) as \(row.status)"
        )
        rest(place)
    }

    private func wasRefused(_ refusal: Refusal, _ number: Int, _ place: Int) {
        note(.refused, place)
        guard clients[place].state == .sending else { return }
        if case .busy = refusal, dice.chance(500), connections[number].turn != nil {
            // It looks at what keeps the thread busy.
            clients[place].state = .following
            clients[place].answer = nil
            clients[place].received = 0
            resume(place)
        } else {
            rest(place)
        }
    }
}
