import FoundationEssentials
import HTTPTypes
import Postgres
import Providers

/// A prompt and the answer that was begun for it.
struct Turn: Sendable {
    let generation: Generation
    let endpoint: ProviderEndpoint
    let request: ProviderRequest
    let history: HistoryCount
}

/// How much of a thread the vendor was sent, in messages, the new prompt counted.
struct HistoryCount: Encodable, Sendable, Equatable {
    let sent: Int
    let dropped: Int
}

/// Begins turns.
struct Turns: Sendable {
    /// The most text of a thread that is read, in bytes: more than any model's context.
    static let maximumHistoryBytes = 8 << 20

    let database: PostgresPool
    let models: ModelDirectory
    let registry: GenerationRegistry

    /// How many answers a user may have written at once, over all processes; zero for any number.
    let perUser: Int

    /// Begins a turn in one transaction: the prompt, the empty answer, and the generation with its lease. After it
    /// nothing the client is told can be lost. The generation is registered: ``GenerationRunner/start(_:requestID:)`` it.
    ///
    /// A request whose key has been seen is attached to what it began then, before any limit is looked at. Where the
    /// database's answer to the commit is lost, nobody works on the answer that may have been begun: it is closed later.
    func begin(_ request: TurnRequest) async throws -> BegunTurn {
        let generation = Generation(messageID: EntityID.next(), threadID: request.threadID)
        do {
            // One more try for the loser of a deadlock with the closing of expired answers.
            do {
                return try await begin(request, generation)
            } catch let error as PostgresError where error.isTransient {
                return try await begin(request, generation)
            }
        } catch {
            registry.release(generation)
            if let error = error as? PostgresError, error.constraint == "messages_pkey" { throw Problem.messageIDTaken }
            throw error
        }
    }

    private func begin(_ request: TurnRequest, _ generation: Generation) async throws -> BegunTurn {
        let (threadID, owner, answerID) = (request.threadID, request.owner, generation.messageID)
        return try await database.withTransaction { connection in
            // Keys, users, threads: always in this order, so that no two turns wait for each other.
            if let key = request.key {
                if let made = try await connection.take(key, of: owner, messageID: answerID, threadID: threadID) {
                    guard let messageID = made.messageID else { throw Problem.idempotencyKeyReused }
                    return .attached(messageID: messageID)
                }
            }
            try registry.reserve(generation)
            try await requireRoom(for: owner, on: connection)
            let threadModel = try await claim(threadID, owner: owner, on: connection)
            let (name, place) = try await place(of: request, threadModel: threadModel, on: connection)
            guard let endpoint = models.endpoint(for: name) else {
                throw Problem.providerNotConfigured(name.vendor, status: .conflict)
            }
            let window = models.window(of: name)
            let (messages, history) = try await history(of: threadID, within: window, on: connection)
            _ = try await connection.execute(
                ChatSQL.insertAnswer,
                [
                    answerID.uuid, threadID.uuid, "\(name)", request.requestID, history.sent, history.dropped,
                    owner.uuid, place.versions, place.replaces?.uuid,
                ]
            )
            let tokens = messages.flatMap(\.texts).reduce(0) { $0 + TokenEstimate.tokens(in: $1) }
            _ = try await connection.execute(
                ChatSQL.insertGeneration,
                [threadID.uuid, answerID.uuid, registry.owner.uuid, owner.uuid, tokens]
            )
            _ = try await connection.execute(ChatSQL.touchThread, [threadID.uuid, place.title, place.messages])
            let asked = ProviderRequest(
                model: name.model,
                messages: messages,
                // Anthropic must be told. The others, told nothing, answer with as much as the model can.
                maxOutputTokens: name.vendor == .anthropic ? window.answerTokens : nil,
                traceparent: request.trace.childTraceparent()
            )
            return .begun(Turn(generation: generation, endpoint: endpoint, request: asked, history: history))
        }
    }

    /// A 429 problem when as many answers as a user may have are being written for `owner`. Turns of one user are begun
    /// one after another, so that two cannot both be the last.
    private func requireRoom(for owner: EntityID, on connection: PostgresConnection) async throws {
        guard perUser > 0 else { return }
        let running = try await connection.query(ChatSQL.countRunning, [owner.uuid]).first
        guard try running?.decode("count", as: Int.self) ?? 0 < perUser else { throw Problem.tooManyGenerations }
    }

    /// Where an answer goes.
    private struct Place {
        /// How many messages come with it.
        let messages: Int
        /// The thread's title, if it has none.
        let title: String?
        let versions: Int
        let replaces: EntityID?
    }

    /// Makes room for the answer: adds the prompt, or takes the last answer out of its place. Returns whom to ask, too.
    private func place(
        of request: TurnRequest,
        threadModel: String,
        on connection: PostgresConnection
    ) async throws -> (ModelName, Place) {
        guard let own = ModelName(threadModel) else { throw UnknownValue(column: "llm", text: threadModel) }
        switch request.kind {
        case .send(let form):
            let promptID = form.messageID ?? EntityID.next()
            _ = try await connection.execute(
                ChatSQL.insertPrompt,
                [promptID.uuid, request.threadID.uuid, form.prompt, request.owner.uuid]
            )
            return (own, Place(messages: 2, title: ThreadTitle.from(prompt: form.prompt), versions: 1, replaces: nil))
        case .regenerate(let llm):
            guard let replaced = try await connection.query(ChatSQL.replaceAnswer, [request.threadID.uuid]).first else {
                throw Problem.nothingToRegenerate
            }
            let versions = try replaced.decode("versions", as: Int.self) + 1
            return (llm ?? own, Place(messages: 0, title: nil, versions: versions, replaces: try replaced.id("id")))
        }
    }

    /// Locks the thread for the transaction and makes sure that nothing is generated in it; returns its `llm`.
    private func claim(
        _ threadID: EntityID,
        owner: EntityID,
        on connection: PostgresConnection
    ) async throws -> String {
        guard let thread = try await connection.query(ChatSQL.lockThread, [threadID.uuid, owner.uuid]).first else {
            throw Problem.threadNotFound
        }
        _ = try await connection.execute(
            JournalSQL.reapThread,
            [threadID.uuid, Int(JournalState.Limits().lease.milliseconds), StoredProblem.interrupted.json]
        )
        guard try await connection.query(ChatSQL.isGenerating, [threadID.uuid]).isEmpty else {
            throw Problem.generationRunning
        }
        return try thread.decode("llm")
    }

    /// The thread's messages for the vendor, oldest first, the new prompt last: what was read of them and fits into
    /// the model's `window`, in whole turns.
    private func history(
        of threadID: EntityID,
        within window: ContextWindow,
        on connection: PostgresConnection
    ) async throws -> ([ProviderMessage], HistoryCount) {
        let rows = try await connection.query(ChatSQL.history, [threadID.uuid, Self.maximumHistoryBytes])
        let counted = try await connection.query(ChatSQL.countWithText, [threadID.uuid]).first
        let total = try counted?.decode("count", as: Int.self) ?? rows.count
        let messages = try rows.reversed().map { row in
            let isAnswer = try row.decode("role", as: String.self) == MessageRole.assistant.rawValue
            return ProviderMessage(role: isAnswer ? .assistant : .user, parts: [.text(try row.decode("content"))])
        }
        let sent = Array(window.fitting(messages))
        return (sent, HistoryCount(sent: sent.count, dropped: total - sent.count))
    }
}
