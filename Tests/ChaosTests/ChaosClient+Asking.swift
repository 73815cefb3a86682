import JSONTree
import Recording
import WebClient

extension ChaosClient {
    /// Stops the last answer, by its id, and leaves it to others to see its end: a stop of the thread that is held up
    /// on its way would end the answer after it.
    func stop(_ thread: Conversation) async {
        guard let turn = thread.turns.indices.last, let place = thread.turns[turn].answers.indices.last else { return }
        // From now on it may end so, whatever becomes of the request.
        thread.turns[turn].answers[place].isStopAsked = true
        findings.count(.stops)
        let id = thread.turns[turn].answers[place].id
        let body: WebRequestBody = .bytes(Array(#"{"message_id":"\#(id)"}"#.utf8))
        let ask = Ask(method: "POST", path: "/api/v1/chat/\(thread.id)/stop", headers: Caller.json, body: body)
        guard let reply = await insist(ask, on: thread, doing: "stop") else { return }
        if ![202, 409].contains(reply.status) {
            violate(thread, thread.turns[turn].answers[place].key, "expected to stop it and was answered \(reply)")
        }
    }

    /// Compares the thread as a replica shows it with what was acknowledged.
    func look(at thread: Conversation) async {
        let ask = Ask(path: "/api/v1/threads/\(thread.id)?versions=all&limit=500")
        guard let reply = await insist(ask, on: thread, doing: "look") else { return }
        if thread.isDeletionAsked {
            if reply.status != 404 { violate(thread, "", "expected it to be gone and was answered \(reply.status)") }
            return
        }
        guard reply.status == 200, let body = reply.body else {
            return violate(thread, "", "expected the thread and was answered \(reply)")
        }
        for (key, problem) in thread.take(body) { violate(thread, key, problem + ", in \(body.serialized())") }
    }

    /// Deletes the thread while somebody may read from it, and sees that it is gone everywhere.
    func delete(_ thread: Conversation) async {
        thread.isDeletionAsked = true
        findings.count(.deletions)
        let (caller, replica, isUnfinished) = (caller, anyReplica(), thread.isUnfinished)
        let (stream, answerID) = (Ask(path: "/api/v1/chat/\(thread.id)/stream"), thread.newest?.id)
        async let reader =
            isUnfinished
            ? caller.follow(stream, at: replica, messageID: answerID, start: 0, patience: .seconds(20)) : Follow()
        let gone = Ask(method: "DELETE", path: "/api/v1/threads/\(thread.id)")
        let reply = await insist(gone, on: thread, doing: "delete")
        let follow = await reader
        guard let reply else { return }
        // What was deleted by a try whose answer was lost is not there any more.
        if ![204, 404].contains(reply.status) {
            violate(thread, "", "expected it to be deleted and was answered \(reply)")
        }
        if isUnfinished { judgeReader(follow, of: thread) }
        for path in ["/api/v1/threads/\(thread.id)", "/api/v1/chat/\(thread.id)/stream"] {
            guard let reply = await insist(Ask(path: path), on: thread, doing: "look for it") else { continue }
            if reply.status != 404 {
                violate(thread, "", "expected 404 of \(path) after its deletion and was answered \(reply)")
            }
        }
    }

    private func judgeReader(_ follow: Follow, of thread: Conversation) {
        guard let check = follow.check, let answer = thread.newest else { return }
        for problem in check.problems { violate(thread, answer.key, problem) }
        if !answer.scene.text.starts(with: check.text) {
            violate(thread, answer.key, "expected a beginning of \(answer.scene.recording.name): \(follow.shown)")
        }
    }

    /// Asks until there is an answer other than that it cannot be given now; nil when the patience is over.
    func insist(_ ask: Ask, on thread: Conversation, doing what: String) async -> Reply? {
        let deadline = ContinuousClock.now + Self.patience
        while !Task.isCancelled {
            let replica = anyReplica()
            let reply = await caller.send(ask, to: replica)
            thread.note("replica \(replica + 1): \(what): \(reply.loss ?? "\(reply.status)")")
            switch reply.status {
            case _ where reply.loss != nil: count(reply)
            case 503: findings.count(.unavailable)
            case 429: findings.count(.limited)
            case 401: await signIn()
            default: return reply
            }
            guard ContinuousClock.now < deadline else {
                violate(thread, "", "could not \(what) within \(Self.patience); the last answer was \(reply)")
                return nil
            }
            try? await Task.sleep(for: random.milliseconds(50...600))
        }
        return nil
    }

    /// Registers the client's user, or signs in where it is registered.
    func signIn() async {
        for path in ["/api/v1/auth/login", "/api/v1/auth/register"] {
            let ask = Ask(method: "POST", path: path, headers: Caller.json, body: caller.session.credentials)
            let reply = await caller.send(ask, to: anyReplica())
            if let token = reply.body?["access_token"]?.string { return caller.session.accessToken = token }
        }
    }

    func noteLoss(_ follow: Follow) {
        if follow.reply.loss != nil { count(follow.reply) }
    }

    private func count(_ reply: Reply) {
        let loss = reply.loss ?? ""
        let tally: Tally = loss.hasPrefix("connect") ? .refused : loss.hasPrefix("cancelled") ? .drops : .lost
        findings.count(tally)
    }
}
