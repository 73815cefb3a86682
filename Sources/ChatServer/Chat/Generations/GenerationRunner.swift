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
                    // Not the request's child: it keeps nothing of that.
                    by: Task.immediateDetached {
                        await vendors.listen(to: turn, said)
                        generation.tell { $0.vendorEnded() }
                    }
                )
            case .closeVendor: generation.closeVendor()
            case .save: journal.end(generation, ending(of: turn, said))
            case .readBack: Task { await readBack(generation) }
            case .tell(.saved):
                if let saved = generation.saved { tell(saved.message.status, generation) { try $0.terminal(saved) } }
            case .tell(.unsaved):
                let ending = ending(of: turn, said).unsaved
                tell(ending.status, generation) {
                    try $0.terminal(ending, message: nil, history: turn.history, requestID: requestID)
                }
            case .tell(.gone):
                let ending = ending(of: turn, said).gone
                tell(ending.status, generation) {
                    try $0.terminal(ending, message: nil, history: turn.history, requestID: requestID)
                }
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
            prompt: turn.request.messages.flatMap(\.texts),
            vendor: turn.model.vendor
        )
    }

    /// Tells the followers the end, with the event that `terminal` makes.
    private func tell(
        _ status: MessageStatus,
        _ generation: Generation,
        terminal: (AnswerEvents) throws -> [UInt8]
    ) {
        let events = AnswerEvents(messageID: generation.messageID)
        do {
            generation.feed.finish(try terminal(events))
        } catch {
            logger.error("Terminal event not encoded", metadata: ["error": "\(error)"])
            generation.feed.finish(events.bareError)
        }
        logger.info(
            "Answer ended",
            metadata: [
                "message.id": "\(generation.messageID)",
                "message.status": .string(status.rawValue),
                "message.bytes": .stringConvertible(generation.feed.byteCount),
            ]
        )
    }

    /// Learns what the database holds of an answer that another process closed.
    private func readBack(_ generation: Generation) async {
        journal.forget(generation)
        do {
            let id = generation.messageID
            generation.wasSaved(try await journal.readClosed([id])[id])
        } catch {
            logger.debug("Answer not read", metadata: ["error": "\(error)"])
            generation.tell { $0.gaveUp() }
        }
    }
}

extension AnswerEnding {
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

    /// What followers are told when its account has been deleted.
    var gone: AnswerEnding {
        AnswerEnding(
            status: .stopped,
            finishReason: nil,
            usage: usage,
            problem: .threadNotFound,
            isRetryable: false,
            retryAfter: nil
        )
    }
}
