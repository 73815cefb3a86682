import Logging
import Providers
import Synchronization
import WebClient

/// Reads the vendors' streams on the very thread that receives them: between the socket and the followers no thread is
/// woken for a piece of text.
actor VendorLoop {
    private let webClient: WebClient
    private let timeouts: WebTimeouts
    private let shown: ShownMedia
    private let logger: Logger

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        // The client holds the executor, and this actor the client.
        webClient.executor
    }

    init(webClient: WebClient, timeouts: WebTimeouts, shown: ShownMedia, logger: Logger) {
        self.webClient = webClient
        self.shown = shown
        self.timeouts = timeouts
        self.logger = logger
    }

    /// Asks the vendor and hands its text to the generation as it comes, until its stream ends or the task is cancelled.
    nonisolated func listen(to turn: Turn, _ said: SharedVendorSaid) async {
        var logger = logger
        logger[metadataKey: "message.id"] = .string(turn.generation.messageID.description)
        let provider = ProviderClient(
            api: turn.endpoint.makeAPI(),
            webClient: webClient,
            timeouts: timeouts,
            logger: logger
        )
        var asked = turn.request
        repeat {
            let request: PreparedRequest
            do {
                request = provider.prepare(try await shown.load(asked))
            } catch {
                logger.warning("Files not loaded for the provider", metadata: ["error": "\(error)"])
                return said.take(.failed(ProviderFailure(kind: .interrupted, detail: "files are out of reach")))
            }
            asked.continuation = await withTaskExecutorPreference(webClient.taskExecutor) {
                await read(provider, request, into: turn.generation, said)
            }
        } while asked.continuation != nil
    }

    private func read(
        _ provider: ProviderClient,
        _ request: PreparedRequest,
        into generation: Generation,
        _ said: SharedVendorSaid
    ) async -> Continuation? {
        await provider.stream(request) { events in
            // A method of this actor: a closure that does not use the actor would be run by the thread pool.
            await self.take(events, of: generation, said)
        }
    }

    private func take(_ events: [ProviderEvent], of generation: Generation, _ said: SharedVendorSaid) async {
        for event in events {
            if case .text(let text) = event { generation.append(text) }
            said.take(event)
        }
        await generation.waitWhileHeld()
    }
}

/// What a vendor has said so far: written by the thread that reads its stream, read where the answer is ended.
final class SharedVendorSaid: Sendable {
    private let said = Mutex(VendorSaid())

    var value: VendorSaid { said.withLock { $0 } }

    func take(_ event: ProviderEvent) {
        said.withLock { $0.take(event) }
    }
}
