import Multipart
import Waiting
import WebClient

/// One client with threads of its own, which does with them what a person with a bad network does.
///
/// It does one thing at a time, so it knows what must be there; a thing that was begun it brings to its end, however
/// often it has to ask. All that it is told is held to what it knows.
actor ChaosClient {
    let number: Int
    let caller: Caller
    let findings: Findings
    let replicaCount: Int
    private let stocks: [Stock]
    /// How long it rests between two things, in milliseconds.
    private let rest: ClosedRange<Int>
    var random: SeededRandom
    private var current: [Conversation] = []
    private var past: [Conversation] = []
    private var sentCount = 0
    /// Whether it no longer stops what it follows.
    private(set) var isPeaceful = false

    /// How many threads it has at a time, and how many turns each gets.
    private static let threadCount = 3
    private static let turnCount = 6
    /// How long it goes on asking for one thing: the lease of a process that was killed, an outage, and then some.
    static let patience = Duration.hang

    init(number: Int, caller: Caller, stage: Stage, settings: ChaosSettings) {
        self.number = number
        self.caller = caller
        findings = stage.findings
        replicaCount = stage.replicas.count
        stocks = stage.stocks
        rest = settings.hasTimeForLeases ? 100...1_500 : 20...300
        random = SeededRandom(seed: settings.seed, stream: UInt64(number) + 1)
    }

    // MARK: What it does

    /// Does one thing after another until the night is over.
    func run(until night: Night) async {
        while !night.isOver, !Task.isCancelled {
            while current.count < Self.threadCount { await makeThread() }
            guard let place = current.indices.randomElement(using: &random) else { return }
            let thread = current[place]
            if thread.isUnfinished { await goOn(thread) } else { await begin(thread) }
            if thread.isDeletionAsked || thread.isBroken
                || (thread.turns.count >= Self.turnCount && !thread.isUnfinished)
            {
                past.append(thread)
                current.remove(at: place)
            }
            try? await Task.sleep(for: random.milliseconds(rest))
        }
    }

    private func begin(_ thread: Conversation) async {
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<65: await send(in: thread, thread.stock.draw(&random))
        case 65..<78: await regenerate(in: thread)
        case 78..<86: await look(at: thread)
        case 86..<97: await readAgain(thread)
        default: await delete(thread)
        }
    }

    private func goOn(_ thread: Conversation) async {
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<50: await finish(thread)
        case 50..<65: await stop(thread)
        case 65..<85: await send(in: thread, thread.stock.draw(&random))
        case 85..<97: await look(at: thread)
        default: await delete(thread)
        }
    }

    /// After all is over: sees each answer to its end, compares each thread, and sends once more in each of the last.
    func settle() async {
        for thread in current where !thread.isBroken {
            await finish(thread)
            isPeaceful = true
            await send(in: thread, thread.stock.brief, mustSucceed: true)
            await finish(thread)
            if let answer = thread.newest, answer.ending?.status != "complete" {
                violate(thread, answer.key, "expected a last answer that is complete, and it is \(answer)")
            }
        }
        for thread in past + current where !thread.isBroken {
            await look(at: thread)
            for answer in thread.turns.flatMap(\.answers) {
                guard let status = answer.ending?.status, let tally = Tally(rawValue: status) else {
                    if !thread.isDeletionAsked { violate(thread, answer.key, "its answer has not ended") }
                    continue
                }
                findings.count(tally)
            }
        }
    }

    private func makeThread() async {
        let id = random.uuid()
        let thread = Conversation(id: id, stock: stocks.randomElement(using: &random) ?? stocks[0])
        let body: WebRequestBody = .bytes(Array(#"{"id":"\#(id)","llm":"\#(thread.stock.llm)"}"#.utf8))
        let ask = Ask(method: "POST", path: "/api/v1/threads", headers: Caller.json, body: body)
        guard let reply = await insist(ask, on: thread, doing: "make the thread") else { return }
        guard [200, 201].contains(reply.status) else {
            return violate(thread, id, "expected a thread to be made, and was answered \(reply)")
        }
        findings.count(.threads)
        current.append(thread)
    }

    private func send(in thread: Conversation, _ scene: Scene, mustSucceed: Bool = false) async {
        sentCount += 1
        let prompt = "Prompt \(sentCount) of client \(number)"
        let messageID = random.chance(0.4) ? random.uuid() : nil
        let boundary = "form-\(random.hexadecimal(digits: 16))"
        guard var form = try? MultipartEncoder(boundary: boundary) else { return }
        form.add(name: "prompt", text: prompt)
        if let messageID { form.add(name: "message_id", text: messageID) }
        let ask = Ask(
            method: "POST",
            path: "/api/v1/chat/\(thread.id)/send",
            headers: [(name: "Content-Type", value: form.contentType)],
            body: .bytes(form.finish())
        )
        findings.count(.sends)
        var errand = Errand(ask, scene: scene, random: &random)
        errand.mustSucceed = mustSucceed
        await run(errand, in: thread) { answer in
            thread.turns.append(Turn(prompt: prompt, promptID: messageID, answers: [answer]))
        }
    }

    private func regenerate(in thread: Conversation) async {
        guard let last = thread.turns.indices.last else { return await send(in: thread, thread.stock.draw(&random)) }
        let ask = Ask(method: "POST", path: "/api/v1/chat/\(thread.id)/regenerate")
        findings.count(.regenerations)
        await run(Errand(ask, scene: thread.stock.draw(&random), random: &random), in: thread) { answer in
            thread.turns[last].answers.append(answer)
        }
    }

    // MARK: What it notes

    /// Only the first of a thread: the others follow from it.
    func violate(_ thread: Conversation, _ key: String, _ what: String) {
        guard !thread.isBroken else { return }
        thread.isBroken = true
        findings.violate(
            """
            client \(number), thread \(thread.id), key \(key): \(what)
                \(thread.actions.joined(separator: "\n    "))
            """
        )
    }

    func anyReplica() -> Int {
        Int.random(in: 0..<replicaCount, using: &random)
    }
}
