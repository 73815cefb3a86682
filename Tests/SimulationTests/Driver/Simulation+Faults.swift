@testable import ChatServer

/// What goes wrong, and how it is seen that all comes right again.
extension Simulation {
    func fault() {
        guard !isCalm else { return }
        agenda.add(.fault, at: now + dice.between(500, 9_000) * milliseconds / haste)
        let place = dice.below(replicas.count)
        let owner = replicas[place].owner
        switch dice.below(100) {
        case 0..<25:
            guard replicas[place].isUp else { return }
            note(.crash, place)
            replicas[place].isUp = false
            replicas[place].answers = [:]
            replicas[place].held = []
            agenda.add(.starts(replica: place, owner: owner), at: now + spell(longest: 40))
        case 25..<50:
            guard replicas[place].isUp, !replicas[place].isPaused else { return }
            note(.pause, place)
            replicas[place].isPaused = true
            replicas[place].pausedAt = now
            // A stopped process finds that time has passed; a stopped machine does not.
            replicas[place].doesClockStand = dice.chance(500)
            agenda.add(.wakes(replica: place, owner: owner), at: now + spell(longest: 60))
        case 50..<60:
            guard replicas[place].isUp, !replicas[place].isPaused, !replicas[place].isDraining else { return }
            note(.drain, place)
            replicas[place].isDraining = true
            replicas[place].journal.hurry()
            for number in replicas[place].answers.keys.sorted() {
                step(number, at: place) { $0.end(for: .shutdown) }
            }
            agenda.add(.starts(replica: place, owner: owner), at: now + dice.between(2, 15) * seconds)
        case 60..<80:
            guard now >= databaseBackAt else { return }
            note(.databaseAway)
            databaseLife += 1
            isDatabasePaused = false
            databaseBackAt = now + spell(longest: 35)
        case 80..<95:
            guard now >= databaseBackAt else { return }
            note(.databasePaused)
            isDatabasePaused = true
            databaseBackAt = now + spell(longest: 15)
        default: break
        }
    }

    /// Mostly short, sometimes up to so many seconds.
    private func spell(longest: Int) -> Int {
        dice.chance(700) ? dice.between(20, 4_000) * milliseconds : dice.below(longest * seconds) + 1
    }

    func start(_ place: Int, _ owner: Int) {
        guard replicas[place].owner == owner else { return }
        note(.begins, place, ownerCount)
        replicas[place] = Replica(owner: ownerCount, at: now)
        agenda.add(.tick(replica: place, owner: ownerCount), at: now + dice.below(200 * milliseconds))
        ownerCount += 1
    }

    func goOn(_ place: Int, _ owner: Int) {
        guard replicas[place].owner == owner, replicas[place].isPaused else { return }
        note(.wakes, place)
        replicas[place].isPaused = false
        if replicas[place].doesClockStand { replicas[place].stoodStill += now - replicas[place].pausedAt }
        for event in replicas[place].held { agenda.add(event, at: now) }
        replicas[place].held = []
    }

    // MARK: Afterwards

    /// Called when the trouble ends, and every second from then on.
    func settle() {
        if !isCalm { calmDown() }
        // What is still under way may begin something: that has to be over, too.
        guard isSettled, isTrial || now - calmSince >= 20 * seconds else {
            let longest = isTrial ? 10 * seconds : 65 * seconds
            check(now - calmSince < longest, "after \((now - calmSince) / seconds) s there is still \(unsettled)")
            if !isTrial, !clients.isEmpty { stopAll() }
            agenda.add(.settles, at: now + seconds)
            return
        }
        if isTrial {
            for (key, answer) in acknowledged {
                check(database.keys[key]?.answer == answer, "key \(key) leads somewhere else than it did")
            }
            for client in clients.suffix(database.generations.count) {
                let row = client.answer.flatMap { database.row($0) }
                // A stop that was long under way may have met this turn; the thread is free all the same.
                check(row.map { $0.status != .streaming } == true, "thread \(client.turn.thread) took no further turn")
                check(acknowledged[client.turn.key] != nil, "thread \(client.turn.thread) took no further turn")
            }
            finish()
        } else {
            tryThreads()
        }
    }

    private func calmDown() {
        note(.settles)
        isCalm = true
        calmSince = now
        databaseBackAt = now
        for place in replicas.indices {
            goOn(place, replicas[place].owner)
            if !replicas[place].isUp || replicas[place].isDraining { start(place, replicas[place].owner) }
        }
    }

    /// Every thread takes a new turn.
    private func tryThreads() {
        note(.trial)
        isTrial = true
        calmSince = now
        for thread in database.generations.indices {
            clients.append(Client())
            clients[clients.count - 1].turn = Turn(key: keyCount, fingerprint: 0, thread: thread, isRegeneration: false)
            keyCount += 1
            sendTurn(clients.count - 1)
        }
        agenda.add(.settles, at: now + seconds)
    }

    /// Answers whose vendors have no end are stopped: once each, unless nobody said that this was heard.
    private func stopAll() {
        for generation in database.generations.enumerated() {
            guard let running = generation.element, !stopTaken.contains(running.answer) else { continue }
            askToStop(generation.offset, client: 0)
        }
    }

    private var isSettled: Bool { unsettled.isEmpty }

    /// What is not over yet, in words.
    private var unsettled: String {
        if let running = database.generations.compactMap({ $0 }).first { return "answer \(running.answer) running" }
        for (place, replica) in replicas.enumerated() {
            if let answer = replica.answers.first { return "answer \(answer.key) in replica \(place)" }
            if !replica.journal.isEmpty { return "something in the journal of replica \(place)" }
        }
        for (place, client) in clients.enumerated() where client.state != .idle {
            return "client \(place) waiting for answer \(client.answer ?? -1)"
        }
        return ""
    }
}
