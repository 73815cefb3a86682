import JSONTree
import WebClient

extension ChaosClient {
    /// Follows the last answer until its end is known, over as many connections as it takes.
    ///
    /// - Parameter errand: what began it, where the client still has that and may send it again in place of resuming.
    func finish(_ thread: Conversation, _ errand: Errand? = nil) async {
        let deadline = ContinuousClock.now + Self.patience
        while thread.isUnfinished, !thread.isDeletionAsked, !thread.isBroken, !Task.isCancelled {
            guard ContinuousClock.now < deadline else {
                return violate(thread, thread.newest?.key ?? "", "its answer did not end within \(Self.patience)")
            }
            if let errand, random.chance(0.3) {
                await sendAgain(errand, thread)
            } else if !isPeaceful, random.chance(0.06) {
                await stop(thread)
            } else {
                await followOnce(thread)
            }
        }
        if let errand { _ = await caller.control("DELETE", "/_mock/arm?trace=\(errand.trace)") }
    }

    /// Resumes the last answer once, from where the client is, from a place before, or from the start.
    func followOnce(_ thread: Conversation) async {
        guard let answer = thread.newest else { return }
        let start = random.chance(0.7) ? answer.reached : answer.offsets.randomElement(using: &random) ?? 0
        await resume(answer, from: start, in: thread)
        try? await Task.sleep(for: random.milliseconds(5...150))
    }

    private func resume(_ answer: Answer, from start: Int, in thread: Conversation) async {
        findings.count(.resumes)
        var ask = Ask(path: "/api/v1/chat/\(thread.id)/stream")
        // Without an id it is the newest answer, from its start: a try that was given up may begin one at any time.
        let isNamed = start > 0 || answer.id != thread.newest?.id || random.chance(0.8)
        if isNamed {
            ask.headers = [(name: "Last-Event-ID", value: "\(answer.id):\(start)")]
        }
        let replica = anyReplica()
        let follow = await caller.follow(
            ask,
            at: replica,
            messageID: isNamed ? answer.id : nil,
            start: start,
            patience: anyPatience()
        )
        thread.note("replica \(replica + 1): resumed \(answer.id) at \(start): \(follow.shown)")
        noteLoss(follow)
        switch follow.reply.status {
        case 200:
            if let id = follow.messageID, id != answer.id {
                guard isNamed else { break }
                violate(thread, answer.key, "expected the stream of \(answer.id) and got that of \(id)")
            }
            takeStream(follow, of: answer.id, in: thread)
        case 503: findings.count(.unavailable)
        case 401: await signIn()
        case 0: break
        default: violate(thread, answer.key, "expected its stream and was answered \(follow.reply)")
        }
    }

    /// Sends what was taken already once more: it must give the same answer, from its start.
    private func sendAgain(_ errand: Errand, _ thread: Conversation) async {
        guard let answer = thread.newest else { return }
        findings.count(.retries)
        let replica = anyReplica()
        let follow = await caller.follow(
            errand.ask,
            at: replica,
            messageID: answer.id,
            start: 0,
            patience: anyPatience()
        )
        thread.note("replica \(replica + 1): again: \(follow.shown)")
        noteLoss(follow)
        switch follow.reply.status {
        case 200:
            guard follow.messageID == answer.id else {
                let id = follow.messageID ?? "nothing"
                return violate(thread, errand.key, "expected \(answer.id) for the key, and was answered \(id)")
            }
            takeStream(follow, of: answer.id, in: thread)
        case 503: findings.count(.unavailable)
        case 401: await signIn()
        case 0: break
        default: violate(thread, errand.key, "expected \(answer.id) again and was answered \(follow.reply)")
        }
    }

    /// Takes what a stream of the answer brought; without an id, of the newest.
    func takeStream(_ follow: Follow, of id: String? = nil, in thread: Conversation) {
        guard let check = follow.check, let id = id ?? thread.newest?.id else { return }
        findings.count(.pings, follow.pings)
        if follow.isClosed, check.terminal == nil { findings.count(.closedEarly) }
        if thread.isDeletionAsked { return }
        for turn in thread.turns.indices {
            for place in thread.turns[turn].answers.indices where thread.turns[turn].answers[place].id == id {
                let key = thread.turns[turn].answers[place].key
                for problem in thread.turns[turn].answers[place].take(check) { violate(thread, key, problem) }
                if thread.turns[turn].answers[place].ending != nil {
                    takeTerminal(check.terminal?.data, at: (turn, place), in: thread)
                }
            }
        }
    }

    /// The same bytes end every stream of an answer, as long as nothing replaces it.
    private func takeTerminal(_ data: String?, at place: (turn: Int, answer: Int), in thread: Conversation) {
        guard let data, !data.contains(#""message":null"#), place.answer == thread.turns[place.turn].answers.count - 1
        else { return }
        let answer = thread.turns[place.turn].answers[place.answer]
        if let known = answer.terminal, known != data {
            violate(thread, answer.key, "its end was told as \(known) and then as \(data)")
        }
        thread.turns[place.turn].answers[place.answer].terminal = data
    }

    /// Asks for what has ended, from some place in it or from its end.
    func readAgain(_ thread: Conversation) async {
        let ended = thread.turns.flatMap(\.answers).filter { $0.ending != nil }
        guard let answer = ended.randomElement(using: &random) else { return await look(at: thread) }
        guard random.chance(0.3) else {
            return await resume(answer, from: answer.offsets.randomElement(using: &random) ?? 0, in: thread)
        }
        let (id, expected) = random.chance(0.7) ? ("\(answer.id):end", 204) : ("nonsense", 422)
        let headers = [(name: "Last-Event-ID", value: id)]
        let ask = Ask(path: "/api/v1/chat/\(thread.id)/stream", headers: headers)
        guard let reply = await insist(ask, on: thread, doing: "resume after \(id)") else { return }
        if reply.status != expected {
            violate(thread, answer.key, "expected \(expected) after \(id) and was answered \(reply)")
        }
    }
}
