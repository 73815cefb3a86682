package import Logging
package import Providers
package import Recording
import Synchronization
package import WebClient

/// Keeps what vendors answer to a running server or mock: it collects each answer beside the reader of it, and writes it
/// when the vendor has ended it.
package final class RecordingTap: ProviderTap {
    /// The bytes of questions and answers that are held at once, before they are written.
    package static let maximumBytes = 256 << 20

    private let keeper: RecordingKeeper
    private let budget = CaptureBudget(maximumBytes: maximumBytes)
    private let outcomes: AsyncStream<CaptureObserver.Outcome>.Continuation
    private let writing: Task<Void, Never>
    private let logger: Logger

    package init(keeper: RecordingKeeper, logger: Logger) {
        self.keeper = keeper
        self.logger = logger
        let (stream, continuation) = AsyncStream<CaptureObserver.Outcome>.makeStream()
        outcomes = continuation
        writing = Task {
            for await outcome in stream { await keeper.keep(outcome) }
        }
    }

    package func observer(of request: WebRequest, to model: String, in format: WireFormat, of vendor: Vendor)
        -> (any TransferObserver)?
    {
        guard case .bytes(let body) = request.body else { return nil }
        let vendor = Recording.Vendor(vendor)
        let api = Recording.API(format)
        return observer(
            of: Capture.Request(
                method: request.method,
                target: vendor.path(of: api, model: model),
                headers: request.headers,
                body: body
            ),
            vendor: vendor,
            api: api
        )
    }

    /// Returns the observer of a transfer; nil where there is no room to keep it.
    package func observer(
        of request: Capture.Request,
        vendor: Recording.Vendor,
        api: Recording.API
    ) -> (any TransferObserver)? {
        let size = request.body.count
        guard budget.take(size) else {
            logger.warning(
                "Answer not recorded",
                metadata: ["recording.reason": "more than \(Self.maximumBytes) bytes are being recorded at once"]
            )
            return nil
        }
        return CaptureObserver(
            of: request,
            vendor: vendor,
            api: api,
            date: CalendarDay.today.description,
            budget: budget
        ) { [outcomes, budget] outcome in
            budget.give(back: size)
            outcomes.yield(outcome)
        }
    }

    /// Writes what has come to its end, and returns when that is done. The web client is shut down before.
    package func close() async {
        outcomes.finish()
        await writing.value
    }
}
