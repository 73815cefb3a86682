import HTTPTypes
import Postgres
import Providers

/// A prompt and the answer that was begun for it.
struct Turn: Sendable {
    let generation: Generation
    let model: ModelName
    let endpoint: ProviderEndpoint
    let request: ProviderRequest
    let history: HistoryCount
}

/// How much of a thread the vendor was sent, in messages, the new prompt counted.
struct HistoryCount: Encodable, Sendable, Equatable {
    let sent: Int
    let dropped: Int
}

/// Begins turns, on the thread that waits for the database: between a request and its committed turn no other is woken.
actor Turns {
    /// The most text of a thread that is read, in bytes: more than any model's context.
    static let maximumHistoryBytes = 8 << 20
    /// How long is asked what became of a beginning whose commit was not answered.
    static let settlingTime = Duration.seconds(5)

    let database: PostgresPool
    let models: ModelDirectory
    let registry: GenerationRegistry
    let pseudonyms: Pseudonyms

    /// How many answers a user may have written at once, over all processes; zero for any number.
    let perUser: Int

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        // The pool holds the executor, and this actor the pool.
        database.executor
    }

    init(
        database: PostgresPool,
        models: ModelDirectory,
        registry: GenerationRegistry,
        pseudonyms: Pseudonyms,
        perUser: Int
    ) {
        self.database = database
        self.models = models
        self.registry = registry
        self.pseudonyms = pseudonyms
        self.perUser = perUser
    }

    /// Begins a turn in one transaction: the prompt, the empty answer, and the generation with its lease. After it
    /// nothing the client is told can be lost. The generation is registered: ``GenerationRunner/start(_:requestID:)`` it.
    ///
    /// A request whose key has been seen is attached to what it began then, before any limit is looked at.
    nonisolated func begin(_ request: TurnRequest) async throws -> BegunTurn {
        try await withTaskExecutorPreference(database.taskExecutor) { try await beginHere(request) }
    }

    private func beginHere(_ request: TurnRequest) async throws -> BegunTurn {
        let generation = Generation(messageID: EntityID.next(), threadID: request.threadID)
        do {
            // One more try for the loser of a deadlock with the closing of expired answers, and for a lost commit.
            if let begun = try await attempt(request, generation) { return begun }
            if let begun = try await attempt(request, generation) { return begun }
            throw Problem.databaseUnavailable
        } catch {
            registry.release(generation)
            if let error = error as? PostgresError {
                if error.constraint == "messages_pkey" { throw Problem.messageIDTaken }
                // See `MediaSQL.attach`: a file was given up while the prompt was under way.
                if error.sqlState == .divisionByZero { throw Problem.mediaUnavailable }
            }
            throw error
        }
    }

    /// Begins a turn, or returns nil where nothing has been begun and another try is worth it.
    private func attempt(_ request: TurnRequest, _ generation: Generation) async throws -> BegunTurn? {
        do throws(any Error) {
            return .begun(try await commit(request, generation))
        } catch let attached as AttachedTurn {
            return .attached(messageID: attached.messageID)
        } catch let unsettled as UnsettledTurn {
            return try await wasBegun(unsettled) ? .begun(unsettled.turn) : nil
        } catch let error as PostgresError {
            if error.isTransient { return nil }
            throw error
        }
    }

    /// Two round trips: what the turn is decided from, and what is made of it, with the commit.
    private func commit(_ request: TurnRequest, _ generation: Generation) async throws -> Turn {
        try await database.withTransaction { connection in
            let found = try await read(request, generation, on: connection)
            let (turn, statements) = try decide(request, generation, found)
            do {
                try await connection.pipelineAndCommit(statements)
            } catch let error as PostgresError {
                throw error.code == .commitUnknown ? UnsettledTurn(turn: turn, error: error) : error
            }
            return turn
        }
    }

    /// What the turn is decided from. Where an answer is being written, it is first seen to that somebody still writes it.
    private func read(
        _ request: TurnRequest,
        _ generation: Generation,
        on connection: PostgresConnection
    ) async throws -> TurnReading {
        let countsRunning = perUser > 0
        let found = try await TurnReading(
            request,
            answerID: generation.messageID,
            countsRunning: countsRunning,
            on: connection
        )
        guard found.isGenerating, found.attached == nil, found.model != nil else { return found }
        let lease = Int(JournalState.Limits().lease.milliseconds)
        let closing = try PostgresStatement(
            JournalSQL.reapThread,
            [request.threadID.uuid, lease, StoredProblem.interrupted.json]
        )
        try await connection.pipeline([closing])
        return try await TurnReading(request, answerID: nil, countsRunning: countsRunning, on: connection)
    }

    /// The turn that is made of what was found, and the statements that make it; or the problem that forbids it.
    private func decide(
        _ request: TurnRequest,
        _ generation: Generation,
        _ found: TurnReading
    ) throws -> (Turn, [PostgresStatement]) {
        if let messageID = found.attached { throw AttachedTurn(messageID: messageID) }
        try registry.reserve(generation)
        guard perUser == 0 || found.running < perUser else { throw Problem.tooManyGenerations }
        guard let threadModel = found.model else { throw Problem.threadNotFound }
        guard !found.isGenerating else { throw Problem.generationRunning }
        guard let own = ModelName(threadModel) else { throw UnknownValue(column: "llm", text: threadModel) }
        let place = try TurnPlace(for: request, found, threadModel: own)
        guard let endpoint = models.endpoint(for: place.model) else {
            throw Problem.providerNotConfigured(place.model.vendor, status: .conflict)
        }
        let window = models.window(of: place.model)
        let past = TurnHistory(found.messages, replaced: found.replacedAnswer, for: place.model)
        let prompt = place.message.map { [$0] } ?? []
        let messages = Array(window.fitting(past.messages + prompt, overflows: past.overflows))
        let count = found.count + prompt.count
        let history = HistoryCount(sent: messages.count, dropped: count - messages.count)
        let asked = ProviderRequest(
            model: place.model.model,
            messages: messages,
            // Anthropic must be told. The others, told nothing, answer with as much as the model can.
            maxOutputTokens: place.model.vendor == .anthropic ? window.answerTokens : nil,
            traceparent: request.trace.childTraceparent(),
            user: pseudonyms.name(of: request.owner),
            thread: pseudonyms.name(of: request.threadID),
            reasons: models.reasons(place.model)
        )
        let turn = Turn(
            generation: generation,
            model: place.model,
            endpoint: endpoint,
            request: asked,
            history: history
        )
        return (turn, try place.statements(for: request, turn, process: registry.owner))
    }

    /// Whether a turn whose commit was not answered has been begun. Where the database does not say in time, nobody works
    /// on the answer that may have been begun, and it is closed when its lease would have run out: throws then.
    private func wasBegun(_ unsettled: UnsettledTurn) async throws -> Bool {
        let generation = unsettled.turn.generation
        let statements = [
            // Held by the transaction in question for as long as it lasts.
            try PostgresStatement(ChatSQL.awaitThread, [generation.threadID.uuid]),
            try PostgresStatement(ChatSQL.isBegun, [generation.messageID.uuid, registry.owner.uuid]),
        ]
        let end = ContinuousClock.now + Self.settlingTime
        while ContinuousClock.now < end {
            do throws(any Error) {
                return try await database.pipeline(statements).last?.rows.isEmpty == false
            } catch let error as PostgresError {
                guard error.isUnavailable else { throw error }
            }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw unsettled.error
    }
}

/// The request has begun an answer before.
private struct AttachedTurn: Error {
    let messageID: EntityID
}

/// Nobody knows whether the turn has been begun.
private struct UnsettledTurn: Error {
    let turn: Turn
    let error: PostgresError
}
