import Recording

/// A request that begins an answer, with its key: however often and wherever it is made, it is one.
struct Errand: Sendable {
    let ask: Ask
    let key: String
    let trace: String
    let scene: Scene
    /// Whether nothing is in its way, so that the first try must be taken.
    var mustSucceed = false

    /// Gives `ask` a key and a trace.
    init(_ ask: Ask, scene: Scene, random: inout SeededRandom) {
        key = "key-\(random.hexadecimal(digits: 24))"
        trace = random.hexadecimal(digits: 32)
        var ask = ask
        ask.headers.append((name: "Idempotency-Key", value: key))
        ask.headers.append((name: "traceparent", value: "00-\(trace)-\(random.hexadecimal(digits: 16))-01"))
        self.ask = ask
        self.scene = scene
    }
}

extension ChaosClient {
    /// Makes the request until it is taken, on any replica, now and then several times at once, and takes what comes.
    ///
    /// - Parameter record: called once, with the answer that was acknowledged.
    func run(_ errand: Errand, in thread: Conversation, record: (Answer) -> Void) async {
        let arm =
            #"{"trace":"\#(errand.trace)","recording":"\#(errand.scene.recording.name)","faults":\#(errand.scene.faults)}"#
        let armed = await caller.control("POST", "/_mock/arm", arm)
        guard armed == 201 else { return violate(thread, errand.key, "the mock answered \(armed) to \(arm)") }
        thread.note("key \(errand.key), trace \(errand.trace): \(errand.ask.path) with \(arm)")
        let deadline = ContinuousClock.now + Self.patience
        var answerID: String?
        var firstConflict: ContinuousClock.Instant?
        while answerID == nil, !thread.isBroken, !Task.isCancelled {
            guard ContinuousClock.now < deadline else {
                return violate(thread, errand.key, "it was not taken within \(Self.patience)")
            }
            let copies = random.chance(0.12) ? Int.random(in: 2...4, using: &random) : 1
            if copies > 1 { findings.count(.duplicates, copies - 1) }
            for (replica, follow) in await makeAtOnce(errand, copies) {
                thread.note("replica \(replica + 1): \(follow.shown)")
                take(follow, of: errand, in: thread, answerID: &answerID, record: record)
                if follow.reply.problem == "generation-running" { firstConflict = firstConflict ?? .now }
            }
            if answerID == nil {
                findings.count(.retries)
                if thread.isUnfinished { await followOnce(thread) }
                try? await Task.sleep(for: random.milliseconds(50...600))
            }
        }
        if let firstConflict { findings.locked(for: .now - firstConflict) }
        // What was armed and never asked for takes room, as does what was.
        if random.chance(0.7) { await finish(thread, errand) }
    }

    private func makeAtOnce(_ errand: Errand, _ copies: Int) async -> [(Int, Follow)] {
        let tries = (0..<copies).map { _ in (replica: anyReplica(), patience: anyPatience()) }
        let caller = caller
        return await withTaskGroup(of: (Int, Follow).self) { group in
            for one in tries {
                group.addTask {
                    let follow = await caller.follow(
                        errand.ask,
                        at: one.replica,
                        messageID: nil,
                        start: 0,
                        patience: one.patience
                    )
                    return (one.replica, follow)
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
    }

    /// Holds what one try was answered to what may be answered.
    private func take(
        _ follow: Follow,
        of errand: Errand,
        in thread: Conversation,
        answerID: inout String?,
        record: (Answer) -> Void
    ) {
        noteLoss(follow)
        guard follow.reply.status == 200, let id = follow.messageID else {
            return judgeRefusal(follow.reply, of: errand, in: thread, isTaken: answerID != nil)
        }
        if answerID == nil {
            answerID = id
            record(Answer(id: id, key: errand.key, scene: errand.scene))
        } else if answerID != id {
            return violate(thread, errand.key, "expected \(answerID ?? "") for the key, and was answered \(id)")
        }
        takeStream(follow, in: thread)
    }

    private func judgeRefusal(_ reply: Reply, of errand: Errand, in thread: Conversation, isTaken: Bool) {
        guard reply.loss == nil, reply.status != 0 else { return }
        switch (reply.status, reply.problem) {
        case (503, _) where !errand.mustSucceed:
            findings.count(.unavailable)
        case (401, _):
            break
        case (409, "generation-running") where !isTaken && !errand.mustSucceed:
            findings.count(.conflict)
            if let ended = thread.newest, ended.ending != nil {
                violate(thread, errand.key, "the last answer \(ended.id) has ended, and a new one is refused")
            }
        case (429, _) where !isTaken:
            findings.count(.limited)
        default:
            violate(thread, errand.key, "expected a stream, taken already: \(isTaken), and was answered \(reply)")
        }
    }

    /// Most patience is short: that is what drops connections.
    func anyPatience() -> Duration {
        switch Int.random(in: 0..<10, using: &random) {
        case 0..<3: random.milliseconds(5...300)
        case 3..<7: random.milliseconds(300...2_000)
        default: .seconds(15)
        }
    }
}

extension Follow {
    /// For the list of what was done.
    var shown: String {
        guard let check else { return "\(reply)" }
        let end = check.terminal.map { "\($0.name) \($0.data)" } ?? reply.loss ?? (isClosed ? "closed" : "")
        return "200 \(messageID ?? "without an id") from \(check.start) to \(check.offset) \(end)"
    }
}
