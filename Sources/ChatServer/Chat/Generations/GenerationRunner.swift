import Logging
import Providers
import WebClient

/// Carries a turn from the vendor's first byte to the saved answer: does what its ``GenerationLife`` decides.
struct GenerationRunner: Sendable {
    let registry: GenerationRegistry
    let journal: Journal
    let vendors: VendorLoop
    let logger: Logger

    /// Runs a turn whose beginning is committed, and returns at once. `requestID` is that of the request that began it.
    func start(_ turn: Turn, requestID: String) {
        let generation = turn.generation
        let said = SharedVendorSaid()
        generation.onAction { action in
            switch action {
            case .askVendor:
                generation.isRead(
                    by: Task {
                        await vendors.listen(to: turn, said)
                        generation.tell { $0.vendorEnded() }
                    }
                )
            case .closeVendor: generation.closeVendor()
            case .save: journal.end(generation, ending(of: turn, said))
            case .readBack: Task { await readBack(generation) }
            case .tell(.saved):
                if let saved = generation.saved {
                    let ending = ending(of: turn, said).reconciled(with: saved)
                    tell(ending, saved.isDeleted ? nil : saved.message, turn, requestID: requestID)
                }
            case .tell(.unsaved): tell(ending(of: turn, said).unsaved, nil, turn, requestID: requestID)
            case .release: registry.release(generation)
            }
        }
        journal.began(generation)
        generation.tell { $0.began() }
    }

    private func ending(of turn: Turn, _ said: SharedVendorSaid) -> AnswerEnding {
        AnswerEnding(
            said: said.value,
            cause: turn.generation.cause,
            text: turn.generation.feed.text,
            prompt: turn.request.messages.flatMap(\.texts)
        )
    }

    private func tell(_ ending: AnswerEnding, _ message: Message?, _ turn: Turn, requestID: String) {
        let events = AnswerEvents(messageID: turn.generation.messageID)
        do {
            turn.generation.feed.finish(
                try events.terminal(ending, message: message, history: turn.history, requestID: requestID)
            )
        } catch {
            logger.error("Terminal event not encoded", metadata: ["error": "\(error)"])
            turn.generation.feed.finish(events.bareError)
        }
        logger.info(
            "Answer ended",
            metadata: [
                "message.id": "\(turn.generation.messageID)",
                "message.status": .string(ending.status.rawValue),
                "message.bytes": .stringConvertible(turn.generation.feed.byteCount),
            ]
        )
    }

    /// Learns what the database holds of an answer that another process closed.
    private func readBack(_ generation: Generation) async {
        journal.forget(generation)
        do {
            let id = generation.messageID
            generation.wasSaved(try await journal.read([id])[id])
        } catch {
            logger.debug("Answer not read", metadata: ["error": "\(error)"])
            generation.tell { $0.gaveUp() }
        }
    }
}

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
