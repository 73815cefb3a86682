package import Recording
import Synchronization
package import WebClient

/// Collects one answer in the pieces in which libcurl hands it over, with the time of each.
package final class CaptureObserver: TransferObserver {
    /// What came of an observed transfer.
    package enum Outcome: Sendable {
        case captured(Capture)
        /// There was no answer.
        case failed(WebError)
        /// The answer is larger than a recording may be, or than the budget has room for.
        case tooLarge
    }

    /// The most bytes that an answer may have: those that a recording may have.
    package static let maximumBytes = Recording.maximumBytes

    private struct State {
        var start = ContinuousClock.now
        var head: WebResponseHead?
        var body: [UInt8] = []
        var chunks: [Recording.Chunk] = []
        var isTooLarge = false
        var byteCount = 0
    }

    private let vendor: Recording.Vendor
    private let api: Recording.API
    private let date: String
    private let request: Capture.Request
    private let budget: CaptureBudget
    private let onEnd: @Sendable (Outcome) -> Void
    private let state = Mutex(State())

    /// - Parameters:
    ///   - request: as it is sent; its body is taken from the budget by the caller.
    ///   - date: the day, `YYYY-MM-DD`.
    ///   - onEnd: called once, on the client's thread, when the transfer is over.
    package init(
        of request: Capture.Request,
        vendor: Recording.Vendor,
        api: Recording.API,
        date: String,
        budget: CaptureBudget,
        onEnd: @escaping @Sendable (Outcome) -> Void
    ) {
        self.vendor = vendor
        self.api = api
        self.date = date
        self.request = request
        self.budget = budget
        self.onEnd = onEnd
    }

    /// How many bytes of the body have come.
    package var byteCount: Int { state.withLock { $0.byteCount } }

    package func received(_ head: WebResponseHead) {
        state.withLock { state in
            state.head = head
            state.start = .now
        }
    }

    package func received(_ piece: borrowing RawSpan) {
        let count = piece.byteCount
        // The lock is the client's thread's alone; it is there for the compiler.
        state.withLock { state in
            state.byteCount += count
            guard !state.isTooLarge else { return }
            guard state.body.count + count <= Self.maximumBytes, budget.take(count) else {
                budget.give(back: state.body.count)
                state.body = []
                state.chunks = []
                state.isTooLarge = true
                return
            }
            piece.withUnsafeBytes { unsafe state.body.append(contentsOf: $0) }
            let milliseconds = Int((ContinuousClock.now - state.start) / .milliseconds(1))
            state.chunks.append(Recording.Chunk(milliseconds: milliseconds, bytes: count))
        }
    }

    package func ended(_ error: WebError?) {
        let outcome = state.withLock { state -> Outcome in
            defer {
                budget.give(back: state.body.count)
                state.body = []
            }
            if state.isTooLarge { return .tooLarge }
            guard let head = state.head else {
                return .failed(error ?? WebError(.protocolViolation, message: "There was no response."))
            }
            let encoding = head.headers.first("content-encoding").flatMap { $0 == "identity" ? nil : $0 }
            return .captured(
                Capture(
                    vendor: vendor,
                    api: api,
                    origin: .captured,
                    date: date,
                    request: request,
                    status: head.status,
                    headers: head.headers.map { ($0.name, $0.value) },
                    chunks: state.chunks,
                    body: state.body,
                    contentEncoding: encoding,
                    isCut: error != nil
                )
            )
        }
        onEnd(outcome)
    }
}
