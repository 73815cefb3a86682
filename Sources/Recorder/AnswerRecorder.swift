package import Logging
package import Providers
import Recording
import Synchronization
package import WebClient

/// Asks a vendor once, by the production client, and captures what comes back.
package struct AnswerRecorder: Sendable {
    /// What is told while the answer comes.
    package enum Update: Sendable, Equatable {
        case text(String)
        /// The tokens of the answer that the vendor has counted so far, and the bytes of its body.
        case count(tokens: Int?, bytes: Int)
    }

    private let api: any ProviderAPI
    private let webClient: WebClient
    private let timeouts: WebTimeouts
    private let logger: Logger

    package init(api: any ProviderAPI, webClient: WebClient, timeouts: WebTimeouts, logger: Logger) {
        self.api = api
        self.webClient = webClient
        self.timeouts = timeouts
        self.logger = logger
    }

    /// Asks, and returns one outcome a request that was sent, once each transfer is over.
    ///
    /// There are several where the vendor refuses a member of the request and takes it without, and where it answers in
    /// parts. An error status is an answer, and is not asked for again. Cancelling the task cuts the transfer, and shuts
    /// the web client down.
    package func record(
        _ request: ProviderRequest,
        onUpdate: @Sendable (Update) async -> Void
    ) async -> [CaptureObserver.Outcome] {
        let tap = CollectingTap()
        let client = ProviderClient(
            api: api,
            webClient: webClient,
            timeouts: timeouts,
            retries: RetryPolicy(maximumRetries: 0),
            tap: tap,
            logger: logger
        )
        var tokens: Int?
        await client.stream(request) { events in
            for event in events {
                switch event {
                case .text(let text): await onUpdate(.text(text))
                case .usage(let usage): tokens = usage.outputTokens
                case .finished, .paused, .failed: break
                }
            }
            await onUpdate(.count(tokens: tokens, bytes: tap.byteCount))
        }
        // A vendor that holds the connection after its end is not waited for once the task is cancelled.
        let outcomes = await withTaskCancellationHandler {
            await tap.outcomes()
        } onCancel: {
            Task { [webClient] in await webClient.shutdown() }
        }
        await onUpdate(.count(tokens: tokens, bytes: tap.byteCount))
        return outcomes
    }
}

/// Collects the answers of one question.
private final class CollectingTap: ProviderTap {
    private struct State {
        var observers: [CaptureObserver] = []
        var bytes = 0
    }

    private let budget = CaptureBudget(maximumBytes: 4 * CaptureObserver.maximumBytes)
    private let state = Mutex(State())
    private let stream: AsyncStream<CaptureObserver.Outcome>
    private let continuation: AsyncStream<CaptureObserver.Outcome>.Continuation

    init() {
        (stream, continuation) = AsyncStream<CaptureObserver.Outcome>.makeStream()
    }

    /// The bytes of all bodies so far.
    var byteCount: Int {
        state.withLock { state in
            state.bytes = max(state.bytes, state.observers.reduce(0) { $0 + $1.byteCount })
            return state.bytes
        }
    }

    func observer(of request: WebRequest, to model: String, in format: WireFormat, of vendor: Vendor)
        -> (any TransferObserver)?
    {
        guard case .bytes(let body) = request.body else { return nil }
        let vendor = Recording.Vendor(vendor)
        let api = Recording.API(format)
        let observer = CaptureObserver(
            of: Capture.Request(
                method: request.method,
                target: vendor.path(of: api, model: model),
                headers: request.headers,
                body: body
            ),
            vendor: vendor,
            api: api,
            date: CalendarDay.today.description,
            budget: budget
        ) { [continuation] in continuation.yield($0) }
        state.withLock { $0.observers.append(observer) }
        return observer
    }

    /// Waits until each transfer is over.
    func outcomes() async -> [CaptureObserver.Outcome] {
        let count = state.withLock { $0.observers.count }
        var outcomes: [CaptureObserver.Outcome] = []
        guard count > 0 else { return outcomes }
        // A task of its own, so that a cancelled one learns too what was cut.
        return await Task { [stream] in
            for await outcome in stream {
                outcomes.append(outcome)
                if outcomes.count == count { break }
            }
            return outcomes
        }.value
    }
}
