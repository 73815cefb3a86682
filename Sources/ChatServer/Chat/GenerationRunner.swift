import Logging
import Postgres
import Providers
import WebClient

/// Carries a turn from the vendor's first byte to the saved answer.
struct GenerationRunner: Sendable {
    /// How long followers are kept waiting for the end of an answer that cannot be saved, and how long a save is tried
    /// when the server is going down, which must not take longer than it promised.
    static let patience: Duration = .seconds(25)
    static let lastPatience: Duration = .seconds(5)
    /// How long a save is tried again altogether while the database is away. The text is held meanwhile.
    static let saveWindow: Duration = .seconds(15 * 60)

    let database: PostgresPool
    let webClient: WebClient
    let timeouts: WebTimeouts
    let logger: Logger

    /// Asks the vendor, hands its text to the generation's followers as it comes, saves the answer, then tells the
    /// followers the end. `requestID` is that of the request that began it.
    func run(_ turn: Turn, requestID: String) async {
        var logger = logger
        logger[metadataKey: "message.id"] = .string(turn.generation.messageID.description)
        let said = await listen(to: turn, logger: logger)
        let generation = turn.generation
        var ending = AnswerEnding(
            said: said,
            cause: generation.cause,
            text: generation.text,
            prompt: turn.request.messages.flatMap(\.texts)
        )
        func tell(_ ending: AnswerEnding, _ message: Message?) {
            let events = AnswerEvents(messageID: generation.messageID)
            do {
                generation.finish(
                    try events.terminal(ending, message: message, history: turn.history, requestID: requestID)
                )
            } catch {
                logger.error("Terminal event not encoded", metadata: ["error": "\(error)"])
                generation.finish(events.bareError)
            }
        }
        do {
            let saved = try await save(ending, of: generation, logger: logger) { tell(ending.unsaved, nil) }
            ending = ending.reconciled(with: saved)
            tell(ending, saved.isDeleted ? nil : saved.message)
        } catch {
            logger.error("Answer not saved", metadata: ["error": "\(error)"])
            ending = ending.unsaved
            tell(ending, nil)
        }
        logger.info(
            "Answer ended",
            metadata: [
                "message.status": .string(ending.status.rawValue),
                "message.bytes": .stringConvertible(generation.text.utf8.count),
            ]
        )
    }

    /// Runs the vendor's stream to its end, or until the generation is ended early.
    private func listen(to turn: Turn, logger: Logger) async -> VendorSaid {
        let provider = ProviderClient(
            api: turn.endpoint.makeAPI(),
            webClient: webClient,
            timeouts: timeouts,
            logger: logger
        )
        let stream = Task {
            var said = VendorSaid()
            await provider.stream(turn.request) { events in
                for event in events {
                    if case .text(let text) = event { turn.generation.append(text) }
                    said.take(event)
                }
            }
            return said
        }
        turn.generation.onEnd { stream.cancel() }
        return await stream.value
    }

    /// Saves an answer, however long the database is away, within bounds. `onDelay` is called once, when followers have
    /// waited long enough: they are told, and the saving goes on.
    private func save(
        _ ending: AnswerEnding,
        of generation: Generation,
        logger: Logger,
        onDelay: () -> Void
    ) async throws -> SavedAnswer {
        let parameters: [any PostgresEncodable] = [
            generation.messageID.uuid, generation.text, ending.status.rawValue, ending.finishReason,
            ending.usage?.inputTokens, ending.usage?.outputTokens, ending.usage?.accuracy.rawValue,
        ]
        let start = ContinuousClock.now
        var pause: Duration = .milliseconds(50)
        var isDelayed = false
        while true {
            do {
                // Done twice, the second time changes nothing: a lost answer of the database is no harm.
                _ = try await database.execute(ChatSQL.endAnswer, parameters)
                guard let row = try await database.query(ChatSQL.answer, [generation.messageID.uuid]).first else {
                    throw AnswerGone()
                }
                return SavedAnswer(message: try Message(row), isDeleted: try row.decode("is_deleted"))
            } catch let error as PostgresError where error.isUnavailable || error.isTransient {
                let waited = ContinuousClock.now - start
                let isLast = generation.cause == .shutdown
                guard waited < (isLast ? Self.lastPatience : Self.saveWindow) else { throw error }
                if waited >= Self.patience, !isDelayed {
                    isDelayed = true
                    logger.warning("Answer waits for the database", metadata: ["error": "\(error)"])
                    onDelay()
                }
                try await Task.sleep(for: pause)
                pause = min(pause * 2, .seconds(1))
            }
        }
    }
}

/// An answer as the database holds it after its end.
struct SavedAnswer: Sendable {
    let message: Message
    /// Whether its thread was deleted meanwhile.
    let isDeleted: Bool
}

/// An answer's row is not there: its account was deleted.
private struct AnswerGone: Error {}

extension AnswerEnding {
    /// What followers are told, given what the database holds: the thread may have been deleted, or another process
    /// may have closed the answer because the lease had run out.
    func reconciled(with saved: SavedAnswer) -> AnswerEnding {
        if saved.isDeleted {
            return AnswerEnding(
                status: .stopped,
                finishReason: nil,
                usage: usage,
                problem: .threadNotFound,
                isRetryable: false,
                retryAfter: nil
            )
        }
        return saved.message.status == status ? self : unsaved
    }

    /// What followers are told when the answer could not be kept as it was.
    var unsaved: AnswerEnding {
        AnswerEnding(
            status: .interrupted,
            finishReason: nil,
            usage: usage,
            problem: .interrupted,
            isRetryable: true,
            retryAfter: nil
        )
    }
}
