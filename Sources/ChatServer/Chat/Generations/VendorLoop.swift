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
    private let tap: (any ProviderTap)?
    private let logger: Logger
    private let refused = RefusedExtras()

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        // The client holds the executor, and this actor the client.
        webClient.executor
    }

    /// - Parameter tap: told of each request to a vendor.
    init(
        webClient: WebClient,
        timeouts: WebTimeouts,
        shown: ShownMedia,
        tap: (any ProviderTap)? = nil,
        logger: Logger
    ) {
        self.webClient = webClient
        self.shown = shown
        self.timeouts = timeouts
        self.tap = tap
        self.logger = logger
    }

    /// Asks the vendor and hands its text to the generation as it comes, until its stream ends or the task is cancelled.
    nonisolated func listen(to turn: Turn, _ said: SharedVendorSaid) async {
        var logger = logger
        logger[metadataKey: "message.id"] = .string(turn.generation.messageID.description)
        let api = turn.endpoint.makeAPI()
        let provider = ProviderClient(
            api: api,
            webClient: webClient,
            timeouts: turn.request.reasons == false ? timeouts : timeouts.ofReasoning,
            tap: tap,
            logger: logger
        )
        var asked = turn.request
        asked.refusedExtras = refused.extras(of: turn)
        while true {
            let request: PreparedRequest
            do {
                request = provider.prepare(try await shown.load(asked, within: api.imageLimits))
            } catch {
                logger.warning("Files not loaded for the provider", metadata: ["error": "\(error)"])
                return said.take(.failed(ProviderFailure(kind: .interrupted, detail: "files are out of reach")))
            }
            let next = await withTaskExecutorPreference(webClient.taskExecutor) {
                await read(provider, request, into: turn.generation, said)
            }
            guard let next else { break }
            asked.take(next)
        }
        // What was refused is remembered once the vendor has answered without it.
        if case .finished = said.value.ending {
            for extra in asked.refusedExtras { refused.add(extra, of: turn) }
        }
    }

    private func read(
        _ provider: ProviderClient,
        _ request: PreparedRequest,
        into generation: Generation,
        _ said: SharedVendorSaid
    ) async -> FollowUp? {
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

/// What each model's vendor has refused to be asked for beside the answer, so that it is not refused each time.
private final class RefusedExtras: Sendable {
    /// The most models that are remembered: any name can be asked for.
    private static let maximumCount = 1_000

    private let extras = Mutex<[ModelName: Set<ProviderExtra>]>([:])

    func extras(of turn: Turn) -> Set<ProviderExtra> {
        extras.withLock { $0[turn.model] ?? [] }
    }

    func add(_ extra: ProviderExtra, of turn: Turn) {
        extras.withLock { extras in
            if extras.count < Self.maximumCount || extras[turn.model] != nil {
                extras[turn.model, default: []].insert(extra)
            }
        }
    }
}

extension WebTimeouts {
    /// A model that reasons may be silent for as long as it does: it is waited for five times as long, once there is a
    /// connection.
    fileprivate var ofReasoning: WebTimeouts {
        WebTimeouts(connect: connect, firstByte: firstByte.map { $0 * 5 }, idle: idle.map { $0 * 5 })
    }
}
