import Postgres
import Providers

/// What a turn is decided from: read, and locked, in one round trip of the transaction that begins it.
///
/// All of it is done whatever the first of it says, so a transaction whose turn is not begun is to be rolled back. Keys,
/// users, threads are locked in this order always, so that no two turns wait for each other.
struct TurnReading: Sendable {
    /// The answer that the same request began before.
    private(set) var attached: EntityID?
    /// How many answers are being written for the user; zero where nobody counts.
    private(set) var running = 0
    /// The thread's model; nil without such a thread of the user's.
    let model: String?
    let isGenerating: Bool
    /// The answer whose place the new one takes, and how many there have been in it.
    private(set) var replaced: (id: EntityID, versions: Int)?
    private(set) var replacedAnswer: TurnHistory.Entry?
    /// The thread's messages, oldest first, as far back as they were read.
    let messages: [TurnHistory.Entry]
    /// How many there are that count.
    let count: Int

    /// Reads for `request`, which is to be answered by `answerID`; nil where its key has been taken before in the same
    /// transaction. A 409 problem for a key that came with another request.
    init(
        _ request: TurnRequest,
        answerID: EntityID?,
        countsRunning: Bool,
        on connection: PostgresConnection,
        isolation: isolated (any Actor)? = #isolation
    ) async throws {
        let thread = request.threadID.uuid
        var statements: [PostgresStatement] = []
        let key = answerID == nil ? nil : request.key
        if let key {
            statements += try key.taking(of: request.owner, messageID: answerID, threadID: request.threadID)
        }
        if countsRunning { statements.append(try PostgresStatement(ChatSQL.countRunning, [request.owner.uuid])) }
        statements += [
            try PostgresStatement(ChatSQL.lockThread, [thread, request.owner.uuid]),
            try PostgresStatement(ChatSQL.isGenerating, [thread]),
        ]
        var room = Turns.maximumHistoryBytes
        switch request.kind {
        case .send(let form): room -= form.prompt.utf8.count
        case .regenerate: statements.append(try PostgresStatement(ChatSQL.replaceAnswer, [thread]))
        }
        statements += [
            try PostgresStatement(ChatSQL.history, [thread, request.owner.uuid, room]),
            try PostgresStatement(MediaSQL.ofThread, [thread]),
        ]

        var results = try await connection.pipeline(statements)[...]
        if let key {
            attached = try key.made(results.popFirst(), results.popFirst())?.messageID
        }
        if countsRunning { running = try results.popFirst()?.rows.only?.decode("count") ?? 0 }
        model = try results.popFirst()?.rows.only?.decode("llm")
        isGenerating = results.popFirst()?.rows.isEmpty == false
        if case .regenerate = request.kind, let row = try results.popFirst()?.rows.only {
            replaced = (try row.id("id"), try row.decode("versions"))
            replacedAnswer = try TurnHistory.Entry(answer: row)
        }
        let history = results.popFirst()?.rows ?? []
        count = try history.first?.decode("count") ?? 0
        var shown: [EntityID: [ProviderMedia]] = [:]
        for row in results.popFirst()?.rows ?? [] {
            shown[try row.id("message_id"), default: []].append(ProviderMedia(try Media(row)))
        }
        messages = try history.reversed().map { row in
            let isAnswer = try row.decode("role", as: String.self) == MessageRole.assistant.rawValue
            if isAnswer { return try TurnHistory.Entry(answer: row) }
            return TurnHistory.Entry(
                role: .user,
                content: try row.decode("content"),
                files: shown[try row.id("id")] ?? []
            )
        }
    }
}

extension TurnHistory.Entry {
    fileprivate init(answer row: PostgresRow) throws {
        self.init(
            role: .assistant,
            content: try row.decode("content"),
            llm: try row.decode("llm"),
            finishReason: try row.decode("finish_reason"),
            problem: try row.decode("problem", as: String?.self).flatMap(StoredProblem.init(json:))?.slug
        )
    }
}
