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

    /// Begins a turn in one transaction: the prompt, the empty answer, and the generation with its lease. After it
    /// nothing the client is told can be lost. `requestID` is kept for the answer's end. The generation is registered: ``GenerationRegistry/start(_:_:)`` it.
    ///
    /// Where the database's answer to the commit is lost, nobody works on the answer that may have been begun: it is
    /// closed when its lease runs out.
    func begin(
        in threadID: EntityID,
        owner: EntityID,
        _ form: SendForm,
        requestID: String,
        trace: TraceContext
    ) async throws -> Turn {
        let generation = Generation(messageID: EntityID.next(), threadID: threadID)
        try registry.reserve(generation)
        do {
            // One more try for the loser of a deadlock with the closing of expired answers.
            do {
                return try await begin(generation, owner: owner, form, requestID: requestID, trace: trace)
            } catch let error as PostgresError where error.isTransient {
                return try await begin(generation, owner: owner, form, requestID: requestID, trace: trace)
            }
        } catch {
            registry.release(generation)
            if let error = error as? PostgresError, error.constraint == "messages_pkey" { throw Problem.messageIDTaken }
            throw error
        }
    }

    private func begin(
        _ generation: Generation,
        owner: EntityID,
        _ form: SendForm,
        requestID: String,
        trace: TraceContext
    ) async throws -> Turn {
        let threadID = generation.threadID
        let promptID = form.messageID ?? EntityID.next()
        return try await database.withTransaction { connection in
            let llm = try await claim(threadID, owner: owner, on: connection)
            guard let name = ModelName(llm) else { throw UnknownValue(column: "llm", text: llm) }
            guard let endpoint = models.endpoint(for: name) else {
                throw Problem.providerNotConfigured(name.vendor, status: .conflict)
            }
            _ = try await connection.execute(
                ChatSQL.insertPrompt,
                [promptID.uuid, threadID.uuid, form.prompt, owner.uuid]
            )
            let window = models.window(of: name)
            let (messages, history) = try await history(of: threadID, within: window, on: connection)
            let answerID = generation.messageID
            _ = try await connection.execute(
                ChatSQL.insertAnswer,
                [answerID.uuid, threadID.uuid, llm, requestID, history.sent, history.dropped, owner.uuid]
            )
            let tokens = TokenEstimate.tokens(in: form.prompt)
            _ = try await connection.execute(
                ChatSQL.insertGeneration,
                [threadID.uuid, answerID.uuid, registry.owner.uuid, owner.uuid, tokens]
            )
            let title = ThreadTitle.from(prompt: form.prompt)
            _ = try await connection.execute(ChatSQL.touchThread, [threadID.uuid, title])
            let request = ProviderRequest(
                model: name.model,
                messages: messages,
                // Anthropic must be told. The others, told nothing, answer with as much as the model can.
                maxOutputTokens: name.vendor == .anthropic ? window.answerTokens : nil,
                traceparent: trace.childTraceparent()
            )
            return Turn(generation: generation, endpoint: endpoint, request: request, history: history)
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
