import FoundationEssentials
import Logging
import Postgres
import Synchronization

/// Keeps what this process generates in the database: the driver of ``JournalState`` and ``ReaperState``.
///
/// It tells each ``Generation`` what the database had to say of it.
final class Journal: Sendable {
    private struct State {
        var journal: JournalState
        var reaper: ReaperState
        var endings: [EntityID: AnswerEnding] = [:]
    }

    private let registry: GenerationRegistry
    private let database: PostgresPool
    private let limits: JournalState.Limits
    private let logger: Logger
    private let start = ContinuousClock.now
    private let state: Mutex<State>

    init(
        registry: GenerationRegistry,
        database: PostgresPool,
        limits: JournalState.Limits = JournalState.Limits(),
        logger: Logger
    ) {
        self.registry = registry
        self.database = database
        self.limits = limits
        self.logger = logger
        state = Mutex(State(journal: JournalState(limits: limits), reaper: ReaperState()))
    }

    private var now: Duration { ContinuousClock.now - start }

    /// Keeps an answer whose beginning is committed.
    func began(_ generation: Generation) {
        state.withLock { $0.journal.began(generation.messageID, at: now) }
    }

    /// Saves the end of an answer; its generation is told what came of it.
    func end(_ generation: Generation, _ ending: AnswerEnding) {
        perform(
            state.withLock { state in
                state.endings[generation.messageID] = ending
                return state.journal.ending(generation.messageID, at: now)
            }
        )
    }

    /// Drops an answer that somebody else has ended.
    func forget(_ generation: Generation) {
        state.withLock { state in
            state.endings[generation.messageID] = nil
            state.journal.forget(generation.messageID)
        }
    }

    /// From here on ends are tried for a few seconds only: the process is going down.
    func hurry() {
        state.withLock { $0.journal.hurry() }
    }

    /// Writes, renews, reaps and sweeps until the task is cancelled.
    func run() async {
        var next = ContinuousClock.now
        while !Task.isCancelled {
            let now = now
            let generations = registry.all
            let (actions, chores) = state.withLock { state in
                (
                    state.journal.tick(at: now) { generations[$0]?.feed.byteCount ?? 0 },
                    state.reaper.tick(at: now)
                )
            }
            perform(actions)
            for chore in chores { perform(chore) }
            next = max(next + limits.interval, .now)
            try? await Task.sleep(until: next, clock: .continuous)
        }
    }

    /// Tells other processes that this one has gone, if nothing of it is left.
    func leave() async {
        _ = try? await database.execute(JournalSQL.leave, [registry.owner.uuid])
    }

    // MARK: Actions

    private func perform(_ actions: [JournalState.Action]) {
        for action in actions {
            switch action {
            case .write(let batch): Task { await write(batch) }
            case .save(let ends): Task { await save(ends) }
            case .slowDown(let id): registry.generation(id)?.hold(true)
            case .speedUp(let id): registry.generation(id)?.hold(false)
            case .stop(let id, let cause): registry.generation(id)?.end(for: GenerationLife.Cause(cause))
            case .lost(let id):
                logger.warning("Another process closed an answer of this one", metadata: ["message.id": "\(id)"])
                registry.generation(id)?.end(for: .closedElsewhere)
            case .surrender(let id):
                logger.warning("An answer cannot be kept: the database is away", metadata: ["message.id": "\(id)"])
                registry.generation(id)?.end(for: .databaseAway)
            case .saved: break
            case .delayed(let id): registry.generation(id)?.tell { $0.delayed() }
            case .gaveUp(let id):
                logger.error("Answer not saved", metadata: ["message.id": "\(id)"])
                state.withLock { $0.endings[id] = nil }
                registry.generation(id)?.tell { $0.gaveUp() }
            }
        }
    }

    private func write(_ batch: JournalState.Batch) async {
        var findings: JournalState.Findings?
        do {
            let pieces = batch.pieces.compactMap { piece in
                registry.generation(piece.id).map { (piece, $0.feed.text(in: piece.range)) }
            }
            let rows = try await database.query(
                JournalSQL.write,
                [
                    registry.owner.uuid, Int(limits.lease.milliseconds), pieces.map(\.0.id.uuid),
                    pieces.map(\.0.range.lowerBound), pieces.map(\.1), batch.running.map(\.uuid),
                ]
            )
            var found = JournalState.Findings()
            for row in rows {
                let id = try row.id("id")
                if let cause = try row.decode("stop_cause", as: String?.self).flatMap(StopCause.init) {
                    found.stops[id] = cause
                } else {
                    found.lost.append(id)
                }
            }
            findings = found
        } catch {
            logger.debug("Journal not written", metadata: ["error": "\(error)"])
        }
        perform(
            state.withLock { state in
                state.reaper.heard(findings != nil, at: now)
                return state.journal.wrote(batch.number, findings, at: now)
            }
        )
    }

    private func save(_ ends: JournalState.Ends) async {
        let endings = state.withLock { state in ends.ids.compactMap { id in state.endings[id].map { (id, $0) } } }
        var saved: [EntityID: SavedAnswer]?
        do {
            saved = try await save(endings)
        } catch {
            logger.debug("Ends not saved", metadata: ["error": "\(error)"])
        }
        let actions = state.withLock { state in
            if saved != nil { for id in ends.ids { state.endings[id] = nil } }
            return state.journal.savedEnds(ends.number, isSaved: saved != nil, at: now)
        }
        if let saved { for id in ends.ids { registry.generation(id)?.wasSaved(saved[id]) } }
        perform(actions)
    }

    private func save(_ endings: [(EntityID, AnswerEnding)]) async throws -> [EntityID: SavedAnswer] {
        let parameters: [any PostgresEncodable] = [
            registry.owner.uuid, endings.map(\.0.uuid),
            endings.map { registry.generation($0.0)?.feed.text ?? "" },
            endings.map(\.1.status.rawValue), endings.map(\.1.finishReason),
            endings.map(\.1.usage?.inputTokens), endings.map(\.1.usage?.outputTokens),
            endings.map(\.1.usage?.accuracy.rawValue), endings.map { StoredProblem($0.1)?.json },
            endings.map(\.1.usage?.cachedInputTokens), endings.map(\.1.usage?.reasoningTokens),
        ]
        var saved: [EntityID: SavedAnswer] = [:]
        for row in try await database.query(JournalSQL.saveEnds, parameters) {
            let answer = try SavedAnswer(row)
            saved[answer.message.id] = answer
        }
        let others = endings.map(\.0).filter { saved[$0] == nil }
        if !others.isEmpty { saved.merge(try await readClosed(others)) { first, _ in first } }
        return saved
    }

    /// Answers that another process has closed, as the database holds them; one whose account is gone is missing.
    ///
    /// What was being written of them while they were closed or deleted is not left behind. From here on nothing more is.
    func readClosed(_ ids: [EntityID]) async throws -> [EntityID: SavedAnswer] {
        var found: [EntityID: SavedAnswer] = [:]
        let uuids = ids.map(\.uuid)
        let results = try await database.pipeline([
            PostgresStatement(JournalSQL.deleteLeft, [uuids]), PostgresStatement(JournalSQL.answers, [uuids]),
        ])
        for row in results.last?.rows ?? [] {
            let answer = try SavedAnswer(row)
            found[answer.message.id] = answer
        }
        return found
    }

    private func perform(_ chore: ReaperState.Action) {
        switch chore {
        case .reap: Task { await reap() }
        case .sweep: Task { await sweep() }
        }
    }

    private func reap() async {
        var isDone = false
        do {
            let count = try await database.execute(
                JournalSQL.reap,
                [
                    Int(limits.lease.milliseconds), registry.owner.uuid, registry.all.keys.map(\.uuid),
                    StoredProblem.interrupted.json,
                ]
            )
            isDone = true
            if count > 0 {
                logger.warning(
                    "Closed answers of a process that died",
                    metadata: ["messages.count": .stringConvertible(count)]
                )
            }
        } catch {
            logger.debug("Answers of dead processes not looked for", metadata: ["error": "\(error)"])
        }
        state.withLock { $0.reaper.reaped(isDone, at: now) }
    }

    private func sweep() async {
        for statement in [
            JournalSQL.sweepKeys, JournalSQL.sweepJournal, JournalSQL.sweepReplicas, AccountsSQL.sweepFamilies,
            AccountsSQL.sweepTokens, IdentitiesSQL.sweepRevocations, RateLimitsSQL.sweep, LoginFailuresSQL.sweep,
        ] {
            do {
                _ = try await database.execute(statement)
            } catch {
                logger.debug("Not swept", metadata: ["error": "\(error)"])
            }
        }
        state.withLock { $0.reaper.swept(at: now) }
    }
}
